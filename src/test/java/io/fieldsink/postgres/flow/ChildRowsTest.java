package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the rows of nested arrays when their record changes: child.rows, missing.fields, deletions, order. */
class ChildRowsTest {
    private static final String SERVICES = "SELECT id, n, _deleted_at IS NULL FROM t_services ORDER BY id";

    /** Two services, each with an id of its own, and their steps, which have none. */
    private static Story story(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "pk.fields=id", "nested.arrays=tables", "delete.enabled=true", "table.t_services.pk.fields=id"));
        options.addAll(Arrays.asList(more));
        return new Story(options.toArray(String[]::new));
    }

    /** Services as {@code a1:xy} for id a, n 1, steps x and y; {@code -} for the empty list. */
    private static String services(String all) {
        List<String> entries = new ArrayList<>();
        for (String one : all.equals("-") ? new String[0] : all.split(" ", -1)) {
            String steps = one.contains(":") ? one.substring(one.indexOf(':') + 1) : "";
            entries.add("{\"id\":\"" + one.charAt(0) + "\",\"n\":" + one.charAt(1)
                    + (one.contains(":")
                            ? ",\"steps\":["
                                    + String.join(
                                            ",",
                                            steps.chars()
                                                    .mapToObj(s -> "{\"step\":\"" + (char) s + "\"}")
                                                    .toList())
                                    + "]"
                            : "")
                    + "}");
        }
        return "[" + String.join(",", entries) + "]";
    }

    private static String record(String edit) {
        String field = switch (edit) {
            case "omitted" -> "";
            case "null" -> ",\"services\":null";
            default -> ",\"services\":" + services(edit);
        };
        return "{\"id\":1" + field + "}";
    }

    private static String stored(Story story) {
        List<String> found = story.query("SELECT id || n || coalesce(':' || (SELECT string_agg(step, '' ORDER BY"
                + " steps_index) FROM t_services_steps x WHERE (x.t_id, x.services_id) = (s.t_id, s.id)), '')"
                + " FROM t_services s WHERE t_id = 1 ORDER BY id");
        return found.isEmpty() ? "-" : String.join(" ", found);
    }

    @ParameterizedTest
    @CsvSource({
        // option, edit, what stands afterwards where a1:xy b2:z c3 stood
        "replace, c3 a1:xy b2:z, a1:xy b2:z c3",
        "replace, a1:xy b2:z, a1:xy b2:z",
        "replace, b5:zx, b5:zx",
        "replace, a1:y b2, a1:y b2",
        "replace, -, -",
        "replace, null, -",
        "replace, omitted, -",
        "merge, c3 a1:xy b2:z, a1:xy b2:z c3",
        "merge, a1:xy b2:z, a1:xy b2:z c3",
        "merge, b5:zx, a1:xy b5:zx c3",
        "merge, d4:q, a1:xy b2:z c3 d4:q",
        "merge, a1:y b2, a1:y b2 c3",
        "merge, -, a1:xy b2:z c3",
        "merge, null, a1:xy b2:z c3",
        "merge, omitted, a1:xy b2:z c3",
        "keep, c3 a1:xy b2:z, a1:xy b2:z c3",
        "keep, a1:xy b2:z, a1:xy b2:z c3",
        "keep, b5:zx, a1:xy b2:z c3",
        "keep, d4:q, a1:xy b2:z c3",
        "keep, a1:y b2, a1:xy b2:z c3",
        "keep, -, a1:xy b2:z c3",
        "keep, null, a1:xy b2:z c3",
        "keep, omitted, a1:xy b2:z c3"
    })
    void anEditMovesTheRowsAsToldTo(String rows, String edit, String left) {
        for (boolean together : new boolean[] {false, true}) {
            try (Story story = story("child.rows=replace,services:" + rows)) {
                String neighbour = "{\"id\":2,\"services\":" + services("a9:w") + "}";
                List<String> told = List.of(record("a1:xy b2:z c3"), neighbour, record(edit));
                if (together) {
                    story.tell(told.toArray(String[]::new));
                } else {
                    told.forEach(story::tell);
                }
                assertThat(story.buried()).isEmpty();
                assertThat(stored(story)).as("together " + together).isEqualTo(left);
                assertThat(story.query("SELECT t_id, services_id, step FROM t_services_steps WHERE t_id = 2"))
                        .containsExactly("2|a|w");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "replace, omitted, a1:xy b2:z c3",
        "replace, null, -",
        "replace, -, -",
        "replace, b5, b5:z",
        "merge, omitted, a1:xy b2:z c3",
        "merge, null, a1:xy b2:z c3",
        "merge, -, a1:xy b2:z c3",
        "merge, b5, a1:xy b5:z c3",
        "keep, b5, a1:xy b2:z c3"
    })
    void aPatchLeavesArraysThatItDoesNotMention(String rows, String edit, String left) {
        for (boolean together : new boolean[] {false, true}) {
            try (Story story = story("missing.fields=keep", "child.rows=replace,services:" + rows)) {
                List<String> told = List.of(record("a1:xy b2:z c3"), record(edit));
                if (together) {
                    story.tell(told.toArray(String[]::new));
                } else {
                    told.forEach(story::tell);
                }
                assertThat(story.buried()).isEmpty();
                assertThat(stored(story)).as("together " + together).isEqualTo(left);
            }
        }
    }

    @Test
    void anObjectThatIsNullNowHasNoRowsLeft() {
        try (Story story =
                new Story("pk.fields=id", "nested.arrays=tables", "nested.objects=flatten", "missing.fields=keep")) {
            story.tell("{\"id\":1,\"h\":{\"n\":\"x\",\"members\":[{\"a\":1}]}}");
            assertThat(story.query("SELECT count(*) FROM t_h_members")).containsExactly("1");
            story.tell("{\"id\":1,\"h\":null}");
            assertThat(story.query("SELECT h_n FROM t")).containsExactly("∅");
            assertThat(story.query("SELECT count(*) FROM t_h_members")).containsExactly("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"child.rows=services:keep", "table.t_services.child.rows=keep"})
    void whatIsInsideRowsThatAreKeptIsKeptToo(String option) {
        try (Story story = story(option)) {
            story.tell(record("a1:x"));
            story.tell(record("a1:xyz b2:z"));
            assertThat(story.buried()).isEmpty();
            assertThat(stored(story)).isEqualTo("a1:x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"child.rows=services:merge", "table.t_services.child.rows=merge"})
    void mergingCountsEveryVersionOfABatch(String option) {
        try (Story story = story(option)) {
            story.tell(record("a1:x"), record("b2:z"), record("c3"));
            assertThat(stored(story)).isEqualTo("a1:x b2:z c3");
        }
    }

    @Test
    void ofEntriesWithOneIdTheLastOneWins() {
        try (Story story = story()) {
            story.tell(record("a1 b2 a3"));
            assertThat(story.query("SELECT id, n FROM t_services ORDER BY id")).containsExactly("a|3", "b|2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge", "keep"})
    void softDeletionMarksAllThatBelongsToARecordAndANewerVersionClearsTheMarks(String rows) {
        for (String more : List.of("missing.fields=null", "missing.fields=keep")) {
            for (boolean mentioned : new boolean[] {true, false}) {
                try (Story story =
                        story("delete.mode=soft", "version.field=v", "child.rows=replace,services:" + rows, more)) {
                    story.tell("{\"id\":1,\"v\":1,\"services\":" + services("a1:xy b2:z") + "}");
                    story.put(story.record("1", null));
                    assertThat(story.query(SERVICES)).as("marked").containsExactly("a|1|f", "b|2|f");
                    assertThat(story.query("SELECT step FROM t_services_steps WHERE _deleted_at IS NULL"))
                            .isEmpty();
                    story.tell("{\"id\":1,\"v\":1,\"services\":" + services("a1:xy") + "}");
                    assertThat(story.query("SELECT id FROM t_services WHERE _deleted_at IS NULL"))
                            .as("an equal version brings nothing back")
                            .isEmpty();
                    story.tell("{\"id\":1,\"v\":2" + (mentioned ? ",\"services\":" + services("a1:xy") : "") + "}");
                    String left = switch (rows) {
                        case "replace" -> mentioned ? "a1:xy" : more.endsWith("keep") ? "a1:xy b2:z" : "-";
                        default -> "a1:xy b2:z";
                    };
                    assertThat(stored(story)).isEqualTo(left);
                    for (String table : List.of("t", "t_services", "t_services_steps")) {
                        assertThat(story.query("SELECT 1 FROM " + table + " WHERE _deleted_at IS NOT NULL"))
                                .as("%s with %s, %s", table, more, mentioned)
                                .isEmpty();
                    }
                    assertThat(story.buried()).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"b\",\"n\":\"MARKER\"} | column \"n\" of public.t_services cannot hold the value of field"
                        + " services/n (SQLSTATE 22P02): not a number; the column is numeric; auto.evolve=text would widen it",
                "{\"id\":\"b\",\"n\":4711} | public.t_services refused the row: the row breaks a CHECK constraint or fits no"
                        + " partition (SQLSTATE 23514, table public.t_services, constraint few)",
                "{\"n\":3} | no row for public.t: the key field services/id is missing",
                "{\"id\":null} | no row for public.t: the key field services/id is null",
                "{\"id\":\"b\",\"steps\":[{\"step\":\"x\"},{\"step\":\"4711\"}]} | public.t_services_steps refused the row:"
                        + " the row breaks a CHECK constraint or fits no partition (SQLSTATE 23514, table"
                        + " public.t_services_steps, constraint known)",
                "{\"id\":\"b\",\"steps\":[{\"step\":\"MARKER\\ud800\"}]} | column \"step\" of public.t_services_steps cannot"
                        + " hold the value of field services/steps/step (SQLSTATE 22021): a lone surrogate; the column is text"
            })
    void oneBadEntryTakesItsRecordAlongAndNobodyElse(String bad, String why) {
        for (String rows : List.of("replace", "merge")) {
            try (Story story = story("child.rows=replace,services:" + rows, "insert.mode=upsert");
                    Overheard overheard = new Overheard()) {
                story.tell("{\"id\":1,\"name\":\"old\",\"services\":" + services("a1:xy b2:z") + "}");
                story.execute("ALTER TABLE t_services ADD CONSTRAINT few CHECK (n < 1000);"
                        + "ALTER TABLE t_services_steps ADD CONSTRAINT known CHECK (step <> '4711')");
                List<String> batch = new ArrayList<>();
                for (int id = 2; id < 40; id++) {
                    batch.add("{\"id\":" + id + ",\"services\":" + services("a1:x b2") + "}");
                }
                batch.add(
                        20,
                        "{\"id\":1,\"name\":\"new\",\"services\":[{\"id\":\"a\",\"n\":7,\"steps\":[{\"step\":\"q\"}]},"
                                + bad + "]}");
                story.tell(batch.toArray(String[]::new));
                assertThat(story.buried()).containsExactly("t-0@21: " + why + ". Sent to dead letters.");
                assertThat(story.query("SELECT name FROM t WHERE id = 1")).containsExactly("old");
                assertThat(stored(story)).isEqualTo("a1:xy b2:z");
                assertThat(story.query("SELECT count(*), (SELECT count(*) FROM t_services), (SELECT count(*) FROM"
                                + " t_services_steps) FROM t"))
                        .containsExactly("39|78|41");
                assertThat(overheard.lines()).noneMatch(line -> line.contains("MARKER") || line.contains("4711"));
            }
        }
    }

    @Test
    void anErasedPersonIsNowhere() {
        String person = "8f6e1c1e-0000-4000-8000-00000000cafe";
        for (String order : List.of("version.field=v", "delete.mode=hard")) {
            try (Story story = story(order, "child.rows=replace,services:merge")) {
                String key = "{\"id\":\"" + person + "\"}";
                String value = "{\"id\":\"" + person + "\",\"v\":%d,\"services\":" + services("a1:xy b2:z") + "}";
                story.put(story.record(key, value.formatted(1)), story.record(key, value.formatted(2)));
                assertThat(tablesWith(story, person)).containsExactly("t", "t_services", "t_services_steps");
                story.put(story.record(key, value.formatted(3)), story.record(key, null));
                assertThat(tablesWith(story, person)).isEmpty();
                story.put(story.record(key, null));
                assertThat(tablesWith(story, person)).isEmpty();
                if (order.startsWith("version")) {
                    story.put(story.record(key, value.formatted(3)), story.record(key, value.formatted(2)));
                    assertThat(tablesWith(story, person)).isEmpty();
                    assertThat(story.query("SELECT target, version FROM kafka_sink_deletions"))
                            .as("the version of the row that the batch dropped was seen")
                            .containsExactly("public.t|3");
                    story.put(story.record(key, value.formatted(4)));
                    assertThat(tablesWith(story, person)).containsExactly("t", "t_services", "t_services_steps");
                    assertThat(story.query("SELECT 1 FROM kafka_sink_deletions"))
                            .isEmpty();
                }
                assertThat(story.buried()).isEmpty();
            }
        }
    }

    /** The tables of the database of which some row, as text, holds this. */
    private static List<String> tablesWith(Story story, String text) {
        return story
                .query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                        + " ORDER BY 1")
                .stream()
                .filter(table -> !story.query(
                                "SELECT 1 FROM " + table + " AS whole WHERE whole::text LIKE '%" + text + "%' LIMIT 1")
                        .isEmpty())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge", "keep"})
    void aDeletionTakesAllThatBelongsToARecordHoweverManyThereAre(String rows) {
        try (Story story = story("child.rows=replace,services:" + rows)) {
            List<String> told = new ArrayList<>();
            for (int id = 0; id < 300; id++) {
                told.add("{\"id\":" + id + ",\"services\":" + services("a1:xy b2:z") + "}");
            }
            story.tell(told.toArray(String[]::new));
            List<Story.Told> removals = new ArrayList<>();
            for (int id = 0; id < 299; id++) {
                removals.add(story.record(String.valueOf(id), null));
            }
            story.put(removals);
            assertThat(story.query("SELECT id FROM t")).containsExactly("299");
            assertThat(story.query("SELECT t_id, id FROM t_services ORDER BY 2"))
                    .containsExactly("299|a", "299|b");
            assertThat(story.query("SELECT t_id, services_id, step FROM t_services_steps ORDER BY 3"))
                    .containsExactly("299|a|x", "299|a|y", "299|b|z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "merge", "keep"})
    void anOlderVersionBringsNoRows(String rows) {
        for (boolean together : new boolean[] {false, true}) {
            try (Story story = story("version.field=v", "child.rows=replace,services:" + rows)) {
                List<String> told = List.of(
                        "{\"id\":1,\"v\":5,\"services\":" + services("a1:x") + "}",
                        "{\"id\":1,\"v\":4,\"services\":" + services("a2:yz b2:z") + "}",
                        "{\"id\":1,\"services\":" + services("c2") + "}");
                if (together) {
                    story.tell(told.toArray(String[]::new));
                } else {
                    told.forEach(story::tell);
                }
                assertThat(stored(story)).isEqualTo("a1:x");
            }
        }
    }

    @Test
    void aRecordThatIsIgnoredBringsNoRows() {
        try (Story story = story("insert.mode=ignore")) {
            story.execute("CREATE TABLE t (id numeric PRIMARY KEY, mail text UNIQUE)");
            story.tell("{\"id\":1,\"mail\":\"m\",\"services\":" + services("a1:x") + "}");
            story.tell(
                    "{\"id\":2,\"mail\":\"m\",\"services\":" + services("b1:x") + "}",
                    "{\"id\":1,\"mail\":\"n\",\"services\":" + services("c1:x") + "}",
                    "{\"id\":3,\"mail\":\"o\",\"services\":" + services("d1:x") + "}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT t_id, id FROM t_services ORDER BY 1"))
                    .containsExactly("1|a", "3|d");
        }
    }

    @Test
    void whereRowsAreOnlyAddedEveryRecordHasItsOwn() {
        try (Story story =
                new Story("record.format=kobo", "insert.mode=insert", "pk.mode=kafka", "delete.enabled=false")) {
            story.tell(
                    "{\"meta/instanceID\":\"uuid:A\",\"r\":[{\"r/n\":\"1\"}]}",
                    "{\"meta/instanceID\":\"uuid:B\",\"meta/deprecatedID\":\"uuid:A\",\"meta/rootUuid\":\"uuid:A\","
                            + "\"r\":[{\"r/n\":\"2\"},{\"r/n\":\"3\"}]}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT t_topic, t_partition, t_offset, r_index, n FROM t_r ORDER BY 3, 4"))
                    .containsExactly("t|0|0|0|1", "t|0|1|0|2", "t|0|1|1|3");
        }
    }
}
