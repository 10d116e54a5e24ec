package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the server is, and what our role may do there; asked anew each time. Thread-safe. */
public final class Survey {
    /** A privilege on some columns is one: which ones are needed, only records tell. A table knows no DELETE by column. */
    private static final String LACKING_ON_TABLE = """
            SELECT privilege FROM unnest(?) WITH ORDINALITY AS wanted (privilege, n)
             WHERE NOT CASE privilege WHEN 'DELETE' THEN has_table_privilege(?::regclass, privilege)
                       ELSE has_any_column_privilege(?::regclass, privilege) END
             ORDER BY n""";

    private static final String ON_SCHEMA = "SELECT has_schema_privilege(?, ?)";

    /** Names that options can write as they are. */
    private static final String SCHEMAS = """
            SELECT nspname FROM pg_namespace
             WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND quote_ident(nspname) = nspname
               AND has_schema_privilege(oid, 'USAGE')
             ORDER BY 1""";

    private static final String ON_DATABASE = "SELECT has_database_privilege(current_database(), ?)";

    private static final String FACTS = """
            SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
                   current_database()""";

    private final Sessions sessions;

    public Survey(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * The server as it describes itself.
     *
     * @param version the number before the dot
     * @param encoding of the database
     */
    public record Facts(int version, String encoding, String database) {}

    public Facts facts() throws Failure {
        return ask(FACTS, query -> {}, found -> new Facts(found.getInt(1), found.getString(2), found.getString(3)))
                .get(0);
    }

    /** Which of these privileges on an existing table our role does not have. */
    public List<String> lacking(TableName table, List<String> privileges) throws Failure {
        return ask(
                LACKING_ON_TABLE,
                query -> {
                    query.setArray(1, query.getConnection().createArrayOf("text", privileges.toArray()));
                    query.setString(2, table.quoted());
                    query.setString(3, table.quoted());
                },
                found -> found.getString(1));
    }

    /** The schemas whose tables our role can see. */
    public List<String> schemas() throws Failure {
        return ask(SCHEMAS, query -> {}, found -> found.getString(1));
    }

    /** Whether our role has this privilege on an existing schema. */
    public boolean mayOnSchema(String privilege, String schema) throws Failure {
        return ask(
                        ON_SCHEMA,
                        query -> {
                            query.setString(1, schema);
                            query.setString(2, privilege);
                        },
                        found -> found.getBoolean(1))
                .get(0);
    }

    /** Whether our role has this privilege on the database. */
    public boolean mayOnDatabase(String privilege) throws Failure {
        return ask(ON_DATABASE, query -> query.setString(1, privilege), found -> found.getBoolean(1))
                .get(0);
    }

    /** Gives a statement its parameters. */
    @FunctionalInterface
    private interface Binding {
        void to(PreparedStatement query) throws SQLException;
    }

    /** Takes a value from a row. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(ResultSet found) throws SQLException;
    }

    private <T> List<T> ask(String sql, Binding binding, Reading<T> reading) throws Failure {
        try (Transaction transaction = sessions.begin()) {
            return transaction.run(c -> ask(c, sql, binding, reading));
        }
    }

    private static <T> List<T> ask(Connection connection, String sql, Binding binding, Reading<T> reading)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            binding.to(query);
            try (ResultSet found = query.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (found.next()) {
                    all.add(reading.from(found));
                }
                return all;
            }
        }
    }
}
