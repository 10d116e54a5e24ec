package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fieldsink.postgres.model.TableName;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every session is set up alike, whatever role, database and URL say. */
@Tag("postgres-versions")
class SessionsTest {
    private final Database database = Database.fresh();
    private Sessions sessions = new Sessions(database.server());

    @AfterEach
    void close() {
        sessions.close();
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }

    private String value(String sql) throws Failure {
        try (Transaction transaction = sessions.begin()) {
            return transaction.run(c -> value(c, sql));
        }
    }

    private void reopen(Map<String, String> driver) {
        sessions.close();
        sessions = new Sessions(database.server(driver));
    }

    @ParameterizedTest
    @CsvSource({
        "TimeZone, UTC",
        "DateStyle, 'ISO, MDY'",
        "IntervalStyle, postgres",
        "client_encoding, UTF8",
        "standard_conforming_strings, on",
        "transaction_isolation, read committed",
        "lock_timeout, 10s",
        "statement_timeout, 2min",
        "idle_in_transaction_session_timeout, 1min",
        "application_name, kafka-sink:test:0",
        "search_path, 'public, pg_temp'"
    })
    void settingsAreOursWhateverTheDatabaseSays(String setting, String expected) throws Failure {
        database.execute("""
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Tokyo''', current_database());
                    EXECUTE format('ALTER DATABASE %I SET DateStyle = ''SQL, DMY''', current_database());
                    EXECUTE format('ALTER DATABASE %I SET IntervalStyle = ''iso_8601''', current_database());
                    EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''serializable''', current_database());
                END $$""");
        assertThat(value("SHOW " + setting)).isEqualTo(expected);
    }

    @Test
    void transactionsEndOnServersThatCanEndThem() throws Failure {
        assertThat(
                        value(
                                "SELECT coalesce((SELECT setting FROM pg_settings WHERE name = 'transaction_timeout'), 'none')"))
                .isIn("300000", "none");
    }

    /** The server of these tests has it off; seen: 400 rows lost in a crash, their positions committed. */
    @Test
    void rowsAreOnDiskWhenTheyAreCommitted() throws Failure {
        assertThat(database.value("SHOW synchronous_commit")).isEqualTo("off");
        assertThat(value("SHOW synchronous_commit")).isEqualTo("local");
    }

    @Test
    void aTimeoutThatTheRoleOrDatabaseHasIsTheirs() throws Failure {
        database.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''7min''', current_database()); END $$");
        assertThat(value("SHOW statement_timeout")).isEqualTo("7min");
    }

    @Test
    void theSearchPathKeepsTheUsersExistingSchemas() throws Failure {
        database.execute("CREATE SCHEMA \"Mixed, odd\"");
        reopen(Map.of("currentSchema", "absent,\"Mixed, odd\",public"));
        assertThat(value("SHOW search_path")).isEqualTo("\"Mixed, odd\", public, pg_temp");
        assertThat(sessions.currentSchema()).isEqualTo("Mixed, odd");
    }

    @Test
    void aSchemaThatDoesNotExistIsStillTheOneThatWasMeant() throws Failure {
        reopen(Map.of("currentSchema", "\"not, there\""));
        assertThat(value("SHOW search_path")).isEqualTo("pg_temp");
        assertThat(sessions.currentSchema()).isEqualTo("not, there");
    }

    @Test
    void aSearchPathOfNothingStillNamesASchema() throws Failure {
        database.execute("DROP SCHEMA public");
        reopen(Map.of());
        assertThat(value("SHOW search_path")).isEqualTo("pg_temp");
        assertThat(sessions.currentSchema()).isEqualTo("public");
    }

    @Test
    void temporaryTablesDoNotShadowTheUsers() throws Failure {
        database.execute("CREATE TABLE t (real integer)");
        try (Transaction transaction = sessions.begin()) {
            String columns = transaction.run(c -> {
                try (Statement statement = c.createStatement()) {
                    statement.execute("CREATE TEMP TABLE t (fake integer) ON COMMIT DROP");
                }
                return value(
                        c,
                        "SELECT string_agg(attname, ',') FROM pg_attribute"
                                + " WHERE attrelid = 't'::regclass AND attnum > 0");
            });
            assertThat(columns).isEqualTo("real");
        }
    }

    @Test
    void aTriggerThatReliesOnTheUsersSearchPathStillWorks() throws Failure {
        database.execute("""
                CREATE SCHEMA audit; CREATE TABLE audit.log (note text);
                CREATE TABLE t (id integer);
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO log VALUES (TG_TABLE_NAME); RETURN NEW; END';
                CREATE TRIGGER note AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET search_path = public, audit', current_database());
                END $$""");
        try (Transaction transaction = sessions.begin()) {
            transaction.run(c -> {
                try (Statement statement = c.createStatement()) {
                    return statement.execute("INSERT INTO public.t VALUES (1)");
                }
            });
            transaction.commit();
        }
        assertThat(database.value("SELECT note FROM audit.log")).isEqualTo("t");
    }

    @Test
    void theUsersApplicationNameWins() throws Failure {
        reopen(Map.of("ApplicationName", "mine"));
        assertThat(value("SHOW application_name")).isEqualTo("mine");
    }

    @Test
    void twoSessionsAreAllThereAre() throws Failure {
        try (Transaction writer = sessions.begin();
                Transaction catalog = sessions.begin()) {
            String one = writer.run(c -> value(c, "SELECT pg_backend_pid()"));
            String other = catalog.run(c -> value(c, "SELECT pg_backend_pid()"));
            assertThat(one).isNotEqualTo(other);
        }
    }

    @Test
    void renewingLeavesTheOldSessionsBehind() throws Failure {
        String before = value("SELECT pg_backend_pid()");
        assertThat(value("SELECT pg_backend_pid()")).isEqualTo(before);
        sessions.renew();
        assertThat(value("SELECT pg_backend_pid()")).isNotEqualTo(before);
    }

    @Test
    void aServerThatIsAwayDoesNotMatterBeforeASessionIsNeeded() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        Server away = new Server(
                "jdbc:postgresql://localhost:" + closed + "/db",
                "u",
                "sesame",
                Map.of(),
                new Server.Tls("disable", "", "", ""),
                Duration.ofMillis(700),
                "test");
        try (Sessions none = new Sessions(away)) {
            Failure failure =
                    catchThrowableOfType(Failure.class, () -> new Catalog(none).find(new TableName("public", "t")));
            assertThat(failure.kind()).isEqualTo(Failure.Kind.OUTAGE);
            assertThat(failure).hasMessageContaining("localhost:" + closed).hasMessageNotContaining("sesame");
        }
    }

    @Test
    void whereNothingIsToBeWrittenTheServerItselfRefuses() throws Failure {
        database.execute("CREATE TABLE t (id integer)");
        sessions.close();
        sessions = new Sessions(database.server(), () -> "", true);
        assertThat(new Catalog(sessions).find(new TableName("public", "t"))).isPresent();
        for (String sql : List.of("INSERT INTO t VALUES (1)", "CREATE TABLE u ()", "ALTER TABLE t ADD n integer")) {
            Failure failure = catchThrowableOfType(Failure.class, () -> execute(sql));
            assertThat(failure.sqlState()).as(sql).isEqualTo("25006");
        }
        assertThat(sessions.role()).isEqualTo(database.postgres().user());
    }

    private void execute(String sql) throws Failure {
        try (Transaction transaction = sessions.begin()) {
            transaction.run(c -> c.createStatement().execute(sql));
            transaction.commit();
        }
    }
}
