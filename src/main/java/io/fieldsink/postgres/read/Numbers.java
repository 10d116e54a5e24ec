package io.fieldsink.postgres.read;

import java.math.BigDecimal;

/** What PostgreSQL's numeric can be at all; beyond it an exponent of ten digits asks for gigabytes of zeros. */
final class Numbers {
    /** numeric: "up to 131072 digits before the decimal point; up to 16383 digits after the decimal point". */
    static final int DIGITS_BEFORE_POINT = 131_072;

    static final int DIGITS_AFTER_POINT = 16_383;

    static final String BEYOND = "is a number beyond PostgreSQL's: more than " + DIGITS_BEFORE_POINT
            + " digits before the point, or " + DIGITS_AFTER_POINT + " after it";

    static boolean isPostgres(BigDecimal value) {
        int scale = value.scale();
        return scale <= DIGITS_AFTER_POINT && (long) value.precision() - scale <= DIGITS_BEFORE_POINT;
    }

    private Numbers() {}
}
