package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.type.PgType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a table may still grow: whether it is ours to alter, whether it has room for one more column, and whether it has
 * taken the last one, so that all others share the column for the rest. Not thread-safe.
 */
final class Growth {
    private final Optional<Table> table;
    private final WriteRules rules;
    private final Map<String, String> blocked;
    private final Room room;
    private boolean full;

    Growth(Optional<Table> table, WriteRules rules, Map<String, String> blocked) {
        this.table = table;
        this.rules = rules;
        this.blocked = blocked;
        this.room = Room.of(table);
        this.full = overflow().filter(Layout::takesOverflow).isPresent();
    }

    private Optional<Column> overflow() {
        return table.flatMap(t -> t.column(ColumnNames.OVERFLOW));
    }

    /** Whether the table has, or is to get, the column for the rest. */
    boolean isFull() {
        return full;
    }

    void setFull(boolean nowFull) {
        full = nowFull;
    }

    boolean lacksOverflow() {
        return full && overflow().isEmpty();
    }

    /** Whether the column for the rest can be made; {@code added} counts the columns that are to be made anyway. */
    boolean canOverflow(int added) {
        return overflow().isEmpty()
                && forbidden().isEmpty()
                && hasNumber(added)
                && !blocked.containsKey(ColumnNames.OVERFLOW);
    }

    /** Why the table gets no columns at all; empty where it may. */
    String forbidden() {
        Table.Kind kind = table.map(Table::kind).orElse(Table.Kind.PLAIN);
        if (kind == Table.Kind.VIEW || kind == Table.Kind.FOREIGN) {
            return "it is a view or a foreign table, which we never alter";
        }
        return table.isPresent() && rules.evolve() == Evolve.NOTHING
                ? "auto.evolve is false; add the column, or leave the field out with fields.exclude"
                : "";
    }

    /** Whether there is room for these columns. */
    boolean hasRoom(List<PgType> missing) {
        Room taken = room;
        for (PgType type : missing) {
            taken = taken.with(type);
        }
        return taken.suffices();
    }

    /** Whether the server would let us add one column more than these. */
    boolean hasNumber(int added) {
        int there = table.map(t -> t.columns().size() + t.dropped()).orElse(0);
        return there + added + (lacksMark() ? 1 : 0) < Room.MOST_COLUMNS;
    }

    /** Whether a column for soft deletions is still to be made. */
    boolean lacksMark() {
        return rules.softDeletes()
                && table.flatMap(t -> t.column(ColumnNames.DELETED_AT)).isEmpty()
                && Requirements.mayMark(table, rules);
    }

    static String tooWide() {
        return "a table has at most " + Room.MOST_COLUMNS + " columns, a row at most one page of 8 kB, and no column "
                + ColumnNames.OVERFLOW + " of type jsonb takes the rest; leave fields out with fields.exclude, or keep "
                + "objects in one column with nested.objects=json";
    }
}
