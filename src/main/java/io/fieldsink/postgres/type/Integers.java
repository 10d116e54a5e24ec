package io.fieldsink.postgres.type;

import java.math.BigDecimal;

/** smallint, integer and bigint: a {@code Long} in range. */
record Integers(int bytes) implements Codec {
    private static final int LONGEST = 19;

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof Long number) {
            return inRange(type, number);
        }
        if (Numbers.special(value).isPresent()) {
            throw Refusal.limit("22003", "not a finite number");
        }
        return inRange(type, exact(value));
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        long number = (Long) carrier;
        switch (bytes) {
            case 2 -> out.putShort((int) number);
            case 4 -> out.putInt((int) number);
            default -> out.putLong(number);
        }
    }

    private Long inRange(Scalar type, BigDecimal number) throws Refusal {
        if (Numbers.digitsBeforePoint(number) > LONGEST) {
            throw beyond(type, number.signum());
        }
        if (!Numbers.whole(number)) {
            throw Refusal.form("not a whole number");
        }
        if (number.compareTo(BigDecimal.valueOf(highest())) > 0 || number.compareTo(BigDecimal.valueOf(lowest())) < 0) {
            throw beyond(type, number.signum());
        }
        return number.longValue();
    }

    private Long inRange(Scalar type, Long number) throws Refusal {
        if (number > highest() || number < lowest()) {
            throw beyond(type, Long.signum(number));
        }
        return number;
    }

    private Refusal beyond(Scalar type, int sign) {
        String limit = sign > 0 ? "above the limit " + highest() : "below the limit " + lowest();
        return Refusal.limit("22003", limit + " of " + type.sql());
    }

    private long highest() {
        return Long.MAX_VALUE >> (64 - 8 * bytes);
    }

    private long lowest() {
        return Long.MIN_VALUE >> (64 - 8 * bytes);
    }

    /** A floating-point number is a whole number by its exact value, not by its shortest text. */
    private static BigDecimal exact(Object value) throws Refusal {
        if (value instanceof Float || value instanceof Double) {
            return new BigDecimal(((Number) value).doubleValue());
        }
        return Numbers.decimal(value);
    }
}
