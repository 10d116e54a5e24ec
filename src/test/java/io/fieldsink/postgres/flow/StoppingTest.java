package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.read.Unreadable;
import io.fieldsink.postgres.type.Document;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where bad records are not tolerated the task stops exactly at the first, and never writes anything twice. */
class StoppingTest {
    private static final Partition T0 = new Partition("t", 0);
    private static final String ENDS = "The task stops here; all before it is committed.";

    private static Story story(String... options) {
        Story story = new Story(BadRecords.STOP, options);
        return story.execute("CREATE TABLE t (id integer, v integer CHECK (v < 100), small smallint)");
    }

    private static Told[] batch(Story story, int bad, String field) {
        Told[] records = new Told[10];
        for (int i = 0; i < records.length; i++) {
            records[i] =
                    story.value("{\"id\":" + i + ",\"v\":" + i + (i == bad ? ",\"" + field + "\":99999" : "") + "}");
        }
        return records;
    }

    @ParameterizedTest
    @CsvSource({"0,v", "4,v", "9,v", "0,small", "4,small", "9,small"})
    void everythingBeforeTheBadRecordIsCommittedAndNothingBehind(int bad, String field) {
        try (Story story = story("insert.mode=insert", "pk.mode=none")) {
            Told[] records = batch(story, bad, field);
            assertThatThrownBy(() -> story.put(records))
                    .isInstanceOf(Stop.class)
                    .hasMessageStartingWith("t-0@" + bad + ": ")
                    .hasMessageContaining("public.t")
                    .hasMessageEndingWith(ENDS)
                    .hasMessageNotContaining("99999");
            assertThat(story.query("SELECT count(*), coalesce(max(id), -1) FROM t"))
                    .containsExactly(bad + "|" + (bad - 1));
            assertThat(story.durable()).containsEntry(T0, (long) bad);
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void theLastCommitThatConnectAsksForWritesNothingAgain() {
        try (Story story = story("insert.mode=insert", "pk.mode=none")) {
            assertThatThrownBy(() -> story.put(batch(story, 4, "v"))).isInstanceOf(Stop.class);
            story.settle();
            assertThatThrownBy(() -> story.put(List.of()))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("t-0@4");
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("4");
            assertThat(story.durable()).containsEntry(T0, 4L);
        }
    }

    /** It may be in the batch without what it does: Connect's last commit must not take it for written. */
    @Test
    void aRecordThatBreaksTheTaskIsNotTakenForWritten() {
        try (Story story = story("insert.mode=insert", "pk.mode=none", "linger.ms=60000")) {
            story.put(story.value("{\"id\":1}"));
            Arrival breaks = new Breaking(story.value("{\"id\":2}"));
            assertThatThrownBy(() -> story.sink().put(List.of(breaks))).isInstanceOf(ArithmeticException.class);
            story.settle();
            assertThatThrownBy(() -> story.sink().put(List.of(breaks)))
                    .hasMessage("an error that nobody foresaw; nothing was written since")
                    .hasCauseInstanceOf(ArithmeticException.class);
            Story next = story.another("insert.mode=insert", "pk.mode=none");
            next.insist(story.at(T0, 0, 1, "{\"id\":1}"), story.at(T0, 1, 2, "{\"id\":2}"));
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
        }
    }

    /** A record that can be read, and then not be looked at. */
    private record Breaking(Told record) implements Arrival {
        @Override
        public Event read() throws Unreadable {
            Event event = record.read();
            Document value = new Document(1);
            value.add("id", new AbstractList<Object>() {
                @Override
                public Object get(int index) {
                    throw new ArithmeticException();
                }

                @Override
                public int size() {
                    return 1;
                }
            });
            return new Event(event.origin(), event.topic(), event.key(), value, event.headers(), event.timestamp(), 0);
        }

        @Override
        public Object delivered() {
            return record;
        }

        @Override
        public long weight() {
            return 0;
        }

        @Override
        public Origin origin() {
            return record.origin();
        }

        @Override
        public Mark mark() {
            return record.mark();
        }

        @Override
        public String shown() {
            return "";
        }

        @Override
        public Future<?> bury(String message) {
            return record.bury(message);
        }
    }

    @Test
    void whatACommitInBetweenFoundStopsTheNextPut() {
        try (Story story = story("insert.mode=insert", "pk.mode=none", "linger.ms=60000")) {
            story.put(batch(story, 4, "v"));
            story.settle();
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("4");
            assertThatThrownBy(() -> story.put(story.value("{\"id\":11}")))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("t-0@4");
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("4");
            assertThat(story.durable()).containsEntry(T0, 4L);
        }
    }

    @Test
    void anUnreadableRecordDoesNotWaitForTheBatchToFill() {
        try (Story story = story("insert.mode=insert", "pk.mode=none", "linger.ms=60000")) {
            assertThatThrownBy(() -> story.put(story.value("{\"id\":1}"), story.value("{"), story.value("{\"id\":2}")))
                    .isInstanceOf(Stop.class)
                    .hasMessageStartingWith("t-0@1: ");
            assertThat(story.query("SELECT id FROM t")).containsExactly("1");
        }
    }

    @Test
    void theServersBadRecordBeforeTheClientsStopsFirst() {
        try (Story story = story("insert.mode=insert", "pk.mode=none")) {
            assertThatThrownBy(() -> story.put(
                            story.value("{\"id\":1}"),
                            story.value("{\"id\":2,\"v\":4711}"),
                            story.value("{\"id\":3,\"small\":99999}")))
                    .isInstanceOf(Stop.class)
                    .hasMessageStartingWith("t-0@1: ");
            assertThat(story.query("SELECT id FROM t")).containsExactly("1");
        }
    }

    @Test
    void partitionsStopEachWhereTheyAre() {
        try (Story story = story("insert.mode=insert", "pk.mode=none")) {
            Partition other = new Partition("t", 1);
            assertThatThrownBy(() -> story.put(
                            story.value("{\"id\":1}"),
                            story.value(other, "{\"id\":2}"),
                            story.value(other, "{\"id\":3,\"v\":4711}"),
                            story.value("{\"id\":4}")))
                    .isInstanceOf(Stop.class)
                    .hasMessageStartingWith("t-1@1: ");
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
            assertThat(story.durable()).containsEntry(T0, 1L).containsEntry(other, 1L);
        }
    }

    @Test
    void toleratedWithoutAQueueTheBadRecordIsDroppedLoudly() {
        try (Story story = new Story(BadRecords.DROP, "pk.fields=id", "column.types=v:smallint");
                Overheard overheard = new Overheard()) {
            story.put(story.value("{\"id\":1}"), story.value("{\"id\":2,\"v\":99999}"), story.value("{\"id\":3}"));
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "3");
            assertThat(story.durable()).containsEntry(T0, 3L);
            assertThat(overheard.lines())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("WARN t-0@1: ")
                            .endsWith("Dropped, because errors.tolerance=all and there is no queue."));
        }
    }
}
