package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

/**
 * What a schema's name says beyond its base type: the column it asks for, and how its base value is read. Names that are
 * not here mean their base type.
 */
record LogicalType(PgType type, Reading reading) {
    /** From the base type's natural value to the logical one. */
    interface Reading {
        Object read(Object base) throws Refusal;
    }

    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    /** How pgjdbc, and with it Debezium, says infinity in a number. */
    private static final long INFINITY = 9_223_372_036_825_200_000L;

    private static final long MINUS_INFINITY = -9_223_372_036_832_400_000L;

    private static final Map<String, LogicalType> BY_NAME = Map.ofEntries(
            entry("org.apache.kafka.connect.data.Date", Scalar.DATE, LogicalType::day),
            entry("org.apache.kafka.connect.data.Time", Scalar.TIME, base -> timeOfDay(base, 1_000_000)),
            entry("org.apache.kafka.connect.data.Timestamp", Scalar.TIMESTAMPTZ, LogicalType::instant),
            entry("io.debezium.time.Date", Scalar.DATE, LogicalType::day),
            entry("io.debezium.time.Time", Scalar.TIME, base -> timeOfDay(base, 1_000_000)),
            entry("io.debezium.time.MicroTime", Scalar.TIME, base -> timeOfDay(base, 1_000)),
            entry("io.debezium.time.NanoTime", Scalar.TIME, base -> timeOfDay(base, 1)),
            entry("io.debezium.time.Timestamp", Scalar.TIMESTAMP, base -> local(base, 1_000)),
            entry("io.debezium.time.MicroTimestamp", Scalar.TIMESTAMP, base -> local(base, 1_000_000)),
            entry("io.debezium.time.NanoTimestamp", Scalar.TIMESTAMP, base -> local(base, 1_000_000_000)),
            entry("io.debezium.time.ZonedTime", new Named("timetz"), base -> base),
            entry("io.debezium.time.ZonedTimestamp", Scalar.TIMESTAMPTZ, base -> base),
            entry("io.debezium.time.Year", Scalar.INTEGER, base -> base),
            entry("io.debezium.time.MicroDuration", new Named("interval"), LogicalType::duration),
            entry("io.debezium.time.NanoDuration", new Named("interval"), LogicalType::nanoDuration),
            entry("io.debezium.time.Interval", new Named("interval"), base -> base),
            entry("io.debezium.time.IsoDate", Scalar.DATE, base -> base),
            entry("io.debezium.time.IsoTime", Scalar.TIME, base -> base),
            entry("io.debezium.time.IsoTimestamp", Scalar.TIMESTAMP, base -> base),
            entry("io.debezium.data.Json", Scalar.JSONB, base -> base),
            entry("io.debezium.data.Uuid", Scalar.UUID, base -> base),
            entry("io.debezium.data.Xml", new Named("xml"), base -> base),
            entry("io.debezium.data.Bits", new Named("bit varying"), base -> base),
            entry("io.debezium.data.TsVector", new Named("tsvector"), base -> base),
            entry("io.debezium.data.VariableScaleDecimal", Scalar.NUMERIC, LogicalType::variableScale),
            entry("io.debezium.data.geometry.Point", new Named("point"), LogicalType::point));

    /** What a name says; null where it says nothing. */
    static LogicalType named(String name) {
        return name == null ? null : BY_NAME.get(name);
    }

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** Debezium's bits, the lowest byte first, as the text of a bit string, the highest bit first. */
    static String bits(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int bit = length - 1; bit >= 0; bit--) {
            boolean set = bit / 8 < bytes.length && ((bytes[bit / 8] >> (bit % 8)) & 1) == 1;
            text.append(set ? '1' : '0');
        }
        return text.toString();
    }

    private static Object day(Object base) throws Refusal {
        if (base instanceof Instant time) {
            return LocalDate.ofEpochDay(Math.floorDiv(time.getEpochSecond(), 86_400));
        }
        if (!(base instanceof Long days)) {
            return base;
        }
        if (days != days.intValue()) {
            throw Refusal.limit("22008", "outside the calendar, not a date");
        }
        return LocalDate.ofEpochDay(days);
    }

    private static Object instant(Object base) {
        return base instanceof Long millis ? Instant.ofEpochMilli(millis) : base;
    }

    private static Object timeOfDay(Object base, long nanosPerUnit) throws Refusal {
        if (base instanceof Instant time) {
            return LocalTime.ofNanoOfDay(Math.floorMod(time.toEpochMilli(), 86_400_000L) * 1_000_000);
        }
        if (!(base instanceof Long units)) {
            return base;
        }
        if (units < 0 || units > NANOS_PER_DAY / nanosPerUnit) {
            throw Refusal.limit("22008", "outside the day, which a time ends with");
        }
        long nanos = units * nanosPerUnit;
        return nanos == NANOS_PER_DAY ? "24:00:00" : LocalTime.ofNanoOfDay(nanos);
    }

    private static Object local(Object base, long unitsPerSecond) {
        if (!(base instanceof Long units)) {
            return base;
        }
        if (units >= INFINITY) {
            return "infinity";
        }
        if (units <= MINUS_INFINITY) {
            return "-infinity";
        }
        long nanos = Math.floorMod(units, unitsPerSecond) * (1_000_000_000 / unitsPerSecond);
        return LocalDateTime.ofEpochSecond(Math.floorDiv(units, unitsPerSecond), (int) nanos, ZoneOffset.UTC);
    }

    private static Object duration(Object base) {
        return base instanceof Long micros ? micros + " microseconds" : base;
    }

    private static Object nanoDuration(Object base) {
        return base instanceof Long nanos ? nanos / 1000 + " microseconds" : base;
    }

    private static Object variableScale(Object base) throws Refusal {
        if (!(base instanceof Document document)) {
            return base;
        }
        int scale = document.find("scale");
        int value = document.find("value");
        if (scale < 0
                || value < 0
                || !(document.value(scale) instanceof Long digits)
                || !(document.value(value) instanceof byte[] unscaled)
                || unscaled.length == 0) {
            throw Refusal.form("not a number (VariableScaleDecimal without scale and value)");
        }
        return new BigDecimal(new BigInteger(unscaled), digits.intValue());
    }

    private static Object point(Object base) {
        if (!(base instanceof Document document)) {
            return base;
        }
        int x = document.find("x");
        int y = document.find("y");
        return x < 0 || y < 0 ? base : "(" + document.value(x) + "," + document.value(y) + ")";
    }

    private static Map.Entry<String, LogicalType> entry(String name, PgType type, Reading reading) {
        return Map.entry(name, new LogicalType(type, reading));
    }
}
