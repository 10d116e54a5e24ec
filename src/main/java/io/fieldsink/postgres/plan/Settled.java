package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Form;
import java.util.Set;

/**
 * A change whose values have the types of their columns.
 *
 * @param event the number of its event in the batch, ascending
 * @param removal whether the row of the key goes
 * @param values carriers by slot of the form; Java null where the record lacks the field, {@code Change.NULL} for null
 * @param shown the forms of the nested arrays that the record said something about
 */
@SuppressWarnings("ArrayRecordComponent") // as in Change
public record Settled(int event, boolean removal, Object[] values, Set<Form> shown) {
    /** The same change with other values. */
    Settled with(Object[] otherValues) {
        return new Settled(event, removal, otherValues, shown);
    }
}
