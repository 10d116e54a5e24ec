package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Column;
import java.util.List;

/**
 * A column of a {@link Layout} and where its value stands.
 *
 * @param index its number in the layout
 * @param slot the slot in a change's values, -1 for a column that no record showed yet
 * @param metadata whether a change in it alone is no change
 * @param lacking what becomes of the column where a record lacks the field
 */
public record Bound(int index, Column column, int slot, boolean metadata, Lacking lacking) {
    /** What a field that a record lacks does to its column. */
    public enum Lacking {
        /** It empties it. */
        NULLS,
        /** It leaves it as it is; a new row gets its default. */
        KEEPS,
        /** It leaves it as it is; a new row gets none, for the record knows of a value that it does not tell. */
        WITHHOLDS
    }

    /** Whether a record that lacks the field leaves the column as it is. */
    public boolean preserved() {
        return lacking != Lacking.NULLS;
    }

    /** The carrier, Java null where the record lacks the field, {@code Change.NULL} for null. */
    public Object in(Object[] values) {
        return slot >= 0 && slot < values.length ? values[slot] : null;
    }

    boolean isInSome(List<Settled> rows) {
        for (Settled row : rows) {
            if (in(row.values()) != null) {
                return true;
            }
        }
        return false;
    }

    public boolean isNullIn(Object[] values) {
        Object value = in(values);
        return value == null || value == Change.NULL;
    }
}
