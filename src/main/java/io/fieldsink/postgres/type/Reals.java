package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.util.Optional;

/** real: a {@code Float}, the nearest to a decimal, but never a whole number that is not the same. */
record Reals() implements Codec {

    @Override
    public Object coerce(Scalar type, Object value) throws Refusal {
        if (value instanceof Float number) {
            return number;
        }
        Optional<Double> special = Numbers.special(value);
        return special.isPresent() ? (Float) special.get().floatValue() : nearest(value, exact(value));
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putInt(Float.floatToRawIntBits((Float) carrier));
    }

    @Override
    public String text(Object carrier) {
        return Shortest.text((Float) carrier);
    }

    @Override
    public Object key(Object carrier) {
        float number = (Float) carrier;
        return number == 0 ? 0.0f : number;
    }

    private static Float nearest(Object value, BigDecimal exact) throws Refusal {
        if (exact.signum() == 0) {
            return Doubles.negativeZero(value) ? -0.0f : 0.0f;
        }
        float number = exact.floatValue();
        if (Float.isInfinite(number)) {
            String limit = number > 0 ? "above the limit 3.4028235e+38" : "below the limit -3.4028235e+38";
            throw Refusal.limit("22003", limit + " of real");
        }
        if (number == 0) {
            throw Refusal.limit("22003", "too close to zero for real");
        }
        if (Math.abs(number) >= 0x1p24f && Numbers.whole(exact) && !same(number, exact)) {
            throw Refusal.limit("22003", "a whole number beyond 2^24 that real cannot hold exactly");
        }
        return number;
    }

    private static boolean same(float number, BigDecimal exact) {
        return new BigDecimal(number).compareTo(exact) == 0
                || Shortest.of(number).compareTo(exact) == 0;
    }

    /** A double is rounded once, from its exact value, as the server's cast does. */
    private static BigDecimal exact(Object value) throws Refusal {
        return value instanceof Double number ? new BigDecimal(number) : Numbers.decimal(value);
    }
}
