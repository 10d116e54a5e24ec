package io.fieldsink.postgres.plan;

import static io.fieldsink.postgres.model.Identifier.quote;

import io.fieldsink.postgres.model.Table;
import java.util.List;

/** Statements that we name, for somebody to run who may. Pure. */
public final class Advice {
    private Advice() {}

    /** Gives the table the unique index which an upsert needs. */
    static String createUniqueIndex(Table table, List<String> key) {
        return "CREATE UNIQUE INDEX ON " + table.name().quoted() + " (" + Sql.names(key) + ")";
    }

    /**
     * Gives a role what it lacks.
     *
     * @param object as GRANT names it, quoted
     */
    public static String grant(String privileges, String object, String role) {
        return "GRANT " + privileges + " ON " + object + " TO " + quote(role);
    }
}
