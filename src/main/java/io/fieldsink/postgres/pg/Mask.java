package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.plan.Bound;
import java.util.List;

/** Which of the patched columns a row has, as the bits that {@code get_bit(bytea, n)} reads. Stateless. */
final class Mask {
    private Mask() {}

    /** Bit n is bit n modulo 8 of byte n / 8, counted from the lowest. */
    static byte[] of(List<Bound> patched, Object[] values) {
        byte[] mask = new byte[(patched.size() + 7) / 8];
        for (int i = 0; i < patched.size(); i++) {
            if (patched.get(i).in(values) != null) {
                mask[i / 8] |= (byte) (1 << (i % 8));
            }
        }
        return mask;
    }
}
