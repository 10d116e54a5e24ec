package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.model.Form;
import java.util.Set;

/**
 * A change whose values have the types of their columns.
 *
 * @param event the number of its event in the batch, ascending
 * @param deed what is done: a row is put, the row of a key goes, or all rows go
 * @param values carriers by slot of the form; Java null where the record lacks the field, {@code Change.NULL} for null
 * @param shown the forms of the nested arrays that the record said something about
 */
@SuppressWarnings("ArrayRecordComponent") // as in Change
public record Settled(int event, Deed deed, Object[] values, Set<Form> shown) {
    public boolean removal() {
        return deed == Deed.REMOVE;
    }

    public boolean clears() {
        return deed == Deed.CLEAR;
    }

    /** The same change with other values. */
    Settled with(Object[] otherValues) {
        return new Settled(event, deed, otherValues, shown);
    }
}
