package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The shortest decimal that is read back as the same floating-point number, and PostgreSQL's spelling of it. Java's own
 * text is not always the shortest before release 19, and takes a decimal that lies exactly between two numbers, which
 * PostgreSQL does not.
 */
final class Shortest {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private Shortest() {}

    static BigDecimal of(double number) {
        BigDecimal shown = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        double size = Math.abs(number);
        // up to 15 digits no two decimals are one double, and none lies between two of them below 2^53
        if (number == 0 || (shown.precision() <= 15 && size < 0x1p53 && size >= Double.MIN_NORMAL)) {
            return shown;
        }
        BigDecimal exact = new BigDecimal(size);
        BigDecimal low = exact.add(new BigDecimal(Math.nextDown(size))).divide(TWO);
        BigDecimal high = exact.add(new BigDecimal(Math.ulp(size)).divide(TWO));
        return signed(number < 0, between(low, exact, high, 17));
    }

    static BigDecimal of(float number) {
        BigDecimal shown = new BigDecimal(Float.toString(number)).stripTrailingZeros();
        float size = Math.abs(number);
        if (number == 0 || (shown.precision() <= 6 && size < 0x1p24f && size >= Float.MIN_NORMAL)) {
            return shown;
        }
        BigDecimal exact = new BigDecimal(size);
        BigDecimal low = exact.add(new BigDecimal(Math.nextDown(size))).divide(TWO);
        BigDecimal high = exact.add(new BigDecimal(Math.ulp(size)).divide(TWO));
        return signed(number < 0, between(low, exact, high, 9));
    }

    /** As {@code float8::text} prints it. */
    static String text(double number) {
        if (!Double.isFinite(number) || number == 0) {
            return rare(number);
        }
        return spelled(of(number), 15);
    }

    /** As {@code float4::text} prints it. */
    static String text(float number) {
        if (!Float.isFinite(number) || number == 0) {
            return rare(number);
        }
        return spelled(of(number), 6);
    }

    private static BigDecimal between(BigDecimal low, BigDecimal exact, BigDecimal high, int digits) {
        BigDecimal shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        for (int fewer = digits - 1; fewer > 0; fewer--) {
            BigDecimal candidate = exact.round(new MathContext(fewer, RoundingMode.HALF_EVEN));
            if (candidate.compareTo(low) <= 0 || candidate.compareTo(high) >= 0) {
                break;
            }
            shortest = candidate;
        }
        return shortest.stripTrailingZeros();
    }

    private static BigDecimal signed(boolean negative, BigDecimal size) {
        return negative ? size.negate() : size;
    }

    private static String rare(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        return Double.toString(number);
    }

    private static String spelled(BigDecimal number, int widest) {
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= -4 && exponent < widest) {
            return number.toPlainString();
        }
        String digits = number.unscaledValue().abs().toString();
        String point = digits.length() > 1 ? "." + digits.substring(1) : "";
        String power = (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return (number.signum() < 0 ? "-" : "") + digits.charAt(0) + point + power;
    }
}
