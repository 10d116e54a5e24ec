package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.servers.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A full batch is written while the next one fills, and whatever comes of it is heard, once and in order. */
@Timeout(60)
class HandoverTest {
    private static final Partition T0 = new Partition("t", 0);
    private static final Partition T1 = new Partition("t", 1);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Whoever inserts rows waits until the gate is opened. */
    private static final String GATED = "CREATE TABLE t (id integer PRIMARY KEY CHECK (id <> 13), v integer);"
            + "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;"
            + "CREATE TRIGGER wait BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION wait();";

    private static final String WAITING =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()" + " AND wait_event_type = 'Lock'";

    private final Story story = new Story("pk.fields=id", "batch.size=10", "linger.ms=60000").execute(GATED);
    private Connection gate;

    @BeforeEach
    void shut() throws SQLException {
        gate = story.connect();
        try (Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        gate.close();
        story.close();
    }

    private void open() throws SQLException {
        try (Statement statement = gate.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock(1)");
        }
    }

    private List<Told> told(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(id -> story.value("{\"id\":" + id + ",\"v\":1}"))
                .toList();
    }

    private void awaitWriting() {
        Await.until(
                LIMIT, "a batch is being written", () -> !story.query(WAITING).isEmpty());
    }

    private List<String> stored() {
        return story.query("SELECT count(*), count(DISTINCT id) FROM t");
    }

    @Test
    void theNextOneFillsMeanwhile() throws SQLException {
        story.put(told(0, 10)).put(told(10, 13));
        awaitWriting();
        assertThat(stored()).containsExactly("0|0");
        assertThat(story.durable()).containsEntry(T0, 0L);
        open();
        story.settle();
        assertThat(stored()).containsExactly("13|13");
        assertThat(story.durable()).containsEntry(T0, 13L);
    }

    @Test
    void aFullOneWaitsForTheOneBefore() throws Exception {
        story.put(told(0, 10));
        awaitWriting();
        Thread opener = new Thread(() -> {
            Await.until(LIMIT, "the task waits", () -> stored().equals(List.of("0|0")));
            try {
                open();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        opener.start();
        story.put(told(14, 26));
        opener.join();
        assertThat(story.durable().get(T0)).as("the first ten are dealt with").isGreaterThanOrEqualTo(10L);
        story.settle();
        assertThat(stored()).containsExactly("22|22");
    }

    /** On a quiet topic Connect puts nothing, as often as it was asked to. */
    @Test
    void aFailureIsHeardWithNothingToPut() throws SQLException {
        story.put(told(0, 10));
        awaitWriting();
        assertThat(story.sink().untilDue()).isPresent();
        story.execute("SELECT pg_terminate_backend(pid) FROM (" + WAITING + ") AS waiting");
        open();
        Await.until(LIMIT, "the failure is heard", () -> {
            try {
                story.put();
                return false;
            } catch (RetryLater later) {
                return true;
            }
        });
        assertThat(story.durable()).containsEntry(T0, 0L);
        story.insist();
        assertThat(stored()).containsExactly("10|10");
        assertThat(story.durable()).containsEntry(T0, 10L);
        assertThat(story.sink().untilDue()).isEmpty();
    }

    /** What the server refuses is found the long way, and the batch that fills does not notice. */
    @Test
    void aBadRecordIsFoundAlone() throws SQLException {
        story.put(told(10, 20)).put(told(20, 25));
        awaitWriting();
        open();
        story.settle();
        assertThat(stored()).containsExactly("14|14");
        assertThat(story.buried()).singleElement().asString().startsWith("t-0@3: public.t refused the row");
    }

    /** The table gets a column for the next batch while the one before is on its way. */
    @Test
    void aTableIsChangedForTheNextOne() throws SQLException {
        story.put(told(0, 10));
        awaitWriting();
        open();
        story.put(IntStream.range(20, 30)
                .mapToObj(id -> story.value("{\"id\":" + id + ",\"more\":" + id + "}"))
                .toList());
        story.settle();
        assertThat(story.query("SELECT count(*), count(more) FROM t")).containsExactly("20|10");
    }

    /** The partition goes to somebody else: what was being written of it is written or not, but not later. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatGoesAwayIsNotWrittenAfterwards(boolean lost) throws Exception {
        story.put(IntStream.range(0, 10)
                .mapToObj(id -> story.value(id % 2 == 0 ? T0 : T1, "{\"id\":" + id + "}"))
                .toList());
        awaitWriting();
        Thread releasing = new Thread(() -> story.release(T1));
        releasing.start();
        releasing.join(300);
        assertThat(releasing.isAlive()).as("it waits for the writing to end").isTrue();
        if (lost) {
            story.execute("SELECT pg_terminate_backend(pid) FROM (" + WAITING + ") AS waiting");
        }
        open();
        releasing.join();
        String stored = lost ? "0" : "10";
        assertThat(story.query("SELECT count(*) FROM t")).containsExactly(stored);
        Await.until(LIMIT, "the rest is written", () -> {
            story.insist();
            return story.sink().untilDue().isEmpty();
        });
        assertThat(story.query("SELECT count(*) FROM t")).containsExactly(lost ? "5" : "10");
        assertThat(story.durable()).containsEntry(T0, 5L).doesNotContainKey(T1);
    }

    /** Whoever is interrupted does not wait for the writing: its rows and its positions are stored together all the same. */
    @Test
    void whatAnInterruptedTaskReleasesIsStoredWithItsPositionOrNotAtAll() throws Exception {
        story.put(told(0, 10));
        awaitWriting();
        Thread releasing = new Thread(() -> {
            Thread.currentThread().interrupt();
            story.release(T0);
        });
        releasing.start();
        releasing.join();
        open();
        Await.until(
                LIMIT,
                "the writing has ended",
                () -> story.query(
                                "SELECT pid FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()")
                        .isEmpty());
        assertThat(story.query("SELECT count(*) FROM t"))
                .isEqualTo(story.query("SELECT coalesce(max(next_offset), 0) FROM kafka_sink_offsets"));
    }

    /** What is no record weighs as much as it is, or many of them would fill the memory. */
    @Test
    void badRecordsFillABatchToo() throws Exception {
        open();
        try (Story small = new Story("pk.fields=id", "linger.ms=60000", "batch.max.bytes=1000000")) {
            for (int i = 0; i < 3; i++) {
                small.put(small.value("x".repeat(600_000)));
            }
            assertThat(small.buried()).isNotEmpty();
        }
    }

    /** Another task has taken the partition meanwhile: nothing of either batch is written. */
    @Test
    void aTaskThatIsShutOutDropsBoth() throws SQLException {
        story.put(told(0, 10));
        open();
        story.settle();
        story.another("pk.fields=id").sink().assign(List.of(T0));
        story.put(told(20, 30));
        assertThatThrownBy(() -> {
                    story.put(told(30, 35));
                    story.put(told(35, 41));
                })
                .isInstanceOf(RetryLater.class)
                .hasMessageContaining("another task");
        assertThat(stored()).containsExactly("10|10");
    }
}
