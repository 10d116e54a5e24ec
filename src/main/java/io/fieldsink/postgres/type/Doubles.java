package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.util.Optional;

/** double precision: a {@code Double}, the nearest to a decimal, but never a whole number that is not the same. */
record Doubles() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof Double number) {
            return number;
        }
        Optional<Double> special = Numbers.special(value);
        return special.isPresent() ? special.get() : nearest(value, Numbers.decimal(value));
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putLong(Double.doubleToRawLongBits((Double) carrier));
    }

    @Override
    public String text(Object carrier) {
        return Shortest.text((Double) carrier);
    }

    @Override
    public Object key(Object carrier) {
        double number = (Double) carrier;
        return number == 0 ? 0.0 : number;
    }

    private static Double nearest(Object value, BigDecimal exact) throws Refusal {
        if (exact.signum() == 0) {
            return negativeZero(value) ? -0.0 : 0.0;
        }
        double number = exact.doubleValue();
        if (Double.isInfinite(number)) {
            String limit =
                    number > 0 ? "above the limit 1.7976931348623157e+308" : "below the limit -1.7976931348623157e+308";
            throw Refusal.limit("22003", limit + " of double precision");
        }
        if (number == 0) {
            throw Refusal.limit("22003", "too close to zero for double precision");
        }
        if (Math.abs(number) >= 0x1p53 && Numbers.whole(exact) && !same(number, exact)) {
            throw Refusal.limit("22003", "a whole number beyond 2^53 that double precision cannot hold exactly");
        }
        return number;
    }

    static boolean negativeZero(Object value) {
        return (value instanceof String text && text.trim().startsWith("-"))
                || (value instanceof Float number && 1 / number < 0)
                || (value instanceof Double wide && 1 / wide < 0);
    }

    private static boolean same(double number, BigDecimal exact) {
        return new BigDecimal(number).compareTo(exact) == 0
                || Shortest.of(number).compareTo(exact) == 0;
    }
}
