package io.fieldsink.postgres.plan;

/**
 * A change whose values have the types of their columns.
 *
 * @param event the number of its event in the batch, ascending
 * @param removal whether the row of the key goes
 * @param values carriers by slot of the form; Java null where the record lacks the field, {@code Change.NULL} for null
 */
@SuppressWarnings("ArrayRecordComponent") // as in Change
public record Settled(int event, boolean removal, Object[] values) {}
