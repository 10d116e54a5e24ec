package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tombstones do. */
class DeletesTest {
    private static final String LIVE = "SELECT id, v FROM t WHERE %s ORDER BY id";

    private static String live(String mode) {
        return LIVE.formatted(mode.equals("soft") ? "_deleted_at IS NULL" : "true");
    }

    /** What happens to one key, in order: a letter writes it, - deletes it; what is left of it at the end. */
    @ParameterizedTest
    @CsvSource({"a-,", "a-b,b", "-a,a", "-,", "a-b-,", "-a-b,b", "ab-c,c", "a--,", "a-bc-,"})
    void theLastChangeDecides(String story, String left) {
        for (String mode : List.of("hard", "soft")) {
            for (int keys : new int[] {1, 150}) {
                for (boolean together : new boolean[] {true, false}) {
                    try (Story told = new Story("pk.fields=id", "delete.enabled=true", "delete.mode=" + mode)) {
                        told.put(told.record("{\"id\":-1}", "{\"id\":-1,\"v\":\"other\"}"));
                        List<Story.Told> all = new ArrayList<>();
                        for (int i = 0; i < story.length(); i++) {
                            char c = story.charAt(i);
                            for (int k = 1; k <= keys; k++) {
                                String key = "{\"id\":" + k + "}";
                                all.add(told.record(key, c == '-' ? null : "{\"id\":" + k + ",\"v\":\"" + c + "\"}"));
                            }
                        }
                        if (together) {
                            told.put(all);
                        } else {
                            all.forEach(told::put);
                        }
                        List<String> expected = new ArrayList<>(List.of("-1|other"));
                        for (int k = 1; left != null && k <= keys; k++) {
                            expected.add(k + "|" + left);
                        }
                        assertThat(told.query(live(mode))).as(mode + together).isEqualTo(expected);
                        assertThat(told.buried()).isEmpty();
                        if (!together && keys > 1) {
                            break;
                        }
                    }
                }
            }
        }
    }

    @Test
    void aSoftDeletionKeepsTheRowItsVersionAndItsTime() {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true", "delete.mode=soft", "version.field=ver")) {
            story.put(story.record("{\"id\":1}", "{\"id\":1,\"ver\":5,\"v\":\"a\"}"));
            story.put(story.record("{\"id\":1}", null));
            List<String> gone = story.query("SELECT id, ver, v, _deleted_at FROM t WHERE _deleted_at IS NOT NULL");
            assertThat(gone).hasSize(1).first().asString().startsWith("1|5|a|");
            story.put(story.record("{\"id\":1}", null), story.record("{\"id\":7}", null));
            for (String late : List.of("3", "5", "null")) {
                story.put(story.record("{\"id\":1}", "{\"id\":1,\"ver\":" + late + ",\"v\":\"zombie\"}"));
            }
            assertThat(story.query("SELECT id, ver, v, _deleted_at FROM t")).isEqualTo(gone);
            story.put(story.record("{\"id\":1}", "{\"id\":1,\"ver\":6,\"v\":\"b\"}"));
            assertThat(story.query("SELECT id, ver, v, _deleted_at FROM t")).containsExactly("1|6|b|∅");
        }
    }

    @Test
    void inABatchALateVersionDoesNotBringASoftlyDeletedRowBack() {
        try (Story story = new Story(
                "pk.fields=id",
                "delete.enabled=true",
                "delete.mode=soft",
                "version.field=ver",
                "missing.fields=keep")) {
            story.put(
                    story.record("{\"id\":1}", "{\"id\":1,\"ver\":5,\"v\":\"a\"}"),
                    story.record("{\"id\":1}", null),
                    story.record("{\"id\":1}", "{\"id\":1,\"ver\":4,\"v\":\"zombie\"}"));
            assertThat(story.query("SELECT ver, v, _deleted_at IS NULL FROM t")).containsExactly("5|a|f");
        }
    }

    @Test
    void theSameRecordRevivesASoftlyDeletedRow() {
        for (int keys : new int[] {1, 150}) {
            try (Story story = new Story("pk.fields=id", "delete.enabled=true", "delete.mode=soft")) {
                for (int i = 0; i < 3; i++) {
                    List<Story.Told> all = new ArrayList<>();
                    for (int k = 0; k < keys; k++) {
                        all.add(story.record("{\"id\":" + k + "}", i == 1 ? null : "{\"id\":" + k + ",\"v\":1}"));
                    }
                    story.put(all);
                }
                assertThat(story.query("SELECT count(*) FROM t WHERE _deleted_at IS NULL"))
                        .containsExactly("" + keys);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":1}", "{\"id\":\"1\",\"more\":2}", "1"})
    void theKeyIsFoundByNameOrIsTheKeyItself(String key) {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY)");
            story.tell("{\"id\":1}");
            story.put(story.record(key, null));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT * FROM t")).isEmpty();
        }
    }

    @Test
    void aPrimitiveKeyOfAnyConverterDeletes() {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true")) {
            story.tell("{\"id\":1}", "{\"id\":2}");
            story.put(
                    story.record("t", Schema.INT64_SCHEMA, 1L, null, null),
                    story.record("t", Schema.STRING_SCHEMA, "2", null, null));
            assertThat(story.query("SELECT * FROM t")).isEmpty();
        }
    }

    @Test
    void aTombstoneThatDoesNotGiveTheWholeKeyIsRejected() {
        try (Story story = new Story("pk.fields=a,b", "delete.enabled=true")) {
            story.tell("{\"a\":1,\"b\":2}");
            story.put(
                    story.record("{\"a\":1}", null),
                    story.record("1", null),
                    story.record(null, null),
                    story.record("{\"a\":1,\"b\":null}", null),
                    story.record("{\"a\":\"x\",\"b\":2}", null));
            assertThat(story.query("SELECT a, b FROM t")).containsExactly("1|2");
            assertThat(story.buried()).hasSize(5);
        }
    }

    @Test
    void withoutDeleteEnabledTombstonesAreSkipped() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell("{\"id\":1}");
            story.put(story.record("{\"id\":1}", null), story.record(null, null));
            assertThat(story.query("SELECT id FROM t")).containsExactly("1");
            assertThat(story.buried()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert", "update", "ignore"})
    void everyModeDeletes(String mode) {
        try (Story story = new Story("pk.fields=id", "insert.mode=" + mode, "delete.enabled=true")) {
            story.execute("CREATE TABLE t (id int, v text); INSERT INTO t VALUES (1, 'a'), (1, 'b'), (2, 'c')");
            if (!mode.equals("insert")) {
                story.execute("DELETE FROM t WHERE v = 'b'; CREATE UNIQUE INDEX ON t (id)");
            }
            story.put(
                    story.record("{\"id\":1}", null),
                    story.record("{\"id\":3}", "{\"id\":3,\"v\":\"d\"}"),
                    story.record("{\"id\":3}", null),
                    story.record("{\"id\":2}", null),
                    story.record("{\"id\":2}", "{\"id\":2,\"v\":\"e\"}"));
            assertThat(story.query("SELECT * FROM t")).isEqualTo(mode.equals("update") ? List.of() : List.of("2|e"));
        }
    }

    @Test
    void softDeletionsOfATableThatMayNotChangeAskForTheColumn() {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true", "delete.mode=soft", "auto.evolve=false")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY)");
            assertThatThrownBy(() -> story.tell("{\"id\":1}"))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("_deleted_at");
        }
    }

    @Test
    void theMemoryOfDeletedKeysIsBoundedEverySoManyDeletions() {
        try (Story story = new Story("pk.fields=id", "version.field=v", "delete.enabled=true")) {
            story.tell("{\"id\":1,\"v\":1}");
            for (int batch = 0; batch < 6; batch++) {
                List<Story.Told> removals = new ArrayList<>();
                for (int id = 0; id < 2100; id++) {
                    removals.add(story.record(String.valueOf(id), null));
                }
                story.put(removals);
            }
            assertThat(story.sql().stream().filter(sql -> sql.contains("ORDER BY deleted_at DESC")))
                    .as("at the first one, and ten thousand later")
                    .hasSize(2);
        }
    }

    @Test
    void recordsThatLackTheVersionAreOlderThanAny() {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true", "version.field=ver")) {
            story.put(
                    story.record("1", "{\"id\":1}"),
                    story.record("2", "{\"id\":2}"),
                    story.record("1", null),
                    story.record("3", null));
            assertThat(story.query("SELECT id FROM t")).containsExactly("2");
            story.put(story.record("2", null), story.record("1", "{\"id\":1}"));
            assertThat(story.query("SELECT id FROM t")).containsExactly("1");

            story.tell("{\"id\":1,\"ver\":5}", "{\"id\":4,\"ver\":1}");
            story.put(story.record("1", null));
            story.execute("ALTER TABLE t DROP COLUMN ver");
            story.tell("{\"id\":1}", "{\"id\":5}");
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("4", "5");
            story.tell("{\"id\":1,\"ver\":5}", "{\"id\":1,\"ver\":6}");
            assertThat(story.query("SELECT id, ver FROM t WHERE id = 1")).containsExactly("1|6");
            assertThat(story.buried()).isEmpty();
        }
    }
}
