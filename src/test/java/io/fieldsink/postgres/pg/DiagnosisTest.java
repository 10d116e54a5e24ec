package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.pool.HikariPool;
import io.fieldsink.postgres.pg.Failure.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every failure has its class, and no failure tells a value. */
@Tag("postgres-versions")
class DiagnosisTest {
    private static final String SECRET = "Amina7";

    private static Database database;
    private static Sessions sessions;

    @BeforeAll
    static void open() {
        database = Database.fresh();
        database.execute("""
                CREATE TABLE t (
                    id integer PRIMARY KEY, must text NOT NULL, short varchar(3), small smallint,
                    checked integer CONSTRAINT positive CHECK (checked > 0), parent integer REFERENCES t, day date,
                    computed integer GENERATED ALWAYS AS (1) STORED);
                INSERT INTO t (id, must) VALUES (1, '');
                CREATE TABLE wide (id text PRIMARY KEY);
                CREATE TABLE parted (id integer) PARTITION BY RANGE (id);
                CREATE VIEW careful AS SELECT id, must FROM t WHERE id > 0 WITH CHECK OPTION;
                CREATE TABLE noisy (id text);
                CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $f$
                    BEGIN
                        IF NEW.id LIKE 'custom%' THEN
                            RAISE EXCEPTION 'no %', NEW.id USING ERRCODE = 'MY001', CONSTRAINT = NEW.id;
                        ELSIF NEW.id LIKE 'lock%' THEN
                            RAISE EXCEPTION 'no %', NEW.id USING ERRCODE = '55P03';
                        ELSIF NEW.id LIKE 'dynamic%' THEN
                            EXECUTE 'SELECT ' || NEW.id || ' oops';
                        END IF;
                        RAISE EXCEPTION 'no %', NEW.id;
                    END $f$;
                CREATE TRIGGER shout BEFORE INSERT ON noisy FOR EACH ROW EXECUTE FUNCTION shout()""");
        sessions = new Sessions(database.server());
    }

    @AfterAll
    static void close() {
        sessions.close();
    }

    private static Failure failureOf(String sql) throws Failure {
        try (Transaction transaction = sessions.begin()) {
            return catchThrowableOfType(
                    Failure.class,
                    () -> transaction.run(c -> {
                        try (Statement statement = c.createStatement()) {
                            return statement.execute(sql);
                        }
                    }));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO t (id, must) VALUES (2, NULL) | 23502 | DATA",
                "INSERT INTO t (id, must) VALUES (1, 'Amina7') | 23505 | DATA",
                "INSERT INTO t (id, must, parent) VALUES (2, 'Amina7', 77) | 23503 | DATA",
                "INSERT INTO t (id, must, checked) VALUES (2, 'Amina7', -1) | 23514 | DATA",
                "INSERT INTO t (id, must, short) VALUES (2, 'Amina7', 'Amina7') | 22001 | DATA",
                "INSERT INTO t (id, must, small) VALUES (2, 'Amina7', 70000) | 22003 | DATA",
                "INSERT INTO t (id, must, small) VALUES (2, '', 'Amina7') | 22P02 | DATA",
                "INSERT INTO t (id, must, day) VALUES (2, '', 'Amina7') | 22007 | DATA",
                "INSERT INTO t (id, must, day) VALUES (2, '', '2020-13-45') | 22008 | DATA",
                "INSERT INTO parted VALUES (5) | 23514 | DATA",
                "INSERT INTO careful VALUES (-5, 'Amina7') | 44000 | DATA",
                "INSERT INTO noisy VALUES ('Amina7') | P0001 | DATA",
                "INSERT INTO noisy VALUES ('custom Amina7') | MY001 | DATA",
                "DO $$ BEGIN CASE 3 WHEN 1 THEN NULL; END CASE; END $$ | 20000 | DATA",
                "INSERT INTO noisy VALUES ('lock Amina7') | 55P03 | OUTAGE",
                "INSERT INTO noisy VALUES ('dynamic Amina7') | 42601 | CONFIGURATION",
                "INSERT INTO wide SELECT string_agg(concat(md5(i::text), 'Amina7'), '') FROM generate_series(1, 3000) i | 54000 | DATA",
                "INSERT INTO t (id, must) VALUES (3, ''), (3, '') ON CONFLICT (id) DO UPDATE SET must = 'Amina7' | 21000 | DATA",
                "INSERT INTO t (id, must) VALUES (3, '') ON CONFLICT (short) DO NOTHING | 42P10 | SCHEMA",
                "INSERT INTO t (id, must, computed) VALUES (3, '', 3) | 428C9 | SCHEMA",
                "INSERT INTO absent VALUES (3) | 42P01 | SCHEMA",
                "INSERT INTO absent.t VALUES (3) | 42P01 | SCHEMA",
                "INSERT INTO t (absent) VALUES (3) | 42703 | SCHEMA",
                "INSERT INTO t (id, must) VALUES (true, '') | 42804 | SCHEMA",
                "CREATE TABLE t (a integer) | 42P07 | SCHEMA",
                "ALTER TABLE t ADD COLUMN id integer | 42701 | SCHEMA",
                "CREATE TABLE absent.t (a integer) | 3F000 | SCHEMA",
                "CREATE TABLE u (a absent) | 42704 | CONFIGURATION",
                "SELEC | 42601 | CONFIGURATION",
                "SET LOCAL statement_timeout = 50; SELECT pg_sleep(2) | 57014 | CONFLICT",
                "SET TRANSACTION READ ONLY; INSERT INTO t (id, must) VALUES (3, '') | 25006 | OUTAGE"
            })
    void theServersErrorsAreClassifiedAndKeepTheirSecrets(String sql, String sqlState, Kind kind) throws Failure {
        Failure failure = failureOf(sql);
        assertThat(failure.sqlState()).isEqualTo(sqlState);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.explain())
                .contains("SQLSTATE " + sqlState)
                .doesNotContain(SECRET)
                .doesNotContain("70000")
                .doesNotContain("2020-13-45");
        assertThat(failure).hasNoCause().hasToString(Failure.class.getName() + ": " + failure.explain());
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void namesAreToldWhereTheServerTellsThem() throws Failure {
        Failure missing = failureOf("INSERT INTO t (id, must) VALUES (2, NULL)");
        assertThat(missing.explain())
                .isEqualTo("a column that must not be null got no value (SQLSTATE 23502, table public.t, column must)");
        Failure checked = failureOf("INSERT INTO t (id, must, checked) VALUES (2, '', -1)");
        assertThat(checked).hasMessageContaining("constraint positive");
    }

    @Test
    void aTriggerCannotTellAValueAsAName() throws Failure {
        assertThat(failureOf("INSERT INTO noisy VALUES ('custom Amina7')"))
                .message()
                .doesNotContain("constraint");
    }

    @Test
    void aNameCannotBreakTheLine() throws Failure {
        assertThat(failureOf("CREATE TABLE odd (\"a\u2028\nb\" text NOT NULL); INSERT INTO odd VALUES (NULL)"))
                .hasMessageEndingWith("column a??b)");
    }

    @Test
    void whatTheServerSaysAboutOurStatementIsTold() throws Failure {
        assertThat(failureOf("INSERT INTO absent VALUES (3)"))
                .hasMessageContaining("relation \"absent\" does not exist");
        assertThat(failureOf("CREATE TABLE absent.t (a integer)"))
                .hasMessage("a schema is missing (SQLSTATE 3F000, schema \"absent\" does not exist):"
                        + " create it: the connector creates tables only");
    }

    @Test
    void aMissingGrantIsNoRecordsFaultButAPolicyIs() throws Failure {
        database.execute("""
                CREATE ROLE reader LOGIN;
                CREATE TABLE closed (id integer);
                CREATE TABLE policed (id integer); GRANT INSERT ON policed TO reader;
                ALTER TABLE policed ENABLE ROW LEVEL SECURITY;
                CREATE POLICY few ON policed FOR INSERT WITH CHECK (id < 10)""");
        Failure grant = failureOf("SET ROLE reader; INSERT INTO closed VALUES (1)");
        assertThat(grant.sqlState()).isEqualTo("42501");
        assertThat(grant.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(grant).hasMessageContaining("grant").hasMessageContaining("closed");
        Failure policy = failureOf("SET ROLE reader; INSERT INTO policed VALUES (10)");
        assertThat(policy.sqlState()).isEqualTo("42501");
        assertThat(policy.kind()).isEqualTo(Kind.DATA);
    }

    @ParameterizedTest
    @CsvSource({
        "08000, OUTAGE",
        "08001, OUTAGE",
        "08003, OUTAGE",
        "08006, OUTAGE",
        "08007, OUTAGE",
        "08S01, OUTAGE",
        "08004, CONFLICT",
        "08P01, CONFLICT",
        "57P01, OUTAGE",
        "57P02, OUTAGE",
        "57P03, OUTAGE",
        "57P05, OUTAGE",
        "57P04, CONFLICT",
        "3D000, CONFLICT",
        "25P02, CONFLICT",
        "25P03, CONFLICT",
        "25P04, CONFLICT",
        "40001, CONFLICT",
        "40P01, CONFLICT",
        "40002, CONFLICT",
        "40003, CONFLICT",
        "55P03, OUTAGE",
        "55006, CONFLICT",
        "55000, SCHEMA",
        "53000, OUTAGE",
        "53100, OUTAGE",
        "53200, OUTAGE",
        "53300, OUTAGE",
        "53400, OUTAGE",
        "58000, OUTAGE",
        "58030, OUTAGE",
        "58P01, OUTAGE",
        "XX000, CONFLICT",
        "XX001, CONFIGURATION",
        "XX002, CONFIGURATION",
        "54000, DATA",
        "54001, DATA",
        "54023, DATA",
        "54011, CONFIGURATION",
        "22021, DATA",
        "22P03, DATA",
        "22P04, CONFIGURATION",
        "23P01, DATA",
        "0A000, SCHEMA",
        "26000, SCHEMA",
        "42P05, SCHEMA",
        "42883, SCHEMA",
        "42P18, SCHEMA",
        "42710, SCHEMA",
        "28000, CONFLICT",
        "28P01, CONFLICT",
        "42602, CONFIGURATION",
        "42622, CONFIGURATION",
        "42939, CONFIGURATION",
        "P0002, DATA",
        "ZZ999, CONFLICT"
    })
    void everySqlStateHasItsClass(String sqlState, Kind kind) {
        Failure failure = Diagnosis.of(new SQLException("Amina7", sqlState), "db.example.org:5432");
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.sqlState()).isEqualTo(sqlState);
        assertThat(failure.explain()).contains(sqlState).doesNotContain(SECRET);
    }

    @Test
    void anOutageNamesHostAndPort() {
        assertThat(Diagnosis.of(new SQLException("", "08006"), "db.example.org:5432")
                        .explain())
                .isEqualTo("the connection to db.example.org:5432 failed (SQLSTATE 08006):"
                        + " check that the server is up and reachable");
    }

    @Test
    void theSqlStateIsFoundWhereverItHides() {
        SQLException inner = new SQLException("", "40P01");
        BatchUpdateException batch = new BatchUpdateException();
        batch.setNextException(inner);
        assertThat(Diagnosis.of(batch, "").kind()).isEqualTo(Kind.CONFLICT);
        assertThat(Diagnosis.of(new SQLException("", null, inner), "").sqlState())
                .isEqualTo("40P01");
        assertThat(Diagnosis.of(new IOException(inner), "").sqlState()).isEqualTo("40P01");
    }

    @Test
    void withoutASqlStateTheServerCountsAsAway() {
        assertThat(Diagnosis.of(new SocketTimeoutException(), "").kind()).isEqualTo(Kind.OUTAGE);
        assertThat(Diagnosis.of(new IOException("broken pipe"), "").kind()).isEqualTo(Kind.OUTAGE);
        assertThat(Diagnosis.of(new SQLTransientConnectionException("pool - request timed out"), "")
                        .kind())
                .isEqualTo(Kind.OUTAGE);
        assertThat(Diagnosis.of(new HikariPool.PoolInitializationException(new IOException()), "")
                        .kind())
                .isEqualTo(Kind.OUTAGE);
    }

    @Test
    void exceptionsThatNameEachOtherEnd() {
        SQLException one = new SQLException("", "40001");
        SQLException two = new SQLException("", "40002", one);
        one.initCause(two);
        assertThat(Diagnosis.of(one, "").sqlState()).isEqualTo("40001");
    }
}
