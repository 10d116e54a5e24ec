package io.fieldsink.postgres.pg;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;

/** How our sessions are set up, or, behind a pooler, each of our transactions. */
final class SetUp {
    static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(2);

    /**
     * One round trip. The search path keeps the schemas that the user's own gave, so that their triggers and defaults
     * still find their tables, but pg_catalog always comes first (implicitly) and temporary objects last. A timeout that
     * role or database already have is theirs to choose; transaction_timeout exists from PostgreSQL 17. With
     * synchronous_commit off a crash would take rows whose Kafka positions are committed: ours are on disk by then.
     */
    private static final String SETTINGS = """
            SELECT set_config('search_path', concat_ws(', ',
                       (SELECT string_agg(quote_ident(s), ', ' ORDER BY i)
                          FROM unnest(current_schemas(false)) WITH ORDINALITY AS path(s, i)
                         WHERE s !~ '^pg_'),
                       'pg_temp'), %1$s),
                   set_config('TimeZone', 'UTC', %1$s),
                   set_config('DateStyle', 'ISO, MDY', %1$s),
                   set_config('IntervalStyle', 'postgres', %1$s),
                   set_config('client_encoding', 'UTF8', %1$s),
                   set_config('standard_conforming_strings', 'on', %1$s),
                   set_config('default_transaction_isolation', 'read committed', %1$s),
                   set_config('synchronous_commit',
                       replace(current_setting('synchronous_commit'), 'off', 'local'), %1$s);
            SELECT set_config(name, ours, %1$s)
              FROM (VALUES ('lock_timeout', '10s'),
                           ('statement_timeout', '%2$ss'),
                           ('idle_in_transaction_session_timeout', '60s'),
                           ('transaction_timeout', '300s')) AS wanted (name, ours)
              JOIN pg_settings USING (name)
             WHERE setting = '0'""";

    private static final String OF_SESSION = settings("false");
    private static final String OF_TRANSACTION = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;" + settings("true");

    private SetUp() {}

    private static String settings(String local) {
        return SETTINGS.formatted(local, STATEMENT_TIMEOUT.toSeconds());
    }

    /** Whether the session behind the connection is another one than the driver was told of: a pooler lends them. */
    static boolean isPooled(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT pg_backend_pid()")) {
            found.next();
            return found.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    /** Outside of any transaction. */
    static void ofSession(Connection connection) throws SQLException {
        execute(OF_SESSION, connection);
    }

    /** As a transaction's first statement. It leaves nothing behind in a session that somebody else gets next. */
    static void ofTransaction(Connection connection) throws SQLException {
        execute(OF_TRANSACTION, connection);
    }

    private static void execute(String settings, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings);
        }
    }
}
