package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Date;
import java.util.UUID;

/** Single values as Java, Connect and its transforms hold them, made natural by their class alone. Stateless. */
final class JavaValues {
    private JavaValues() {}

    static Object natural(Object value) throws Refusal {
        if (value instanceof String || value instanceof Boolean || value instanceof byte[]) {
            return value;
        }
        return value instanceof Number number ? number(number) : rare(value);
    }

    private static Object number(Number number) {
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        return number;
    }

    private static Object rare(Object value) throws Refusal {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (value instanceof Date date) {
            return instant(date);
        }
        if (value instanceof Character || value instanceof UUID || value instanceof Enum) {
            return value.toString();
        }
        if (value instanceof Temporal) {
            return temporal(value);
        }
        throw unknown(value);
    }

    /** By its milliseconds, which know no calendar; java.sql's dates have no toInstant. */
    @SuppressWarnings("JavaUtilDate")
    private static Instant instant(Date date) {
        return Instant.ofEpochMilli(date.getTime());
    }

    private static Object temporal(Object value) throws Refusal {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (value instanceof ZonedDateTime time) {
            return time.toInstant();
        }
        if (value instanceof Instant
                || value instanceof LocalDate
                || value instanceof LocalTime
                || value instanceof LocalDateTime) {
            return value;
        }
        throw unknown(value);
    }

    private static Refusal unknown(Object value) {
        return Refusal.form("a Java " + value.getClass().getSimpleName() + ", which is no value of Connect's");
    }
}
