package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.Printable;
import io.fieldsink.postgres.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What keeps PostgreSQL from altering the type of a column: the views, rules, triggers, policies, functions and
 * publications that were compiled for the type as it is. The server names one of them in its DETAIL, translated, which
 * we do not pass on.
 */
final class Dependents {
    private static final String QUERY = """
            SELECT DISTINCT found.type || ' ' || found.identity
              FROM pg_namespace n
              JOIN pg_class c ON c.relnamespace = n.oid
              JOIN pg_attribute a ON a.attrelid = c.oid
              JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
              LEFT JOIN pg_rewrite rule ON d.classid = 'pg_rewrite'::regclass AND rule.oid = d.objid
              LEFT JOIN pg_class ruled ON ruled.oid = rule.ev_class AND ruled.relkind IN ('v', 'm')
             CROSS JOIN LATERAL pg_identify_object(
                   CASE WHEN ruled.oid IS NULL THEN d.classid ELSE 'pg_class'::regclass END,
                   coalesce(ruled.oid, d.objid), 0) AS found
             WHERE n.nspname = ? AND c.relname = ? AND a.attname = ?
               AND d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass,
                                 'pg_proc'::regclass, 'pg_publication_rel'::regclass)
             ORDER BY 1
            """;

    private Dependents() {}

    /** Each by its kind and name, such as {@code view public.current_cases}. */
    static List<String> read(Connection connection, TableName table, String column) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            query.setString(3, column);
            List<String> names = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(Printable.line(rows.getString(1)));
                }
            }
            return names;
        }
    }
}
