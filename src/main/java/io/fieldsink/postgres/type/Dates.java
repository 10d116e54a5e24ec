package io.fieldsink.postgres.type;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;

/** date: days since 2000-01-01. A moment is a date only at midnight UTC, since nothing else would come back. */
record Dates() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof LocalDate date) {
            return Ticks.dateInRange(Ticks.days(date), type);
        }
        if (value instanceof String text) {
            return parse(type, text);
        }
        if (value instanceof Instant time) {
            return midnight(Ticks.micros(time, type));
        }
        if (value instanceof LocalDateTime time) {
            return midnight(Ticks.micros(time, type));
        }
        throw Natural.not(value, "a date");
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        long days = (Long) carrier;
        if (Ticks.infinite(days)) {
            out.putInt(days > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE);
        } else {
            out.putInt((int) days);
        }
    }

    @Override
    public String text(Object carrier) {
        return Ticks.date((Long) carrier);
    }

    private static Long parse(Scalar type, String text) throws Refusal {
        IsoText iso = IsoText.moment(text, "a date");
        if (iso.infinite() != 0) {
            return Ticks.infinite(iso.infinite());
        }
        if (iso.micros() == 0 && !iso.shifted()) {
            return Ticks.dateInRange(iso.days(), type);
        }
        Ticks.dayInRange(iso.days(), type);
        return midnight(iso.utcMicros());
    }

    private static Long midnight(long micros) throws Refusal {
        if (micros % IsoText.MICROS_PER_DAY != 0) {
            throw Refusal.limit("22008", "a timestamp that is not midnight UTC, not a date");
        }
        return micros / IsoText.MICROS_PER_DAY;
    }
}
