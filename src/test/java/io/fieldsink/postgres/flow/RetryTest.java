package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes by itself is tried again; the same records put again end up stored once, and nobody's record is blamed. */
@Timeout(120)
class RetryTest {
    private static final String TABLE = "CREATE TABLE t (id integer PRIMARY KEY, v text);";
    private static final String COUNTS = "SELECT count(*), count(DISTINCT id) FROM t";

    /** Does something to the first tries and lets the others pass: a sequence remembers over a rollback. */
    private static String disturbedBy(String deed, int tries) {
        return TABLE + "CREATE SEQUENCE tries;"
                + "CREATE FUNCTION disturb() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF nextval('tries') <= " + tries + " THEN " + deed + "; END IF; RETURN NULL; END $$;"
                + "CREATE TRIGGER disturb AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION disturb();";
    }

    private static List<Told> thousand(Story story) {
        List<Told> records = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            records.add(story.value("{\"id\":" + i + ",\"v\":\"x\"}"));
        }
        return records;
    }

    private static int triesUntilStored(Story story, List<Told> records) {
        for (int tries = 1; ; tries++) {
            try {
                story.put(records);
                return tries;
            } catch (RetryLater again) {
                assertThat(again.after()).isPositive();
                assertThat(tries).isLessThan(50);
            }
        }
    }

    private static void killSessions(Story story) {
        story.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    @Test
    void sessionsKilledBetweenPutsCostATry() {
        try (Story story = new Story("pk.fields=id").execute(TABLE)) {
            List<Told> first = thousand(story);
            story.put(first);
            killSessions(story);
            assertThat(triesUntilStored(story, thousand(story))).isLessThanOrEqualTo(2);
            assertThat(story.query(COUNTS)).containsExactly("1000|1000");
            assertThat(story.durable()).containsEntry(new Partition("t", 0), 2000L);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a killed session; PERFORM pg_terminate_backend(pg_backend_pid()); 3; 4",
                "a deadlock; RAISE EXCEPTION USING ERRCODE = '40P01'; 3; 4",
                "a serialization failure; RAISE EXCEPTION USING ERRCODE = '40001'; 3; 4",
                // a COPY straight into the table meets the first one, and the merge comes at once; later again
                "a lock; RAISE EXCEPTION USING ERRCODE = '55P03'; 12; 11",
                "a full disk; RAISE EXCEPTION USING ERRCODE = '53100'; 12; 13",
                "a server that shuts down; RAISE EXCEPTION USING ERRCODE = '57P01'; 12; 13",
                "a read-only standby; RAISE EXCEPTION USING ERRCODE = '25006'; 12; 13"
            })
    void itPasses(String what, String deed, int times, int tries) {
        try (Story story = new Story("pk.fields=id", "max.retries=3").execute(disturbedBy(deed, times))) {
            List<Told> records = thousand(story);
            assertThat(triesUntilStored(story, records)).as(what).isEqualTo(tries);
            assertThat(story.query(COUNTS)).containsExactly("1000|1000");
            assertThat(story.buried()).isEmpty();
        }
    }

    /** States that the pool takes for a broken session, and logs. */
    @ParameterizedTest
    @ValueSource(strings = {"0A000", "08000", "57P01", "57P03"})
    void whatATriggerSaysIsNotLoggedByThePoolEither(String state) {
        try (Story story = new Story("pk.fields=id")
                        .execute(disturbedBy(
                                "RAISE EXCEPTION 'MARKER' USING ERRCODE = '" + state + "', DETAIL = 'MARKER'", 1));
                Overheard overheard = new Overheard()) {
            triesUntilStored(story, thousand(story));
            assertThat(story.query(COUNTS)).containsExactly("1000|1000");
            assertThat(overheard.lines()).isNotEmpty().noneMatch(line -> line.contains("MARKER"));
        }
    }

    @Test
    void aConflictThatDoesNotPassStopsAfterMaxRetries() {
        try (Story story = new Story("pk.fields=id", "max.retries=2")
                .execute(disturbedBy("RAISE EXCEPTION 'MARKER' USING ERRCODE = '40001'", 1000))) {
            List<Told> records = thousand(story);
            assertThatThrownBy(() -> story.put(records)).isInstanceOf(RetryLater.class);
            assertThatThrownBy(() -> story.put(records)).isInstanceOf(RetryLater.class);
            assertThatThrownBy(() -> story.put(records))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("40001")
                    .hasMessageContaining("max.retries")
                    .hasMessageNotContaining("MARKER");
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("0");
            assertThat(story.durable()).containsEntry(new Partition("t", 0), 0L);
        }
    }

    @Test
    void anOutageDoesNotUseUpTheTriesOfAConflict() {
        String deed = "IF currval('tries') <= 5 THEN RAISE EXCEPTION USING ERRCODE = '53100';"
                + " ELSE RAISE EXCEPTION USING ERRCODE = '40001'; END IF";
        try (Story story = new Story("pk.fields=id", "max.retries=2").execute(disturbedBy(deed, 7))) {
            assertThat(triesUntilStored(story, thousand(story))).isEqualTo(8);
        }
    }

    @Test
    void aStatementThatTakesTooLongIsTriedAgain() {
        try (Story story = new Story("pk.fields=id").execute(disturbedBy("PERFORM pg_sleep(10)", 1))) {
            story.execute("ALTER DATABASE " + story.database() + " SET statement_timeout = '500ms'");
            assertThat(triesUntilStored(story, thousand(story))).isEqualTo(2);
            assertThat(story.query(COUNTS)).containsExactly("1000|1000");
        }
    }

    @Test
    void aTableThatSomebodyLocksIsWaitedFor() throws SQLException {
        try (Story story = new Story("pk.fields=id", "max.retries=0").execute(TABLE)) {
            story.execute("ALTER DATABASE " + story.database() + " SET lock_timeout = '200ms'");
            List<Told> records = thousand(story);
            try (Connection somebody = Postgres.shared().connect(story.database());
                    Statement statement = somebody.createStatement()) {
                statement.execute("BEGIN; LOCK TABLE t");
                assertThatThrownBy(() -> story.put(records))
                        .isInstanceOf(RetryLater.class)
                        .hasMessageContaining("55P03");
            }
            story.put(records);
            assertThat(story.query(COUNTS)).containsExactly("1000|1000");
        }
    }

    @Test
    void aRealDeadlockEndsForBoth() throws Exception {
        try (Story story = new Story("pk.fields=id").execute(TABLE + "INSERT INTO t VALUES (1), (2)")) {
            story.execute("ALTER DATABASE " + story.database() + " SET deadlock_timeout = '2s'");
            List<Told> records =
                    List.of(story.value("{\"id\":1,\"v\":\"ours\"}"), story.value("{\"id\":2,\"v\":\"ours\"}"));
            try (Connection somebody = Postgres.shared().connect(story.database());
                    Statement statement = somebody.createStatement()) {
                statement.execute("SET deadlock_timeout = '1h'; BEGIN; UPDATE t SET v = 'theirs' WHERE id = 2");
                CountDownLatch done = new CountDownLatch(1);
                Thread other = new Thread(() -> {
                    try {
                        Await.until(
                                Duration.ofSeconds(30),
                                "we wait for their row",
                                () -> !story.query("SELECT 1 FROM pg_locks WHERE NOT granted")
                                        .isEmpty());
                        statement.execute("UPDATE t SET v = 'theirs' WHERE id = 1; COMMIT");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    } finally {
                        done.countDown();
                    }
                });
                other.start();
                Throwable first = catchThrowable(() -> story.put(records));
                assertThat(first).isInstanceOf(RetryLater.class).hasMessageContaining("40P01");
                done.await();
            }
            triesUntilStored(story, records);
            assertThat(story.query("SELECT DISTINCT v FROM t")).containsExactly("ours");
        }
    }

    @Test
    void aDatabaseThatIsReadOnlyForAWhileIsAnOutage() {
        try (Story story = new Story("pk.fields=id", "max.retries=1").execute(TABLE)) {
            story.execute("ALTER DATABASE " + story.database() + " SET default_transaction_read_only = on");
            List<Told> records = thousand(story);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> story.put(records))
                        .isInstanceOf(RetryLater.class)
                        .hasMessageContaining("read-only");
            }
            Postgres.shared()
                    .execute("postgres", "ALTER DATABASE " + story.database() + " RESET default_transaction_read_only");
            assertThat(triesUntilStored(story, records)).isEqualTo(1);
            assertThat(story.query(COUNTS)).containsExactly("1000|1000");
        }
    }

    @Test
    void aServerThatIsAwayAtFirstIsWaitedFor() throws Exception {
        try (Proxy gate = Proxy.before(Postgres.shared().port());
                Story story = new Story(
                        "pk.fields=id",
                        "max.retries=1",
                        "connection.timeout.ms=1000",
                        "connection.url=jdbc:postgresql://localhost:" + gate.port() + "/${database}?sslmode=disable")) {
            gate.refuse();
            List<Told> records = thousand(story);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> story.put(records))
                        .isInstanceOf(RetryLater.class)
                        .hasMessageContaining("localhost:" + gate.port());
            }
            gate.pass();
            triesUntilStored(story, records);
            assertThat(story.query(COUNTS)).containsExactly("1000|1000");
            gate.refuse();
            List<Told> more = thousand(story);
            assertThatThrownBy(() -> story.put(more)).isInstanceOf(RetryLater.class);
            gate.pass();
            triesUntilStored(story, more);
            assertThat(story.durable()).containsEntry(new Partition("t", 0), 2000L);
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void aDatabaseThatIsClosedForMaintenanceIsWaitedFor() {
        try (Story story = new Story("pk.fields=id", "max.retries=0", "connection.timeout.ms=1000").execute(TABLE)) {
            story.put(thousand(story));
            String close = "ALTER DATABASE " + story.database() + " ALLOW_CONNECTIONS ";
            Postgres.shared().execute("postgres", close + "false");
            Postgres.shared()
                    .execute(
                            "postgres",
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                                    + story.database() + "'");
            List<Told> more = thousand(story);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> story.put(more)).isInstanceOf(RetryLater.class);
            }
            Postgres.shared().execute("postgres", close + "true");
            triesUntilStored(story, more);
            assertThat(story.durable()).containsEntry(new Partition("t", 0), 2000L);
        }
    }

    /** A rebalance empties the list that would come again; the records that Connect then reads anew are not taken for it. */
    @ParameterizedTest
    @ValueSource(strings = {"exactly_once", "at_least_once"})
    void whatIsReadAnewWhileTheServerIsAwayIsNotLost(String guarantee) throws Exception {
        Partition t0 = new Partition("t", 0);
        try (Proxy gate = Proxy.before(Postgres.shared().port());
                Story story = new Story(
                        "pk.fields=id",
                        "delivery.guarantee=" + guarantee,
                        "connection.timeout.ms=1000",
                        "connection.url=jdbc:postgresql://localhost:" + gate.port() + "/${database}?sslmode=disable")) {
            gate.refuse();
            Told first = story.value("{\"id\":1}");
            assertThatThrownBy(() -> story.put(first)).isInstanceOf(RetryLater.class);
            story.release(t0);
            Told anew = first.readAnew();
            assertThatThrownBy(() -> story.put(anew)).isInstanceOf(RetryLater.class);
            gate.pass();
            story.insist(anew);
            story.insist(story.value("{\"id\":2}"));
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
        }
    }

    @Test
    void aServerThatGoesAwayWhileRowsAreCopiedIsAnOutage() throws Exception {
        try (Proxy gate = Proxy.before(Postgres.shared().port());
                Story story = new Story(
                        "pk.fields=id",
                        "max.retries=0",
                        "connection.timeout.ms=5000",
                        "connection.url=jdbc:postgresql://localhost:" + gate.port() + "/${database}?sslmode=disable")) {
            story.execute(TABLE);
            story.put(story.value("{\"id\":-1}"));
            List<Told> records = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                records.add(story.value("{\"id\":" + i + ",\"v\":\"" + "x".repeat(20_000) + "\"}"));
            }
            gate.refuseAfter(2_000_000);
            assertThatThrownBy(() -> story.put(records))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageContaining("the connection to localhost:" + gate.port() + " failed");
            gate.pass();
            triesUntilStored(story, records);
            assertThat(story.query(COUNTS)).containsExactly("501|501");
        }
    }

    @Test
    void aWrongPasswordStopsWithOneSentence() {
        String role = Postgres.shared().newRole("right");
        try (Story story = new Story(
                "pk.fields=id",
                "max.retries=0",
                "connection.timeout.ms=1000",
                "connection.user=" + role,
                "connection.password=MARKER")) {
            assertThatThrownBy(() -> story.put(story.value("{\"id\":1}")))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("refuses this user")
                    .hasMessageContaining("28P01")
                    .hasMessageContaining("connection.password")
                    .hasMessageNotContaining("MARKER")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aMissingGrantStopsAndIsNamed() {
        String role = Postgres.shared().newRole("right");
        try (Story story = new Story(
                        "pk.fields=id", "max.retries=0", "connection.user=" + role, "connection.password=right")
                .execute(TABLE + "GRANT SELECT ON t TO " + role + "; GRANT CREATE ON SCHEMA public TO " + role)) {
            assertThatThrownBy(() -> story.put(story.value("{\"id\":1}")))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("42501")
                    .hasMessageContaining("permission denied for table t")
                    .hasMessageContaining("INSERT");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void aMissingGrantThatComesInTimeIsNoEnd() {
        String role = Postgres.shared().newRole("right");
        try (Story story = new Story("pk.fields=id", "connection.user=" + role, "connection.password=right")
                .execute(TABLE + "GRANT CREATE ON SCHEMA public TO " + role)) {
            Told record = story.value("{\"id\":1}");
            assertThatThrownBy(() -> story.put(record)).isInstanceOf(RetryLater.class);
            story.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON t TO " + role);
            story.put(record);
            assertThat(story.query(COUNTS)).containsExactly("1|1");
        }
    }

    @Test
    void aRetryWaitsHoweverOftenConnectPutsAndCommits() {
        try (Story story = new Story("pk.fields=id", "retry.backoff.ms=60000")
                .execute(disturbedBy("RAISE EXCEPTION USING ERRCODE = '40001'", 1))) {
            List<Told> records = thousand(story);
            assertThatThrownBy(() -> story.putAtOnce(records)).isInstanceOf(RetryLater.class);
            story.settle();
            assertThatThrownBy(() -> story.putAtOnce(records))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageContaining("40001");
            assertThat(story.query("SELECT last_value FROM tries")).containsExactly("1");
        }
    }

    /** Each of three tables takes 600 ms, which is little; together they would leave Connect no time to poll. */
    @Test
    void aBatchIsOverInHalfOfThePollInterval() {
        String slowly = "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " PERFORM pg_sleep(0.6); RETURN NULL; END $$;";
        try (Story story = new Story("pk.fields=id", "topics=a,b,c", "consumer.override.max.poll.interval.ms=3000")) {
            story.execute(slowly);
            List<Told> records = new ArrayList<>();
            for (String table : List.of("a", "b", "c")) {
                story.execute(
                        "CREATE TABLE " + table + " (id integer PRIMARY KEY); CREATE TRIGGER slowly AFTER INSERT ON "
                                + table + " FOR EACH STATEMENT EXECUTE FUNCTION slowly()");
                records.add(story.record(table, null, "{\"id\":1}"));
            }
            assertThatThrownBy(() -> story.put(records))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageContaining("57014")
                    .hasMessageContaining("lower batch.size");
            assertThat(story.query("SELECT count(*) FROM a")).containsExactly("0");
            story.execute("DROP TRIGGER slowly ON b; DROP TRIGGER slowly ON c");
            assertThat(triesUntilStored(story, records)).isOne();
        }
    }
}
