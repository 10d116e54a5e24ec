package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records in one batch leave the same table as the same records in batches of one: in PostgreSQL, not in a model. */
@Tag("postgres-versions")
class BatchLawTest {
    private static final int SEQUENCES = 12;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert.mode=upsert",
                "insert.mode=upsert;version.field=v",
                "insert.mode=upsert;missing.fields=keep",
                "insert.mode=upsert;missing.fields=keep;version.field=v",
                "insert.mode=upsert;delete.mode=soft",
                "insert.mode=upsert;delete.mode=soft;version.field=v",
                "insert.mode=upsert;delete.mode=soft;version.field=v;missing.fields=keep",
                "insert.mode=update;version.field=v",
                "insert.mode=update;missing.fields=keep",
                "insert.mode=ignore",
                "insert.mode=upsert;auto.evolve=text"
            })
    void oneBatchIsTheSameAsBatchesOfOne(String options) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> all = new ArrayList<>(List.of(options.split(";")));
        all.add("pk.fields=id");
        all.add("delete.enabled=true");
        try (Story story = new Story(all.toArray(String[]::new))) {
            for (int i = 0; i < SEQUENCES; i++) {
                String together = "together_" + i;
                String alone = "alone_" + i;
                List<Told> first = new ArrayList<>();
                for (String topic : List.of(together, alone)) {
                    story.execute("CREATE TABLE " + topic + " (id numeric PRIMARY KEY, v numeric, a text, f text);"
                            + "INSERT INTO " + topic + " VALUES (1, 1, 'old', 'theirs'), (2, NULL, 'old', 'theirs')");
                }
                List<Told> second = new ArrayList<>();
                int records = 1 + random.nextInt(14);
                for (int n = 0; n < records; n++) {
                    int id = random.nextInt(4);
                    String key = "{\"id\":" + id + "}";
                    String value = random.nextInt(4) == 0 ? null : value(random, id);
                    first.add(story.record(together, key, value));
                    second.add(story.record(alone, key, value));
                }
                story.put(first);
                second.forEach(story::put);
                assertThat(rows(story, together))
                        .as("seed %d, sequence %d of %s", seed, i, options)
                        .isEqualTo(rows(story, alone));
            }
            assertThat(story.buried()).isEmpty();
        }
    }

    private static List<String> rows(Story story, String table) {
        // equal keys may be spelled 1 and 1.0; and not when a row was marked is compared, but whether
        return story.query("SELECT to_jsonb(t) - '_deleted_at' || jsonb_build_object('id', trim_scale(id), 'gone', "
                + "to_jsonb(t) ->> '_deleted_at' IS NOT NULL) FROM " + table + " t ORDER BY id");
    }

    private static String value(Random random, int id) {
        StringBuilder json = new StringBuilder("{\"id\":").append(id).append(random.nextBoolean() ? "" : ".0");
        add(json, random, "v", String.valueOf(random.nextInt(4)));
        add(json, random, "a", "\"a" + random.nextInt(3) + "\"");
        add(json, random, "b", random.nextInt(2) == 0 ? "true" : "false");
        add(json, random, "f", "\"f" + random.nextInt(3) + "\"");
        return json.append('}').toString();
    }

    /** The field with a value, with null, or not at all. */
    private static void add(StringBuilder json, Random random, String name, String value) {
        switch (random.nextInt(4)) {
            case 0 -> {}
            case 1 -> json.append(",\"").append(name).append("\":null");
            default -> json.append(",\"").append(name).append("\":").append(value);
        }
    }
}
