package io.fieldsink.postgres.model;

import java.util.Set;

/**
 * What one record does to one row of one table, not yet in the columns' types.
 *
 * @param removal whether the row of the key goes; then only the key's slots are filled
 * @param values natural values by slot of the table's {@link Form}; Java null where the record lacks the field,
 *     {@link #NULL} where it says null. May be shorter than the form.
 * @param shown the forms of the nested arrays that the record said something about, if only that they are empty
 */
@SuppressWarnings("ArrayRecordComponent") // rows by the million: no wrapper, and nobody compares them
public record Change(boolean removal, Object[] values, Set<Form> shown) {
    /** A field that is there and null. */
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "NULL";
        }
    };

    /** What stands in the slot; a slot that the form got later is a field that this record lacks. */
    public Object value(int slot) {
        return slot < values.length ? values[slot] : null;
    }
}
