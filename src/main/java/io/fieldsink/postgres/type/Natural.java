package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

/** Natural values by themselves: what messages call them, and the text that the server's own cast to text would give. */
final class Natural {
    private Natural() {}

    /** The refusal of a value of another sort: {@code a boolean, not a number}. */
    static Refusal not(Object value, String wanted) {
        return Refusal.form(noun(value) + ", not " + wanted);
    }

    static String text(Object value) throws Refusal {
        if (value instanceof String text) {
            return checked(text);
        }
        if (value instanceof Long || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof BigDecimal number) {
            return Numbers.bounded(number).toPlainString();
        }
        if (value instanceof Document || value instanceof List) {
            return JsonText.of(value);
        }
        if (value instanceof byte[] bytes) {
            return decoded(bytes);
        }
        Scalar type = scalar(value);
        return type.text(type.coerce(value));
    }

    /** The text itself, if PostgreSQL can keep it. */
    static String checked(String text) throws Refusal {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw Refusal.limit("22021", "U+0000 in text");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c) || i + 1 == length || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw Refusal.limit("22021", "a lone surrogate");
                }
                i++;
            }
        }
        return text;
    }

    /** The type of the same sort as a value that is no object and no list. */
    static Scalar scalar(Object value) {
        if (value instanceof String) {
            return Scalar.TEXT;
        }
        if (value instanceof Boolean) {
            return Scalar.BOOLEAN;
        }
        if (value instanceof Float) {
            return Scalar.REAL;
        }
        if (value instanceof Double) {
            return Scalar.DOUBLE;
        }
        if (value instanceof Number) {
            return Scalar.NUMERIC;
        }
        if (value instanceof byte[]) {
            return Scalar.BYTEA;
        }
        return ofTime(value);
    }

    private static Scalar ofTime(Object value) {
        if (value instanceof LocalDate) {
            return Scalar.DATE;
        }
        if (value instanceof LocalTime) {
            return Scalar.TIME;
        }
        if (value instanceof LocalDateTime) {
            return Scalar.TIMESTAMP;
        }
        if (value instanceof Instant) {
            return Scalar.TIMESTAMPTZ;
        }
        throw new IllegalArgumentException("not a natural value: " + value.getClass());
    }

    private static String noun(Object value) {
        if (value instanceof Document) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        Scalar type = scalar(value);
        return switch (type.kind()) {
            case BOOLEAN -> "a boolean";
            case BYTEA -> "bytes";
            case DATE -> "a date";
            case TIME -> "a time";
            case TIMESTAMP, TIMESTAMPTZ -> "a timestamp";
            case TEXT, VARCHAR, CHAR, UUID, JSON, JSONB -> "text";
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> "a number";
        };
    }

    private static String decoded(byte[] bytes) throws Refusal {
        try {
            return checked(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException malformed) {
            throw Refusal.limit("22021", "bytes that are not valid UTF-8");
        }
    }
}
