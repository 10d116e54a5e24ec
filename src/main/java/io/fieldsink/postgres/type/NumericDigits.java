package io.fieldsink.postgres.type;

import java.math.BigDecimal;

/** numeric on the wire: groups of four decimal digits, counted from the decimal point both ways. */
final class NumericDigits {
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int PLUS_INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;
    private static final int[] PADDING = {1, 1000, 100, 10};
    /** So many digits and three of padding are still a long. */
    private static final int LONG_DIGITS = 15;

    private NumericDigits() {}

    /** A number of scale 0 or more. */
    static void encode(BigDecimal number, PgBuffer out) {
        if (number.signum() == 0) {
            head(0, 0, POSITIVE, number.scale(), out);
        } else if (number.precision() <= LONG_DIGITS) {
            small(number, out);
        } else {
            big(number, out);
        }
    }

    static void encode(Double special, PgBuffer out) {
        int sign = special.isNaN() ? NAN : special > 0 ? PLUS_INFINITY : MINUS_INFINITY;
        head(0, 0, sign, 0, out);
    }

    private static void small(BigDecimal number, PgBuffer out) {
        int scale = number.scale();
        long digits = Math.abs(number.unscaledValue().longValue()) * PADDING[scale % 4];
        int afterPoint = (scale + 3) / 4;
        while (digits % 10_000 == 0) {
            digits /= 10_000;
            afterPoint--;
        }
        long divisor = 1;
        int groups = 1;
        while (digits / divisor >= 10_000) {
            divisor *= 10_000;
            groups++;
        }
        head(groups, groups - afterPoint - 1, sign(number), scale, out);
        for (; divisor > 0; divisor /= 10_000) {
            out.putShort((int) (digits / divisor % 10_000));
        }
    }

    private static void big(BigDecimal number, PgBuffer out) {
        int scale = number.scale();
        String digits = number.unscaledValue().abs().toString() + "000".substring(0, (4 - scale % 4) % 4);
        int first = digits.length() % 4 == 0 ? 4 : digits.length() % 4;
        int groups = (digits.length() - first) / 4 + 1;
        int weight = groups - (scale + 3) / 4 - 1;
        while (digits.startsWith("0000", first + 4 * (groups - 2))) {
            groups--;
        }
        head(groups, weight, sign(number), scale, out);
        out.putShort(Integer.parseInt(digits, 0, first, 10));
        for (int i = 0; i < groups - 1; i++) {
            int at = first + 4 * i;
            out.putShort(Integer.parseInt(digits, at, at + 4, 10));
        }
    }

    private static int sign(BigDecimal number) {
        return number.signum() < 0 ? NEGATIVE : POSITIVE;
    }

    private static void head(int groups, int weight, int sign, int scale, PgBuffer out) {
        out.putShort(groups);
        out.putShort(weight);
        out.putShort(sign);
        out.putShort(scale);
    }
}
