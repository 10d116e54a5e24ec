package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.LedgerSql;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** The table of a ledger: found fit, or made. Not thread-safe. */
final class LedgerTable {
    private static final String GRANT_MISSING = "42501";

    private final Sessions sessions;
    private final Tables catalog;
    private final String schema;
    private final String name;
    private LedgerSql sql;

    /** @param schema empty for the connection's current one */
    LedgerTable(Sessions sessions, Tables catalog, String schema, String name) {
        this.sessions = sessions;
        this.catalog = catalog;
        this.schema = schema;
        this.name = name;
    }

    TableName name() throws Failure {
        return new TableName(schema.isEmpty() ? sessions.currentSchema() : schema, name);
    }

    boolean exists() throws Failure {
        return isSound().isPresent();
    }

    /** The statements' text, once the table is there; it is made where it is missing. */
    LedgerSql ready() throws Failure {
        if (sql == null) {
            LedgerSql ledger = new LedgerSql(name());
            if (!isSound().orElse(true)) {
                throw wrong("is no permanent table: name another one in offsets.table");
            }
            create(ledger);
            sql = ledger;
        }
        return sql;
    }

    /** Whether the table is one that a transaction of ours can move and a crash leaves as it is; empty where there is none. */
    private Optional<Boolean> isSound() throws Failure {
        String check = new LedgerSql(name()).check();
        try (Transaction transaction = sessions.begin()) {
            return transaction.run(c -> {
                try (Statement statement = c.createStatement();
                        ResultSet found = statement.executeQuery(check)) {
                    return found.next() ? Optional.of(found.getBoolean(1)) : Optional.empty();
                }
            });
        }
    }

    private void create(LedgerSql ledger) throws Failure {
        try {
            catalog.take(ledger.table(), found -> found.isPresent() ? List.of() : List.of(ledger.create()));
        } catch (Failure failure) {
            if (!failure.sqlState().equals(GRANT_MISSING)) {
                throw failure;
            }
            throw wrong("does not exist and the user may not create it (SQLSTATE " + GRANT_MISSING
                    + "): have it created by whoever may, set offsets.table, or set delivery.guarantee=at_least_once; the"
                    + " statement is " + ledger.create().sql().get(0).replaceAll("\\s+", " "));
        }
    }

    private Failure wrong(String why) throws Failure {
        return new Failure(Failure.Kind.CONFIGURATION, "", name().toString(), "the ledger " + name() + " " + why);
    }
}
