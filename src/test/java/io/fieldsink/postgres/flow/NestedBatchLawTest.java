package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records with nested arrays in one batch leave the same tables as in batches of one, in PostgreSQL: entries with an id of
 * their own ({@code items}, and {@code lots} in them) and entries with a position ({@code tags}, and {@code notes} in them).
 */
@Tag("postgres-versions")
class NestedBatchLawTest {
    private static final int SEQUENCES = Integer.getInteger("sequences", 4);
    private static final List<String> NESTED = List.of("", "_items", "_items_lots", "_tags", "_tags_notes");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "child.rows=replace",
                "child.rows=replace,items:merge",
                "child.rows=replace,items/lots:merge,tags:keep",
                "child.rows=keep,items:replace,items/lots:merge",
                "child.rows=keep",
                "table.#_items.child.rows=merge",
                "version.field=v",
                "version.field=v;child.rows=replace,items:merge,tags:keep",
                "delete.mode=soft",
                "delete.mode=soft;version.field=v;child.rows=replace,items:merge,items/lots:merge,tags:keep",
                "missing.fields=keep",
                "missing.fields=keep;version.field=v",
                "missing.fields=keep;version.field=v;delete.mode=soft",
                "missing.fields=keep;delete.mode=soft;version.field=v;child.rows=replace,items:merge,tags/notes:keep",
                "insert.mode=update;version.field=v",
                "insert.mode=update;missing.fields=keep;child.rows=replace,items:merge,tags:keep",
                "insert.mode=ignore",
                "insert.mode=ignore;delete.mode=soft"
            })
    void oneBatchIsTheSameAsBatchesOfOne(String options) {
        law(options, false);
    }

    /** A version that is remembered of a record which a batch drops unseen would be another one: here nothing is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "child.rows=replace",
                "version.field=v;delete.mode=soft;child.rows=replace,items:merge",
                "missing.fields=keep;version.field=v;delete.mode=soft",
                "insert.mode=ignore",
                "insert.mode=update;child.rows=keep,items:replace"
            })
    void alsoWhereEntriesAreRefused(String options) {
        law(options, true);
    }

    /** Chains of versions, in any order, with gaps and deletions. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "record.format=kobo",
                "record.format=kobo;child.rows=replace,roster:keep",
                "record.format=kobo;delete.mode=soft",
                "record.format=kobo;missing.fields=keep",
                "record.format=kobo;missing.fields=keep;delete.mode=soft",
                "record.format=kobo;pk.fields=_id",
                "record.format=kobo;insert.mode=update",
                "record.format=kobo;insert.mode=ignore"
            })
    void alsoWhereVersionsNameTheOnesBefore(String options) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        boolean byId = options.contains("pk.fields");
        try (Story story = new Story(options.split(";"))) {
            for (int i = 0; i < 2 * SEQUENCES; i++) {
                List<Told> together = new ArrayList<>();
                List<Told> alone = new ArrayList<>();
                StringBuilder told = new StringBuilder();
                String first = submission(random, 1, byId);
                for (String topic : List.of("both_" + i, "each_" + i)) {
                    Story before = story.beside("record.format=kobo", byId ? "pk.fields=_id" : "linger.ms=0");
                    before.put(before.record(topic, null, first));
                }
                for (int n = 1 + random.nextInt(14); n > 0; n--) {
                    int id = random.nextInt(2);
                    String key = byId ? "{\"_id\":" + id + '}' : "uuid:" + id + "-1";
                    String value = random.nextInt(8) == 0 ? null : submission(random, id, byId);
                    together.add(story.record("both_" + i, key, value));
                    alone.add(story.record("each_" + i, key, value));
                    told.append('\n').append(key).append(' ').append(value);
                }
                story.put(together);
                alone.forEach(story::put);
                for (String nested : List.of("", "_roster", "_roster_doses")) {
                    assertSame(story, i, nested, "seed " + seed + ", sequence " + i + " of " + options + ": " + told);
                }
            }
            assertThat(story.buried()).isEmpty();
        }
    }

    private static String submission(Random random, int id, boolean byId) {
        int version = 1 + random.nextInt(4);
        String uuid = "\"uuid:" + id + '-';
        StringBuilder json = new StringBuilder("{\"_id\":" + id + ",\"meta/instanceID\":" + uuid + version + '"');
        if (version > 1) {
            json.append(",\"meta/deprecatedID\":")
                    .append(uuid)
                    .append(version - 1)
                    .append('"');
        }
        if (!byId && (version > 1 || random.nextBoolean())) {
            json.append(",\"meta/rootUuid\":").append(uuid).append("1\"");
        }
        add(json, random, "q", () -> "\"q" + random.nextInt(3) + '"');
        add(
                json,
                random,
                "roster",
                () -> array(random, () -> {
                    StringBuilder member = new StringBuilder("{\"roster/n\":\"" + random.nextInt(3) + '"');
                    add(
                            member,
                            random,
                            "roster/doses",
                            () -> array(random, () -> "{\"roster/doses/n\":\"" + random.nextInt(3) + "\"}"));
                    return member.append('}').toString();
                }));
        return json.append('}').toString();
    }

    private static void assertSame(Story story, int i, String nested, String how) {
        assertThat(rows(story, "both_" + i + nested).stream().map(row -> row.replace("both_", "each_")))
                .as("table %s, %s", nested, how)
                .containsExactlyElementsOf(rows(story, "each_" + i + nested));
    }

    private static void law(String options, boolean refusing) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> all = new ArrayList<>(List.of("pk.fields=id", "nested.arrays=tables", "delete.enabled=true"));
        for (int i = 0; i < SEQUENCES; i++) {
            for (String topic : List.of("both_" + i, "each_" + i)) {
                all.add("table." + topic + "_items.pk.fields=id");
                all.add("table." + topic + "_items_lots.pk.fields=id");
                all.addAll(List.of(options.replace("#", topic).split(";")));
            }
        }
        try (Story story = new Story(all.toArray(String[]::new))) {
            for (int i = 0; i < SEQUENCES; i++) {
                List<Told> together = new ArrayList<>();
                List<Told> alone = new ArrayList<>();
                for (String topic : List.of("both_" + i, "each_" + i)) {
                    prepare(story, topic, refusing);
                }
                int records = 1 + random.nextInt(14);
                StringBuilder told = new StringBuilder();
                for (int n = 0; n < records; n++) {
                    int id = random.nextInt(3);
                    String value = random.nextInt(5) == 0 ? null : value(random, id);
                    together.add(story.record("both_" + i, String.valueOf(id), value));
                    alone.add(story.record("each_" + i, String.valueOf(id), value));
                    told.append('\n').append(id).append(' ').append(value);
                }
                story.put(together);
                alone.forEach(story::put);
                for (String nested : NESTED) {
                    assertSame(story, i, nested, "seed " + seed + ", sequence " + i + " of " + options + ": " + told);
                }
                assertThat(memory(story, "both_" + i))
                        .as("seed %d, sequence %d of %s: %s", seed, i, options, told)
                        .isEqualTo(memory(story, "each_" + i));
            }
            if (!refusing) {
                assertThat(story.buried()).isEmpty();
            }
        }
    }

    /** Some records stand already, told in the same way to both; the mode may not insert, so another sink tells them. */
    private static void prepare(Story story, String topic, boolean refusing) {
        Story before = story.beside(
                "pk.fields=id",
                "nested.arrays=tables",
                "table." + topic + "_items.pk.fields=id",
                "table." + topic + "_items_lots.pk.fields=id");
        before.put(
                before.record(
                        topic,
                        null,
                        "{\"id\":1,\"v\":2,\"items\":[{\"id\":\"x\",\"n\":1,\"lots\":[{\"id\":7,\"n\":1},{\"id\":8}]},"
                                + "{\"id\":\"a\",\"lots\":[{\"id\":1,\"n\":1}]}],\"tags\":[{\"n\":1,\"notes\":[{\"n\":1},{\"n\":2}]},"
                                + "{\"n\":2}]}"),
                before.record(topic, null, "{\"id\":2}"));
        if (refusing) {
            story.execute("ALTER TABLE " + topic + "_items ADD CHECK (n <> 3);ALTER TABLE " + topic
                    + "_tags_notes ADD CHECK (n <> 3)");
        }
    }

    private static List<String> rows(Story story, String table) {
        return story.query("SELECT to_regclass('" + table + "') IS NOT NULL").equals(List.of("f"))
                ? List.of()
                : story.query("SELECT jsonb_strip_nulls(to_jsonb(t) - '_deleted_at') || jsonb_build_object('gone', "
                        + "coalesce(to_jsonb(t) ->> '_deleted_at', '') <> '') AS r FROM " + table + " t ORDER BY r");
    }

    private static List<String> memory(Story story, String topic) {
        return rows(story, "kafka_sink_deletions").isEmpty()
                ? List.of()
                : story.query("SELECT key_hash, version FROM kafka_sink_deletions WHERE target = 'public." + topic
                        + "' ORDER BY 1");
    }

    private static String value(Random random, int id) {
        StringBuilder json = new StringBuilder("{\"id\":").append(id);
        add(json, random, "v", () -> String.valueOf(random.nextInt(5)));
        add(json, random, "a", () -> "\"a" + random.nextInt(3) + '"');
        add(
                json,
                random,
                "items",
                () -> array(
                        random,
                        () -> entry(
                                random, "\"id\":\"" + (char) ('a' + random.nextInt(3)) + '"', "lots", "\"id\":%d,")));
        add(json, random, "tags", () -> array(random, () -> entry(random, "\"k\":1", "notes", "")));
        return json.append('}').toString();
    }

    private static String entry(Random random, String first, String inner, String innerId) {
        StringBuilder json = new StringBuilder("{").append(first);
        add(json, random, "n", () -> String.valueOf(random.nextInt(4)));
        add(
                json,
                random,
                inner,
                () -> array(
                        random, () -> '{' + innerId.formatted(random.nextInt(3)) + "\"n\":" + random.nextInt(4) + '}'));
        return json.append('}').toString();
    }

    private static String array(Random random, Supplier<String> entry) {
        List<String> entries = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            entries.add(entry.get());
        }
        return '[' + String.join(",", entries) + ']';
    }

    /** The field with a value, with null, or not at all. */
    private static void add(StringBuilder json, Random random, String name, Supplier<String> value) {
        switch (random.nextInt(5)) {
            case 0 -> {}
            case 1 -> json.append(",\"").append(name).append("\":null");
            default -> json.append(",\"").append(name).append("\":").append(value.get());
        }
    }
}
