package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** What every number type asks of a natural value: the number it is or spells, exactly. */
public final class Numbers {
    /** numeric: "up to 131072 digits before the decimal point; up to 16383 digits after the decimal point". */
    public static final int DIGITS_BEFORE_POINT = 131_072;

    public static final int DIGITS_AFTER_POINT = 16_383;

    /** So many digits are a long, whichever they are. */
    private static final int LONGEST_PLAIN = 18;

    private static final int LONGEST_TEXT = DIGITS_BEFORE_POINT + DIGITS_AFTER_POINT + 16;

    private Numbers() {}

    /** Whether numeric takes the number as it is written; an exponent of ten digits asks for gigabytes of zeros. */
    public static boolean fits(BigDecimal number) {
        return number.scale() <= DIGITS_AFTER_POINT
                && (long) number.precision() - number.scale() <= DIGITS_BEFORE_POINT;
    }

    /** The number that the characters of a JSON number spell, if they are few and none is an exponent's; else null. */
    public static BigDecimal plain(char[] text, int from, int length) {
        if (length > LONGEST_PLAIN) {
            return null;
        }
        long digits = 0;
        int point = -1;
        boolean negative = text[from] == '-';
        for (int i = negative ? 1 : 0; i < length; i++) {
            char c = text[from + i];
            if (c == '.') {
                point = i;
            } else if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
            } else {
                return null;
            }
        }
        return BigDecimal.valueOf(negative ? -digits : digits, point < 0 ? 0 : length - 1 - point);
    }

    /** NaN or an infinity, where the value is or spells one. */
    static Optional<Double> special(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? Optional.empty() : Optional.of(number);
        }
        if (value instanceof Float number) {
            return Float.isFinite(number) ? Optional.empty() : Optional.of(number.doubleValue());
        }
        return value instanceof String text ? spelled(text.trim()) : Optional.empty();
    }

    /** The finite number that a value is or spells; floating point by its shortest decimal text. */
    static BigDecimal decimal(Object value) throws Refusal {
        if (value instanceof BigDecimal number) {
            return number;
        }
        if (value instanceof Long number) {
            return BigDecimal.valueOf(number);
        }
        if (value instanceof String text) {
            return parse(text.trim());
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return Shortest.of(number);
        }
        if (value instanceof Float number && Float.isFinite(number)) {
            return Shortest.of(number);
        }
        if (value instanceof Float || value instanceof Double) {
            throw Refusal.limit("22003", "not a finite number");
        }
        throw Natural.not(value, "a number");
    }

    static boolean whole(BigDecimal number) {
        return number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0;
    }

    /** How many digits the number has before its point; zero or less for a pure fraction. */
    static long digitsBeforePoint(BigDecimal number) {
        return number.signum() == 0 ? 0 : (long) number.precision() - number.scale();
    }

    /** The number as unbounded numeric keeps it: no exponent, its own scale, within the limits. */
    static BigDecimal bounded(BigDecimal number) throws Refusal {
        if (digitsBeforePoint(number) > DIGITS_BEFORE_POINT) {
            throw Refusal.limit("22003", "more than " + DIGITS_BEFORE_POINT + " digits before the decimal point");
        }
        if (number.scale() < 0) {
            return number.setScale(0);
        }
        if (number.scale() <= DIGITS_AFTER_POINT) {
            return number;
        }
        BigDecimal bare = number.stripTrailingZeros();
        if (bare.scale() > DIGITS_AFTER_POINT) {
            throw Refusal.limit("22003", "more than " + DIGITS_AFTER_POINT + " digits after the decimal point");
        }
        return bare.setScale(DIGITS_AFTER_POINT);
    }

    private static BigDecimal parse(String text) throws Refusal {
        if (text.isEmpty()) {
            throw Refusal.form("not a number (empty text)");
        }
        if (!numeral(text)) {
            throw Refusal.form("not a number");
        }
        if (text.length() > LONGEST_TEXT) {
            throw Refusal.limit("22003", "more digits than numeric has");
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException malformed) {
            throw Refusal.form("not a number");
        }
    }

    /** Java would take digits of any script; PostgreSQL takes ASCII. */
    private static boolean numeral(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.+-eE".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Double> spelled(String text) {
        if (text.isEmpty() || text.length() > 9 || !Character.isLetter(text.charAt(text.length() - 1))) {
            return Optional.empty();
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Optional.of(Double.NaN);
            case "infinity", "inf", "+infinity", "+inf" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-infinity", "-inf" -> Optional.of(Double.NEGATIVE_INFINITY);
            default -> Optional.empty();
        };
    }
}
