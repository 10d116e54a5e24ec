package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
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
        Optional<String> notUnique = uniqueness(table, key, layout.rules());
        if (notUnique.isPresent()) {
            return notUnique;
        }
        if (layout.rules().softDeletes() && table.column(ColumnNames.DELETED_AT).isEmpty()) {
            return Optional.of("delete.mode=soft needs a column " + ColumnNames.DELETED_AT + " timestamptz in "
                    + table.name() + "; add it, or set auto.evolve");
        }
        return Optional.empty();
    }

    /** Why rows cannot be upserted on this key; empty when they can, or are not to be. */
    public static Optional<String> uniqueness(Table table, List<String> key, WriteRules rules) {
        if (rules.mode() != InsertMode.UPSERT) {
            return Optional.empty();
        }
        return switch (table.kind()) {
            case FOREIGN ->
                Optional.of(table.name() + " is a foreign table, which knows no upsert; set insert.mode=insert");
            case VIEW -> Optional.empty(); // its trigger may know better
            case PLAIN, PARTITIONED ->
                table.isUniqueOn(key)
                        ? Optional.empty()
                        : Optional.of("insert.mode=upsert needs a unique index on the columns of pk.fields in "
                                + table.name() + "; create it: " + Advice.createUniqueIndex(table, key));
        };
    }

    /** What to do about a table whose schema is not there. */
    public static String schemaIsMissing(TableName table) {
        return "schema \"" + table.schema()
                + "\" does not exist; create it: schemas are never created by the connector";
    }

    /** What to do about a table that is not there and may not be made. */
    public static String tableIsMissing(TableName table) {
        return "table " + table + " does not exist and auto.create is false; create it, or set auto.create=true";
    }

    /** Whether the rules forbid to add what a soft deletion needs. */
    static boolean mayMark(Optional<Table> table, WriteRules rules) {
        return table.isEmpty() || rules.evolve() != Evolve.NOTHING;
    }
}
