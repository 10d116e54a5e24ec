package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions live with the rows, in a table without any key: what is applied twice shows, and so does what is left out. */
@Tag("postgres-versions")
@Timeout(120)
class LedgerTest {
    private static final String APPEND = "insert.mode=insert";
    private static final Partition T0 = new Partition("t", 0);
    private static final String IDS = "SELECT id FROM t ORDER BY id, ctid";
    private static final String LEDGER =
            "SELECT connector, topic, partition, next_offset, last_offset, epoch, records_applied, records_rejected"
                    + " FROM kafka_sink_offsets";

    private static List<Told> records(Story story, int from, int to) {
        List<Told> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(story.value("{\"id\":" + i + "}"));
        }
        return records;
    }

    private static List<String> ids(int from, int to) {
        List<String> ids = new ArrayList<>();
        for (int i = from; i < to; i++) {
            ids.add(String.valueOf(i));
        }
        return ids;
    }

    /** Another task of the same connector, which reads on where the ledger says. */
    private static Map<Partition, Long> takeOver(Story other) {
        other.sink().assign(List.of(T0));
        return other.sink().rewinds();
    }

    @Test
    void thePositionMovesWithTheRows() {
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 3)).put(story.value("no JSON"), story.value("{\"id\":4}"));
            assertThat(story.query(LEDGER)).containsExactly("story|t|0|5|4|1|5|1");
            assertThat(story.durable()).containsEntry(T0, 5L);
        }
    }

    @Test
    void anotherTaskGoesOnWhereTheLedgerStands() {
        try (Story story = new Story(APPEND)) {
            List<Told> records = records(story, 0, 5);
            story.put(records.subList(0, 3));
            Story other = story.another(APPEND);
            // one before, to see that it is the same topic
            assertThat(takeOver(other)).containsExactly(Map.entry(T0, 2L));
            other.sink().put(records.subList(2, 5));
            assertThat(story.query(IDS)).isEqualTo(ids(0, 5));
        }
    }

    @Test
    void aZombieTaskCannotCommit() {
        try (Story story = new Story(APPEND, "linger.ms=60000")) {
            List<Told> records = records(story, 0, 5);
            story.put(records.subList(0, 2)).settle();
            story.put(records.subList(2, 4));
            Story other = story.another(APPEND);
            takeOver(other);
            story.settle();
            assertThat(story.query(IDS)).isEqualTo(ids(0, 2));
            assertThat(story.durable()).isEmpty();
            other.sink().put(records.subList(1, 5));
            assertThat(story.query(IDS)).isEqualTo(ids(0, 5));
        }
    }

    /** Whoever was wrong in believing that the partition is his: the one to whom Connect still gives records goes on. */
    @Test
    void whoIsStillGivenRecordsClaimsThemBack() {
        try (Story story = new Story(APPEND)) {
            List<Told> records = records(story, 0, 4);
            story.put(records.subList(0, 2));
            takeOver(story.another(APPEND));
            assertThatThrownBy(() -> story.put(records.subList(2, 4))).isInstanceOf(RetryLater.class);
            story.put(records.subList(2, 4));
            assertThat(story.query(IDS)).isEqualTo(ids(0, 4));
        }
    }

    /** A claim sends Connect back in all partitions, and what comes again of those that were not lost is nothing strange. */
    @Test
    void whoLosesOnePartitionReadsTheOthersOn() {
        Partition t1 = new Partition("t", 1);
        try (Story story = new Story(APPEND, "linger.ms=60000")) {
            story.put(story.value(T0, "{\"id\":0}"), story.value(t1, "{\"id\":1}"))
                    .settle();
            story.put(story.value(T0, "{\"id\":2}"));
            takeOver(story.another(APPEND));
            story.settle();
            story.insist(story.value(T0, "{\"id\":3}"), story.value(t1, "{\"id\":4}"))
                    .settle();
            assertThat(story.query(IDS)).isEqualTo(ids(0, 5));
        }
    }

    /** The same owner, but its earlier transaction is still under way: the fence alone would let both through. */
    @Test
    void aCommitThatSeemedToFailAndDidNotIsNotRepeated() {
        try (Story story = new Story(APPEND).execute("CREATE TABLE t (id numeric)")) {
            story.put(records(story, 0, 1));
            List<Told> records = records(story, 1, 3);
            // moves the position as an earlier try of ours would have
            story.execute("CREATE FUNCTION before() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                    + " RAISE EXCEPTION USING ERRCODE = '08006'; END $$;"
                    + "CREATE TRIGGER before BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION before()");
            assertThatThrownBy(() -> story.put(records)).isInstanceOf(RetryLater.class);
            story.execute("DROP TRIGGER before ON t; INSERT INTO t VALUES (1), (2);"
                    + "UPDATE kafka_sink_offsets SET next_offset = 3, last_offset = 2");
            story.put(records);
            assertThat(story.query(IDS)).isEqualTo(ids(0, 3));
            assertThat(story.durable()).containsEntry(T0, 3L);
            story.put(records(story, 3, 4));
            assertThat(story.query(IDS)).isEqualTo(ids(0, 4));
        }
    }

    /** The list that waits for its turn is from behind the place where reading has to go on. */
    @Test
    void aListThatWaitsLeavesNoGapWhenItsPartitionIsClaimedBackMeanwhile() {
        try (Story story = new Story(APPEND, "linger.ms=60000", "retry.backoff.ms=10000")) {
            List<Told> records = records(story, 0, 6);
            story.put(records.subList(0, 4));
            Story other = story.another(APPEND);
            takeOver(other);
            other.sink().put(records.subList(0, 3));
            story.settle();
            assertThatThrownBy(() -> story.put(records.subList(4, 5))).isInstanceOf(RetryLater.class);
            story.sink().assign(List.of(new Partition("t", 1))); // another partition comes, and ours is claimed with it
            assertThat(story.sink().rewinds()).containsExactly(Map.entry(T0, 2L));
            story.sink().put(records.subList(4, 5));
            story.sink().put(records.subList(2, 6));
            story.settle();
            assertThat(story.query(IDS)).isEqualTo(ids(0, 6));
        }
    }

    @Test
    void aPositionThatSomebodyPutsBackIsReadAgain() {
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 4));
            story.execute("DELETE FROM t WHERE id >= 2; UPDATE kafka_sink_offsets SET next_offset = 2");
            List<Told> more = records(story, 4, 5);
            assertThatThrownBy(() -> story.put(more)).isInstanceOf(RetryLater.class);
            story.put(more);
            assertThat(story.query(IDS)).isEqualTo(ids(0, 5));
        }
    }

    @Test
    void aPositionThatIsGoneStopsTheTask() {
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 2)).execute("DELETE FROM kafka_sink_offsets");
            assertThatThrownBy(() -> story.put(records(story, 2, 3)))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("position lost")
                    .hasMessageContaining("PATCH /connectors/story/offsets");
            assertThat(story.query(IDS)).isEqualTo(ids(0, 2));
        }
    }

    @Test
    void aFrozenPredecessorIsEvicted() throws SQLException {
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 2));
            try (Connection frozen = story.connect();
                    Statement statement = frozen.createStatement()) {
                frozen.setAutoCommit(false);
                statement.execute("SELECT FROM kafka_sink_offsets FOR UPDATE");
                Story other = story.another(APPEND);
                assertThat(takeOver(other)).containsExactly(Map.entry(T0, 1L));
                assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void anOffsetsRequestEvictsAFrozenTaskToo() throws SQLException {
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 2));
            try (Connection frozen = story.connect();
                    Statement statement = frozen.createStatement()) {
                frozen.setAutoCommit(false);
                statement.execute("SELECT FROM kafka_sink_offsets FOR UPDATE");
                story.place(Map.of(T0, OptionalLong.of(1)));
                assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
                assertThat(story.query("SELECT next_offset FROM kafka_sink_offsets"))
                        .containsExactly("1");
            }
        }
    }

    @Test
    void whatWasLeftOutBeforeUsMovesThePositionToo() {
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 2));
            story.sink().settle(Map.of(T0, 40L));
            assertThat(story.query(LEDGER)).containsExactly("story|t|0|40|1|1|2|0");
            assertThat(story.sink().committable(Map.of(T0, 40L))).containsEntry(T0, 40L);
        }
    }

    @Test
    void deadLettersAreConfirmedBeforeThePositionMoves() {
        AtomicInteger tries = new AtomicInteger();
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 1));
            story.queue(message -> tries.incrementAndGet() == 1
                    ? CompletableFuture.failedFuture(new IllegalStateException())
                    : CompletableFuture.completedFuture(null));
            assertThatThrownBy(() -> story.put(story.value("no JSON"), story.value("{\"id\":2}")))
                    .isInstanceOf(Stop.class);
            assertThat(story.query(IDS)).isEqualTo(ids(0, 1));
            assertThat(story.query(LEDGER)).containsExactly("story|t|0|1|0|1|1|0");
        }
    }

    @Test
    void recordsOfAPartitionThatIsNotOursAreLeftAlone() {
        try (Story story = new Story(APPEND)) {
            List<Told> records = records(story, 0, 3);
            story.put(records.subList(0, 1)).release(T0);
            story.sink().put(records.subList(1, 3));
            assertThat(story.query(IDS)).isEqualTo(ids(0, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once", "at_least_once"})
    void theLedgerIsNoTarget(String guarantee) {
        try (Story story = new Story(APPEND, "table.name.format=${value.to}", "delivery.guarantee=" + guarantee)) {
            story.put(
                    story.value("{\"id\":1,\"to\":\"kafka_sink_offsets\"}"),
                    story.value("{\"id\":2,\"to\":\"kafka_sink_deletions\"}"),
                    story.value("{\"id\":3,\"to\":\"t\"}"));
            assertThat(story.query(IDS)).containsExactly("3");
            assertThat(story.buried()).hasSize(2).allMatch(message -> message.contains("book-keeping"));
        }
        try (Story story = new Story(APPEND, "table.name.format=kafka_sink_offsets")) {
            assertThatThrownBy(() -> story.put(records(story, 0, 1)))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("book-keeping");
        }
    }

    @Test
    void aLedgerThatACrashWouldEmptyIsRefused() {
        try (Story story = new Story(APPEND).execute("CREATE UNLOGGED TABLE kafka_sink_offsets (connector text)")) {
            assertThatThrownBy(() -> story.put(records(story, 0, 1)))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("no permanent table");
        }
    }

    @Test
    void atLeastOnceKeepsNoLedgerAndForgetsTheOneThereWas() {
        try (Story story = new Story(APPEND)) {
            story.put(records(story, 0, 2));
            Story other = story.another(APPEND, "delivery.guarantee=at_least_once");
            assertThat(takeOver(other)).isEmpty();
            assertThat(story.query("SELECT next_offset FROM kafka_sink_offsets"))
                    .containsExactly("∅");
            other.sink().put(records(story, 2, 3));
            assertThat(story.query(IDS)).isEqualTo(ids(0, 3));
        }
        try (Story story = new Story(APPEND, "delivery.guarantee=at_least_once")) {
            story.put(records(story, 0, 1));
            assertThat(story.query("SELECT to_regclass('kafka_sink_offsets')")).containsExactly("∅");
        }
    }
}
