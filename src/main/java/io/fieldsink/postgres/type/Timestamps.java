package io.fieldsink.postgres.type;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * timestamp and timestamptz: microseconds since 2000-01-01, in UTC. A value with a zone goes into timestamp as UTC, where
 * the server would have dropped the zone; a value without one is UTC.
 */
record Timestamps(String zone) implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof Instant time) {
            return fitted(type, Ticks.micros(time, type));
        }
        if (value instanceof LocalDateTime time) {
            return fitted(type, Ticks.micros(time, type));
        }
        if (value instanceof String text) {
            return parse(type, text);
        }
        if (value instanceof LocalDate date) {
            return Ticks.dayInRange(Ticks.days(date), type) * IsoText.MICROS_PER_DAY;
        }
        throw Natural.not(value, "a timestamp");
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putLong((Long) carrier);
    }

    @Override
    public String text(Object carrier) {
        return Ticks.timestamp((Long) carrier, zone);
    }

    private static Long parse(Scalar type, String text) throws Refusal {
        IsoText iso = IsoText.moment(text, "a timestamp");
        if (iso.infinite() != 0) {
            return Ticks.infinite(iso.infinite());
        }
        Ticks.dayInRange(iso.days(), type);
        return fitted(type, iso.utcMicros());
    }

    private static long fitted(Scalar type, long micros) throws Refusal {
        return Ticks.timestampInRange(Ticks.rounded(micros, type), type);
    }
}
