package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a truncation of the source does, and what stands in its way. */
class TruncationTest {
    private static final String TRUNCATION =
            "{\"op\":\"t\",\"before\":null,\"after\":null,\"source\":{\"table\":\"wards\"}}";

    private static Story story(String... more) {
        String[] options =
                Arrays.copyOf(new String[] {"record.format=debezium", "topics.to.tables=t:wards"}, 2 + more.length);
        System.arraycopy(more, 0, options, 2, more.length);
        return new Story(options);
    }

    private static Story.Told created(Story story, int id, String fields) {
        return story.record(
                "{\"id\":" + id + "}",
                "{\"op\":\"c\",\"before\":null,\"after\":{\"id\":" + id + fields
                        + "},\"source\":{\"table\":\"wards\"}}");
    }

    private static Story.Told truncated(Story story) {
        return story.record(null, TRUNCATION);
    }

    @Test
    void theTablesOfNestedArraysAreEmptiedToo() {
        try (Story story = story("nested.arrays=tables")) {
            story.put(created(story, 1, ",\"beds\":[{\"n\":1},{\"n\":2}]"), created(story, 2, ",\"beds\":[{\"n\":3}]"));
            story.put(truncated(story), created(story, 3, ",\"beds\":[{\"n\":4}]"));
            assertThat(story.query("SELECT id FROM wards")).containsExactly("3");
            assertThat(story.query("SELECT wards_id, n FROM wards_beds")).containsExactly("3|4");
        }
    }

    @Test
    void softDeletionsMarkEveryRowOnceAndThoseOfNestedArrays() {
        try (Story story = story("nested.arrays=tables", "delete.mode=soft")) {
            story.put(created(story, 1, ",\"beds\":[{\"n\":1}]"), truncated(story), created(story, 2, ""));
            String marked = "SELECT id, _deleted_at IS NOT NULL FROM wards ORDER BY id";
            assertThat(story.query(marked)).containsExactly("1|t", "2|f");
            assertThat(story.query("SELECT n, _deleted_at IS NOT NULL FROM wards_beds"))
                    .containsExactly("1|t");

            String first = "SELECT _deleted_at FROM wards WHERE id = 1";
            var time = story.query(first);
            story.put(truncated(story));
            assertThat(story.query(marked)).containsExactly("1|t", "2|t");
            assertThat(story.query(first)).isEqualTo(time);
        }
    }

    @Test
    void itMayBeTheFirstThingThatATaskReads() {
        try (Story story = story()) {
            story.put(created(story, 1, ""), created(story, 2, ""));
            Story beside = story.beside("record.format=debezium", "topics.to.tables=t:wards");
            beside.put(truncated(beside));
            assertThat(story.query("SELECT id FROM wards")).isEmpty();
            beside.put(truncated(beside), created(beside, 3, ""));
            assertThat(story.query("SELECT id FROM wards")).containsExactly("3");
        }
    }

    @Test
    void noTableIsMadeForIt() {
        try (Story story = story()) {
            story.put(truncated(story));
            assertThat(story.query("SELECT to_regclass('wards')")).containsExactly("∅");
            story.put(truncated(story), created(story, 1, ""), truncated(story));
            assertThat(story.query("SELECT count(*) FROM wards")).containsExactly("0");
        }
    }

    @Test
    void withoutDeletionsItChangesNothing() {
        try (Story story = story("delete.enabled=false")) {
            story.put(created(story, 1, ""), truncated(story), created(story, 2, ""));
            assertThat(story.query("SELECT id FROM wards ORDER BY id")).containsExactly("1", "2");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void whereRowsThatOthersReferToForbidItOnlyItIsRejected() {
        try (Story story = story()) {
            story.put(created(story, 1, ""));
            story.execute("CREATE TABLE nurses (ward numeric REFERENCES wards (id)); INSERT INTO nurses VALUES (1)");
            story.put(created(story, 2, ""), truncated(story), created(story, 3, ""));
            assertThat(story.query("SELECT id FROM wards ORDER BY id")).containsExactly("1", "2", "3");
            assertThat(story.buried())
                    .singleElement()
                    .asString()
                    .startsWith("t-0@2: ")
                    .contains("public.wards", "23503");
        }
    }

    /** Parted from its neighbours by a bad record it waits for what forbade it, but not until it would take others along. */
    @Test
    void whatWasPutAfterItIsNotTakenAlongByALaterTry() {
        try (Story story = story("topics.to.tables=t:wards,u:nurses")) {
            story.put(created(story, 1, ",\"n\":1"));
            story.execute("ALTER TABLE wards ADD CHECK (n > 0);"
                    + " CREATE TABLE nurses (id numeric PRIMARY KEY, ward numeric REFERENCES wards (id));"
                    + " INSERT INTO nurses VALUES (1, 1)");
            story.put(
                    truncated(story),
                    created(story, 2, ",\"n\":-1"),
                    story.record(
                            "u",
                            "{\"id\":1}",
                            "{\"op\":\"d\",\"before\":{\"id\":1},\"source\":{\"table\":\"nurses\"}}"),
                    created(story, 5, ",\"n\":1"));
            assertThat(story.query("SELECT id FROM wards ORDER BY id")).containsExactly("1", "5");
            assertThat(story.query("SELECT id FROM nurses")).isEmpty();
            assertThat(story.buried()).hasSize(2);
        }
    }

    @Test
    void aDryRunTellsOfIt() {
        try (Overheard overheard = new Overheard();
                Story story = story("plan.only=true")) {
            story.put(created(story, 1, ""), truncated(story), created(story, 2, ""));
            assertThat(overheard.lines())
                    .anyMatch(line -> line.contains("times that public.wards would be emptied: 1"));
        }
    }
}
