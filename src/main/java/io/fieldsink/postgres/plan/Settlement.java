package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives every value of a batch the type of its column, in the order of arrival: takes it in, or widens the column, or
 * refuses the record, together with what it does to other tables. A column that is missing takes the type of the first
 * record that is not refused, so what becomes of a table does not depend on where batches end. Not thread-safe.
 */
public final class Settlement {
    private static final String WITHHELD = "it is part of _overflow, and the source did not send its value again";

    private final TableName table;
    private final Columns columns;
    private final List<Settled> settled = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Runnable> undo = new ArrayList<>();
    private final Set<Integer> withheld = new HashSet<>();
    private int before;

    public Settlement(TableName table, Columns columns) {
        this.table = table;
        this.columns = columns;
    }

    /** The changes that can be written, in order. */
    public List<Settled> settled() {
        return Collections.unmodifiableList(settled);
    }

    /** The slots of fields that some change knows to have a value, without knowing which. */
    public Set<Integer> withheld() {
        return Collections.unmodifiableSet(withheld);
    }

    /** What comes until the next call belongs together: {@link #takeBack} takes it back. */
    public void begin() {
        undo.clear();
        before = settled.size();
    }

    /** Takes back everything since the last {@link #begin}: rows and types. */
    public void takeBack() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run(); // while the rows are there that it was noted with
        }
        undo.clear();
        settled.subList(before, settled.size()).clear();
        changes.subList(before, changes.size()).clear();
    }

    /** Settles a change of the event; where it says why not, the event has to be taken back. */
    public Optional<Rejection> settle(int event, Change change) {
        Object[] row = new Object[columns.slots()];
        Overflow rest = new Overflow();
        for (int slot = 0; slot < row.length; slot++) {
            Object value = change.value(slot);
            if (value == null || !columns.isWritten(slot)) {
                continue;
            }
            if (value == Change.WITHHELD) {
                if (columns.overflows(slot, Change.NULL)) {
                    return Optional.of(Rejection.ofField(
                            table, columns.name(slot), columns.field(slot).path(), WITHHELD));
                }
                row[slot] = value;
                withheld.add(slot);
                continue;
            }
            boolean none = value == Change.NULL || columns.types().isNothing(slot, value);
            if (columns.overflows(slot, none ? Change.NULL : value)) {
                overflow(rest, slot, none ? null : value);
                continue;
            }
            Rejection rejection = none ? setNull(row, slot) : set(row, slot, value);
            if (rejection != null) {
                return Optional.of(rejection);
            }
        }
        Rejection rejection = rest.isEmpty() ? null : setRest(row, rest);
        if (rejection != null) {
            return Optional.of(rejection);
        }
        settled.add(new Settled(event, change.deed(), row, change.shown()));
        changes.add(change);
        return Optional.empty();
    }

    /** Null says nothing in a record that is a full picture: there it is as good as absent. */
    private void overflow(Overflow rest, int slot, Object value) {
        Growth growth = columns.growth();
        if (!growth.isFull()) {
            growth.setFull(true);
            undo.add(() -> growth.setFull(false));
        }
        if (value != null || columns.patches()) {
            String path = columns.field(slot).path();
            rest.add(rest.has(path) ? columns.name(slot) : path, value);
        }
    }

    private Rejection setRest(Object[] row, Overflow rest) {
        int slot = columns.overflowSlot();
        try {
            row[slot] = rest.carrier();
            return null;
        } catch (Refusal refusal) {
            return Rejection.ofValue(
                    table, columns.name(slot), rest.culprit(), refusal.sqlState(), refusal.getMessage());
        }
    }

    private Rejection setNull(Object[] row, int slot) {
        row[slot] = Change.NULL;
        Column column = columns.types().existing(slot);
        return column == null || !column.notNull() ? null : refused(slot, "23502", "null in a required column");
    }

    /** Null when the value found its place. */
    private Rejection set(Object[] row, int slot, Object value) {
        PgType type = columns.types().of(slot);
        if (type == null) {
            String obstacle = columns.whyNotAdded(slot, value);
            if (!obstacle.isEmpty()) {
                return Rejection.ofField(
                        table, columns.name(slot), columns.field(slot).path(), obstacle);
            }
            type = columns.add(slot, value);
            undo.add(() -> columns.setType(slot, null));
        }
        try {
            row[slot] = type.coerce(columns.types().taken(slot, value));
            return null;
        } catch (Refusal refusal) {
            return widen(row, slot, value, refusal);
        }
    }

    private Rejection widen(Object[] row, int slot, Object value, Refusal refusal) {
        PgType narrow = columns.types().of(slot);
        PgType wide = columns.types().widened(slot, value).orElse(null);
        if (wide == null) {
            return refused(slot, value, refusal);
        }
        try {
            row[slot] = wide.coerce(value);
        } catch (Refusal stillRefused) {
            return refused(slot, value, stillRefused);
        }
        Object[] before = carriers(slot);
        try {
            retype(slot, wide);
        } catch (Refusal beforeRefused) { // a date may be later than any timestamp
            restore(slot, narrow, before);
            return refused(slot, value, refusal);
        }
        undo.add(() -> restore(slot, narrow, before));
        return null;
    }

    private Object[] carriers(int slot) {
        return settled.stream().map(row -> row.values()[slot]).toArray();
    }

    private void restore(int slot, PgType type, Object[] carriers) {
        columns.setType(slot, type);
        for (int i = 0; i < carriers.length; i++) {
            settled.get(i).values()[slot] = carriers[i];
        }
    }

    /** The rows before hold the narrower type's carriers: take their values in again. */
    private void retype(int slot, PgType type) throws Refusal {
        columns.setType(slot, type);
        for (int i = 0; i < settled.size(); i++) {
            Object value = changes.get(i).value(slot);
            if (value != null
                    && value != Change.NULL
                    && value != Change.WITHHELD
                    && !columns.types().isNothing(slot, value)) {
                settled.get(i).values()[slot] = type.coerce(value);
            }
        }
    }

    private Rejection refused(int slot, Object value, Refusal refusal) {
        String type = columns.types().of(slot).sql();
        String reason = refusal.getMessage();
        String typed = reason.contains(type) ? reason : reason + "; the column is " + type;
        return refused(slot, refusal.sqlState(), typed + columns.types().advice(slot, value));
    }

    private Rejection refused(int slot, String sqlState, String reason) {
        return Rejection.ofValue(table, columns.name(slot), columns.field(slot).path(), sqlState, reason);
    }
}
