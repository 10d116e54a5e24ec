package io.fieldsink.postgres.model;

import java.util.Set;

/**
 * What one record does to one table, not yet in the columns' types.
 *
 * @param deed what is done; a removal has only the key's slots filled, a clearing none
 * @param values natural values by slot of the table's {@link Form}; Java null where the record lacks the field,
 *     {@link #NULL} where it says null, {@link #WITHHELD} where it says that there is a value. May be shorter than the
 *     form.
 * @param shown the forms of the nested arrays that the record said something about, if only that they are empty
 */
@SuppressWarnings("ArrayRecordComponent") // rows by the million: no wrapper, and nobody compares them
public record Change(Deed deed, Object[] values, Set<Form> shown) {
    /** What a change does. */
    public enum Deed {
        /** A row is put. */
        PUT,
        /** The row of a key goes. */
        REMOVE,
        /** All rows go. */
        CLEAR
    }

    /** A field that is there and null. */
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "NULL";
        }
    };

    /** A field whose value the source did not send, although it has one: the row keeps what it has. */
    public static final Object WITHHELD = new Object() {
        @Override
        public String toString() {
            return "WITHHELD";
        }
    };

    /** All rows of the table go. */
    public static final Change CLEARING = new Change(Deed.CLEAR, new Object[0], Set.of());

    /** What stands in the slot; a slot that the form got later is a field that this record lacks. */
    public Object value(int slot) {
        return slot < values.length ? values[slot] : null;
    }
}
