package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import java.util.List;
import java.util.Optional;

/** What a table must offer for the mode it is written in. The answers are sentences for the user. Pure. */
public final class Requirements {
    private Requirements() {}

    /** Why these rows cannot be written in this mode at all; empty when they can. */
    public static Optional<String> writing(Layout layout, List<String> key) {
        Table table = layout.table();
        if (!layout.key().stream().map(k -> k.column().name()).toList().equals(key)) {
            return Optional.of("a column of pk.fields is generated in " + table.name() + ", so it cannot be the key");
        }
        boolean upserts = layout.rules().mode() == InsertMode.UPSERT;
        if (upserts && table.kind() == Table.Kind.FOREIGN) {
            return Optional.of(table.name() + " is a foreign table, which knows no upsert; set insert.mode=insert");
        }
        boolean real = table.kind() == Table.Kind.PLAIN || table.kind() == Table.Kind.PARTITIONED;
        if (upserts && real && !table.isUniqueOn(key)) {
            return Optional.of("insert.mode=upsert needs a unique index on the columns of pk.fields in " + table.name()
                    + "; create it: " + Sql.createUniqueIndex(table, key));
        }
        if (layout.rules().softDeletes() && table.column(ColumnNames.DELETED_AT).isEmpty()) {
            return Optional.of("delete.mode=soft needs a column " + ColumnNames.DELETED_AT + " timestamptz in "
                    + table.name() + "; add it, or set auto.evolve");
        }
        return Optional.empty();
    }

    /** Whether the rules forbid to add what a soft deletion needs. */
    static boolean mayMark(Optional<Table> table, WriteRules rules) {
        return table.isEmpty() || rules.evolve() != Evolve.NOTHING;
    }
}
