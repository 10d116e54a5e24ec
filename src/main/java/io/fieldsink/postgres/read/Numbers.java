package io.fieldsink.postgres.read;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimals within what PostgreSQL's numeric can be at all, so that nobody later writes out a billion zeros. */
final class Numbers {
    /** numeric: "up to 131072 digits before the decimal point; up to 16383 digits after the decimal point". */
    static final int DIGITS_BEFORE_POINT = 131_072;

    static final int DIGITS_AFTER_POINT = 16_383;

    /** An integer, as long as one carries it. */
    static Object integer(Path path, BigInteger value) throws Unreadable {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : decimal(path, new BigDecimal(value));
    }

    static BigDecimal decimal(Path path, BigDecimal value) throws Unreadable {
        int scale = value.scale();
        if (scale > DIGITS_AFTER_POINT || (long) value.precision() - scale > DIGITS_BEFORE_POINT) {
            throw path.refuse(beyond());
        }
        return value;
    }

    static String beyond() {
        return "is a number beyond PostgreSQL's: more than " + DIGITS_BEFORE_POINT + " digits before the point, or "
                + DIGITS_AFTER_POINT + " after it";
    }

    private Numbers() {}
}
