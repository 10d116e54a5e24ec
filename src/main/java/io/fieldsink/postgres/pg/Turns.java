package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Who may write to a table at the same time. Writers that take a table's rows once, in the order of their keys, never wait
 * for each other in a circle and write beside each other; whoever takes them in another order writes alone. So no two
 * transactions of ours end in a deadlock. Other sessions know nothing of it.
 */
final class Turns {
    /** The class of these advisory locks; {@link Catalog} has another one. */
    private static final int LOCK_CLASS = 0x66734B54;

    /** In one order for all, by number, before any row is locked. Two tables of one number share their turn. */
    private static final String TAKE = """
            SELECT CASE WHEN alone THEN pg_advisory_xact_lock(?, number) ELSE pg_advisory_xact_lock_shared(?, number) END
              FROM (SELECT hashtext(name) AS number, bool_or(alone) AS alone
                      FROM unnest(?::text[], ?::boolean[]) AS turn (name, alone)
                     GROUP BY 1 ORDER BY 1 OFFSET 0) AS turns""";

    private Turns() {}

    /** Takes them until the transaction ends; waits for others. */
    static void take(Connection connection, Map<TableName, Boolean> alone) throws SQLException {
        List<TableName> tables = List.copyOf(alone.keySet());
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setInt(1, LOCK_CLASS);
            take.setInt(2, LOCK_CLASS);
            take.setArray(
                    3,
                    connection.createArrayOf(
                            "text", tables.stream().map(TableName::quoted).toArray()));
            take.setArray(
                    4,
                    connection.createArrayOf(
                            "bool", tables.stream().map(alone::get).toArray()));
            take.execute();
        }
    }
}
