package io.fieldsink.postgres.type;

import java.time.LocalTime;

/** time: microseconds of the day, 24:00:00 included. It keeps no zone, so a zone other than UTC is refused. */
record TimesOfDay() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof LocalTime time) {
            return Ticks.rounded(time.toNanoOfDay() / 1000, type);
        }
        if (value instanceof String text) {
            return parse(type, text);
        }
        throw Natural.not(value, "a time");
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putLong((Long) carrier);
    }

    @Override
    public String text(Object carrier) {
        return Ticks.time((Long) carrier);
    }

    private static Long parse(Scalar type, String text) throws Refusal {
        IsoText iso = IsoText.timeOfDay(text, "a time");
        if (iso.shifted()) {
            throw Refusal.limit("22007", "not a time (it has a time zone, which time does not keep)");
        }
        return Ticks.rounded(iso.micros(), type);
    }
}
