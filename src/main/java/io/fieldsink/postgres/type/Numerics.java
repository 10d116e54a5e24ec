package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.util.Optional;

/** numeric: a {@code BigDecimal} with the column's scale, or a {@code Double} for NaN and the infinities. */
record Numerics() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        Optional<Double> special = Numbers.special(value);
        if (special.isEmpty()) {
            return fitted(type, Numbers.decimal(value));
        }
        if (type.length() != Scalar.NONE && special.get().isInfinite()) {
            throw Refusal.limit("22003", "infinity is beyond the limits of " + type.sql());
        }
        return special.get();
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        if (carrier instanceof BigDecimal number) {
            NumericDigits.encode(number, out);
        } else {
            NumericDigits.encode((Double) carrier, out);
        }
    }

    @Override
    public String text(Object carrier) {
        return carrier instanceof BigDecimal number ? number.toPlainString() : carrier.toString();
    }

    @Override
    public Object key(Object carrier) {
        return carrier instanceof BigDecimal number ? number.stripTrailingZeros() : carrier;
    }

    private static BigDecimal fitted(Scalar type, BigDecimal number) throws Refusal {
        if (type.length() == Scalar.NONE) {
            return Numbers.bounded(number);
        }
        if (number.signum() == 0) {
            return BigDecimal.ZERO.setScale(Math.max(0, type.scale()));
        }
        int before = type.length() - type.scale();
        if (Numbers.digitsBeforePoint(number) > before) {
            throw Refusal.limit("22003", "above the limit of " + type.sql() + ": " + before(before));
        }
        if (number.scale() > type.scale() && number.stripTrailingZeros().scale() > type.scale()) {
            throw Refusal.limit("22003", "above the limit of " + type.sql() + ": " + after(type.scale()));
        }
        return number.setScale(Math.max(0, type.scale()));
    }

    private static String before(int digits) {
        return digits >= 0
                ? digits + " digits before the decimal point"
                : -digits + " zeros after the decimal point before other digits";
    }

    private static String after(int digits) {
        return digits >= 0
                ? digits + " digits after the decimal point"
                : -digits + " zeros before the decimal point after other digits";
    }
}
