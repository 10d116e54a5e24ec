package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Arrays of objects as tables of their own. */
class NestedTablesTest {
    private static final String[] TABLES = {"pk.fields=id", "nested.arrays=tables", "delete.enabled=true"};

    private static String[] with(String... more) {
        String[] all = java.util.Arrays.copyOf(TABLES, TABLES.length + more.length);
        System.arraycopy(more, 0, all, TABLES.length, more.length);
        return all;
    }

    @Test
    void entriesBecomeRowsWithAForeignKeyAtAnyDepth() {
        try (Story story = new Story(with())) {
            story.tell(
                    "{\"id\":1,\"items\":[{\"sku\":\"a\",\"lots\":[{\"n\":1},{\"n\":2}]},{\"sku\":\"b\"}]}",
                    "{\"id\":2,\"items\":[]}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT * FROM t ORDER BY 1")).containsExactly("1", "2");
            assertThat(story.query("SELECT t_id, items_index, sku FROM t_items ORDER BY 1, 2"))
                    .containsExactly("1|0|a", "1|1|b");
            assertThat(story.query("SELECT t_id, items_index, lots_index, n FROM t_items_lots ORDER BY 1, 2, 3"))
                    .containsExactly("1|0|0|1", "1|0|1|2");
            assertThat(story.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                            + " WHERE conrelid IN ('t_items'::regclass, 't_items_lots'::regclass) AND contype IN ('p', 'f')"
                            + " ORDER BY conrelid::regclass::text, contype"))
                    .containsExactly(
                            "FOREIGN KEY (t_id) REFERENCES t(id) ON DELETE CASCADE",
                            "PRIMARY KEY (t_id, items_index)",
                            "FOREIGN KEY (t_id, items_index) REFERENCES t_items(t_id, items_index) ON DELETE CASCADE",
                            "PRIMARY KEY (t_id, items_index, lots_index)");
        }
    }

    @Test
    void aNewerVersionReplacesTheRowsAndADeletionTakesThemAway() {
        try (Story story = new Story(with())) {
            story.tell("{\"id\":1,\"items\":[{\"sku\":\"a\",\"lots\":[{\"n\":1}]},{\"sku\":\"b\"}]}");
            story.tell("{\"id\":1,\"items\":[{\"sku\":\"c\"}]}");
            assertThat(story.query("SELECT items_index, sku FROM t_items")).containsExactly("0|c");
            assertThat(story.query("SELECT * FROM t_items_lots")).isEmpty();
            story.tell("{\"id\":1}");
            assertThat(story.query("SELECT * FROM t_items")).isEmpty();
            story.tell("{\"id\":1,\"items\":[{\"sku\":\"c\"}]}");
            story.put(story.record("1", null));
            assertThat(story.query("SELECT * FROM t_items")).isEmpty();
            assertThat(story.query("SELECT * FROM t")).isEmpty();
        }
    }

    @Test
    void afterARestartTheTablesAreKnownAgain() {
        try (Story story = new Story(with())) {
            story.tell("{\"id\":1,\"items\":[{\"sku\":\"a\",\"lots\":[{\"n\":1}]}]}");
            Story other = story.beside(with());
            other.tell("{\"id\":1,\"items\":[{\"sku\":\"a\"}]}");
            assertThat(story.query("SELECT * FROM t_items_lots")).isEmpty();
            assertThat(story.query("SELECT sku FROM t_items")).containsExactly("a");
            other.tell("{\"id\":1}");
            assertThat(story.query("SELECT * FROM t_items")).isEmpty();
        }
    }

    @Test
    void anOlderVersionBringsNoRowsAlong() {
        try (Story story = new Story(with("version.field=v"))) {
            story.tell("{\"id\":1,\"v\":2,\"items\":[{\"sku\":\"new\"}]}");
            story.tell("{\"id\":1,\"v\":1,\"items\":[{\"sku\":\"old\"},{\"sku\":\"older\"}]}");
            assertThat(story.query("SELECT sku FROM t_items")).containsExactly("new");
        }
    }

    @Test
    void aDeletedRecordStaysDeleted() {
        try (Story story = new Story(with("version.field=v"))) {
            story.tell("{\"id\":1,\"v\":2,\"items\":[{\"sku\":\"a\"}]}");
            story.put(story.record("1", null));
            story.tell("{\"id\":1,\"v\":1,\"items\":[{\"sku\":\"a\"}]}", "{\"id\":1,\"v\":2}");
            assertThat(story.query("SELECT * FROM t")).isEmpty();
            assertThat(story.query("SELECT * FROM t_items")).isEmpty();
            assertThat(story.query("SELECT target, version FROM kafka_sink_deletions"))
                    .containsExactly("public.t|2");
            story.tell("{\"id\":1,\"v\":3}");
            assertThat(story.query("SELECT id, v FROM t")).containsExactly("1|3");
            assertThat(story.query("SELECT * FROM kafka_sink_deletions")).isEmpty();
        }
    }

    @Test
    void aDeletedSubmissionStaysDeletedUntilAVersionComesThatNobodySaw() {
        try (Story story = new Story("record.format=kobo")) {
            story.tell(kobo("v1", "v1", "v1"), kobo("v2", "v1", "v1"));
            story.put(story.record("v1", null));
            assertThat(story.query("SELECT * FROM t")).isEmpty();
            story.tell(kobo("v2", "v1", "v1"), kobo("v1", "v1", "v1"));
            assertThat(story.query("SELECT * FROM t")).isEmpty();
            assertThat(story.query("SELECT * FROM kafka_sink_deletions").toString())
                    .doesNotContain("v1", "v2");
            story.tell(kobo("v3", "v2", "v1"));
            assertThat(story.query("SELECT _version FROM t")).containsExactly("v3");
        }
    }

    @Test
    void aListIsNoKeyOfAFormatAndSpoilsNoOtherRecord() {
        for (String format : new String[] {"primero", "kobo"}) {
            String key = format.equals("kobo") ? "_uuid" : "id";
            try (Story story = new Story("record.format=" + format)) {
                story.tell(
                        "{\"" + key + "\":[\"a\"],\"n\":1}",
                        "{\"" + key + "\":{\"a\":1},\"n\":1}",
                        "{\"" + key + "\":\"b\",\"n\":2}");
                story.tell("{\"" + key + "\":\"c\",\"n\":3}");
                assertThat(story.query("SELECT n FROM t ORDER BY 1")).containsExactly("2", "3");
                assertThat(story.buried()).hasSize(2).allMatch(m -> m.contains("the key field "));
            }
        }
    }

    private static String kobo(String id, String before, String root) {
        return "{\"meta/instanceID\":\"uuid:" + id + "\",\"meta/deprecatedID\":\"uuid:" + before
                + "\",\"meta/rootUuid\":\"uuid:" + root + "\",\"_uuid\":\"" + id + "\"}";
    }
}
