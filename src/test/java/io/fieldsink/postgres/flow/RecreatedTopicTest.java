package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic that was deleted and made again under its name: noticed by offsets that go back, or by another timestamp. */
class RecreatedTopicTest {
    private static final Partition T0 = new Partition("t", 0);
    private static final String IDS = "SELECT id FROM t ORDER BY id, ctid";

    /** Records from offset 0 on, as a new topic has them. */
    private static List<Told> topic(Story story, int first, int records, long timestamp) {
        List<Told> topic = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            topic.add(story.at(T0, i, timestamp, "{\"id\":" + (first + i) + "}"));
        }
        return topic;
    }

    @Test
    void theTaskStopsAndNamesTheRequest() {
        try (Story story = new Story("insert.mode=insert")) {
            story.put(topic(story, 0, 5, 1));
            assertThatThrownBy(() -> story.put(topic(story, 100, 3, 2)))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("t-0@0: this topic is not the one that position 5 is about")
                    .hasMessageContaining("topic.recreated=restart")
                    .hasMessageContaining("PATCH /connectors/story/offsets")
                    .hasMessageContaining("\"kafka_topic\":\"t\",\"kafka_partition\":0");
            assertThat(story.query(IDS)).hasSize(5);
        }
    }

    /** What was read of the old topic nobody can read again. */
    @Test
    void whatWasTakenBeforeIsCommittedAllTheSame() {
        try (Story story = new Story("insert.mode=insert", "linger.ms=60000")) {
            story.put(topic(story, 0, 5, 1));
            assertThatThrownBy(() -> story.put(topic(story, 100, 3, 2))).isInstanceOf(Stop.class);
            assertThat(story.query(IDS)).containsExactly("0", "1", "2", "3", "4");
        }
    }

    /** Shorter than our position, as long, longer: only the first is seen by its offsets. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 9})
    void itIsNoticedWhenATaskStarts(int length) {
        try (Story story = new Story("insert.mode=insert")) {
            story.put(topic(story, 0, 5, 1));
            Story other = story.another("insert.mode=insert");
            List<Told> made = topic(other, 100, length, 2);
            other.sink().assign(List.of(T0));
            int from = other.sink().rewinds().get(T0).intValue();
            assertThat(from).isEqualTo(4);
            // beyond its end the consumer resets itself to the beginning
            List<Told> read = from < length ? made.subList(from, length) : made;
            assertThatThrownBy(() -> other.sink().put(read))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("this topic is not the one");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once", "at_least_once"})
    void restartedItIsReadFromItsBeginning(String guarantee) {
        try (Story story =
                new Story("insert.mode=insert", "topic.recreated=restart", "delivery.guarantee=" + guarantee)) {
            story.put(topic(story, 0, 5, 1));
            List<Told> made = topic(story, 100, 3, 2);
            story.sink().put(made);
            assertThat(story.sink().rewinds()).containsExactly(Map.entry(T0, 0L));
            story.sink().put(made);
            assertThat(story.query(IDS)).containsExactly("0", "1", "2", "3", "4", "100", "101", "102");
            assertThat(story.sink().committable(Map.of(T0, 3L))).containsEntry(T0, 3L);
        }
    }

    @Test
    void ignoredItIsTakenForTheSame() {
        try (Story story = new Story("insert.mode=insert", "topic.recreated=ignore");
                Overheard overheard = new Overheard()) {
            story.put(topic(story, 0, 5, 1));
            story.put(topic(story, 100, 7, 2));
            story.put(story.at(T0, 7, 2, "{\"id\":107}"));
            assertThat(story.query(IDS)).containsExactly("0", "1", "2", "3", "4", "105", "106", "107");
            assertThat(overheard.lines().stream().filter(line -> line.contains("topic.recreated=ignore")))
                    .as("said once")
                    .hasSize(1);
        }
    }

    /** Connect puts the same list again after a failure: that is no other topic. */
    @Test
    void aListThatComesAgainIsNone() {
        try (Story story = new Story("insert.mode=insert", "batch.size=2")) {
            story.execute("CREATE TABLE t (id int);"
                    + "CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                    + " IF EXISTS (SELECT FROM t WHERE id = 1) AND NOT EXISTS (SELECT FROM pg_class WHERE relname = 'free')"
                    + " THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;"
                    + "CREATE TRIGGER busy BEFORE INSERT ON t EXECUTE FUNCTION busy()");
            List<Told> records = topic(story, 0, 6, 1);
            assertThatThrownBy(() -> story.put(records)).isInstanceOf(RetryLater.class);
            story.execute("CREATE TABLE free ()");
            story.put(records).settle();
            assertThat(story.query(IDS)).containsExactly("0", "1", "2", "3", "4", "5");
        }
    }

    @Test
    void retentionThatOvertookThePositionIsSaid() {
        try (Story story = new Story("insert.mode=insert");
                Overheard overheard = new Overheard()) {
            story.put(topic(story, 0, 5, 1));
            Story other = story.another("insert.mode=insert");
            other.sink().assign(List.of(T0));
            assertThat(other.sink().rewinds()).containsEntry(T0, 4L);
            other.sink().put(List.of(story.at(T0, 8, 1, "{\"id\":8}")));
            assertThat(story.query(IDS)).endsWith("8").hasSize(6);
            assertThat(overheard.lines()).anyMatch(line -> line.contains("retention has overtaken"));
        }
    }
}
