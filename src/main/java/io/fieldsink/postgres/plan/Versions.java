package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.OptionalInt;

/** Compares the versions of two changes as the column's type does. None or null is older than any. Stateless. */
final class Versions {
    private Versions() {}

    /** Negative where the first is older, zero where equal; empty where only the server can tell. */
    static OptionalInt compare(Bound version, Object[] first, Object[] second) {
        Object a = version.in(first);
        Object b = version.in(second);
        boolean none = a == null || a == Change.NULL;
        boolean noneToo = b == null || b == Change.NULL;
        if (none || noneToo) {
            return OptionalInt.of(none ? noneToo ? 0 : -1 : 1);
        }
        if (!version.column().type().comparable() || !version.column().plainEquality()) {
            return a.equals(b) ? OptionalInt.of(0) : OptionalInt.empty();
        }
        return compare(a, b);
    }

    private static OptionalInt compare(Object a, Object b) {
        if (a instanceof String text && b instanceof String other) {
            // as COLLATE "C" does in the guard's SQL: by code point, not by UTF-16 unit
            return OptionalInt.of(Arrays.compare(
                    text.codePoints().toArray(), other.codePoints().toArray()));
        }
        if (a instanceof Long first && b instanceof Long second) {
            return OptionalInt.of(first.compareTo(second));
        }
        if (a instanceof BigDecimal first && b instanceof BigDecimal second) {
            return OptionalInt.of(first.compareTo(second));
        }
        if (a instanceof Float first && b instanceof Float second) {
            return OptionalInt.of(first.equals(second) ? 0 : Float.compare(first + 0f, second + 0f));
        }
        if (a instanceof Number first && b instanceof Number second) {
            return OptionalInt.of(Double.compare(first.doubleValue() + 0d, second.doubleValue() + 0d));
        }
        return a.equals(b) ? OptionalInt.of(0) : OptionalInt.empty();
    }
}
