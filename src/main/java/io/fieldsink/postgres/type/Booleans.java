package io.fieldsink.postgres.type;

import java.util.Locale;

/** boolean: a {@code Boolean}, from text in PostgreSQL's own spellings. */
record Booleans() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            return parse(text.trim());
        }
        throw Natural.not(value, "a boolean");
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putByte((Boolean) carrier ? 1 : 0);
    }

    private static Boolean parse(String text) throws Refusal {
        return switch (text.length() > 5 ? "" : text.toLowerCase(Locale.ROOT)) {
            case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
            case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
            default -> throw Refusal.form("not a boolean (true, false, yes, no, on, off, 1 or 0)");
        };
    }
}
