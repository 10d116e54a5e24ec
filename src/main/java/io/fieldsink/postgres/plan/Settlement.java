package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives every value of a batch the type of its column, in the order of arrival: takes it in, or widens the column, or
 * refuses the record. A column that is missing takes the type of the first record that is not refused, so what becomes of
 * a table does not depend on where batches end.
 */
public final class Settlement {
    private final TableName table;
    private final Columns columns;
    private final SortedMap<Integer, Change> changes;
    private final List<Settled> settled = new ArrayList<>();
    private final SortedMap<Integer, Rejection> rejected = new TreeMap<>();

    private Settlement(TableName table, Columns columns, SortedMap<Integer, Change> changes) {
        this.table = table;
        this.columns = columns;
        this.changes = changes;
    }

    /** Settles the changes, by the number of their event. */
    public static Settlement of(TableName table, Columns columns, SortedMap<Integer, Change> changes) {
        Settlement settlement = new Settlement(table, columns, changes);
        changes.forEach(settlement::settle);
        return settlement;
    }

    /** The changes that can be written, in order. */
    public List<Settled> settled() {
        return List.copyOf(settled);
    }

    /** The events that cannot. */
    public SortedMap<Integer, Rejection> rejected() {
        return rejected;
    }

    private void settle(int event, Change change) {
        Object[] row = new Object[columns.slots()];
        List<Runnable> undo = new ArrayList<>(0);
        for (int slot = 0; slot < row.length; slot++) {
            Object value = change.value(slot);
            if (value == null || !columns.isWritten(slot)) {
                continue;
            }
            Rejection rejection = value == Change.NULL ? setNull(row, slot) : set(row, slot, value, undo);
            if (rejection != null) {
                for (int i = undo.size() - 1; i >= 0; i--) {
                    undo.get(i).run();
                }
                rejected.put(event, rejection);
                return;
            }
        }
        settled.add(new Settled(event, change.removal(), row));
    }

    private Rejection setNull(Object[] row, int slot) {
        row[slot] = Change.NULL;
        Column column = columns.existing(slot);
        return column == null || !column.notNull() ? null : refused(slot, "23502", "null in a required column");
    }

    /** Null when the value found its place. */
    private Rejection set(Object[] row, int slot, Object value, List<Runnable> undo) {
        PgType type = columns.type(slot);
        if (type == null) {
            String obstacle = columns.whyNotAdded(slot);
            if (!obstacle.isEmpty()) {
                return Rejection.ofField(
                        table, columns.name(slot), columns.field(slot).path(), obstacle);
            }
            type = columns.add(slot, value);
            undo.add(() -> columns.setType(slot, null));
        }
        try {
            row[slot] = type.coerce(value);
            return null;
        } catch (Refusal refusal) {
            return widen(row, slot, value, refusal, undo);
        }
    }

    private Rejection widen(Object[] row, int slot, Object value, Refusal refusal, List<Runnable> undo) {
        PgType narrow = columns.type(slot);
        PgType wide = columns.widened(slot, value).orElse(null);
        if (wide == null) {
            return refused(slot, value, refusal);
        }
        try {
            row[slot] = wide.coerce(value);
        } catch (Refusal stillRefused) {
            return refused(slot, value, stillRefused);
        }
        retype(slot, wide);
        undo.add(() -> retype(slot, narrow));
        return null;
    }

    /** The rows before hold the narrower type's carriers: take their values in again. */
    private void retype(int slot, PgType type) {
        columns.setType(slot, type);
        for (Settled earlier : settled) {
            Object value = changes.get(earlier.event()).value(slot);
            if (value != null && value != Change.NULL) {
                earlier.values()[slot] = retyped(type, value);
            }
        }
    }

    private static Object retyped(PgType type, Object value) {
        try {
            return type.coerce(value);
        } catch (Refusal refusal) {
            throw new IllegalStateException("a wider type refuses what a narrower one held", refusal);
        }
    }

    private Rejection refused(int slot, Object value, Refusal refusal) {
        String type = columns.type(slot).sql();
        String reason = refusal.getMessage();
        String typed = reason.contains(type) ? reason : reason + "; the column is " + type;
        return refused(slot, refusal.sqlState(), typed + columns.advice(slot, value));
    }

    private Rejection refused(int slot, String sqlState, String reason) {
        return Rejection.ofValue(table, columns.name(slot), columns.field(slot).path(), sqlState, reason);
    }
}
