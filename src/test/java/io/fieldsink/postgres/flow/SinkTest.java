package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres-versions")
class SinkTest {

    @Test
    void recordsBecomeRowsOfATableThatIsMadeForThem() {
        try (Story story = new Story("pk.fields=id")) {
            story.put(
                    story.value("{\"id\":1,\"name\":\"a\",\"ok\":true,\"n\":{\"x\":[1,2]}}"),
                    story.value("{\"id\":2,\"name\":null,\"amount\":1.50}"));
            assertThat(story.query("SELECT id, name, ok, n, amount FROM t ORDER BY id"))
                    .containsExactly("1|a|t|{\"x\": [1, 2]}|∅", "2|∅|∅|∅|1.50");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void theLastChangeOfAKeyWins() {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true")) {
            story.put(
                    story.record("{\"id\":1}", "{\"id\":1,\"v\":\"a\"}"),
                    story.record("{\"id\":1}", "{\"id\":1.0,\"v\":\"b\"}"),
                    story.record("{\"id\":2}", "{\"id\":2,\"v\":\"c\"}"),
                    story.record("{\"id\":2}", null),
                    story.record("{\"id\":3}", "{\"id\":3,\"v\":\"d\"}"),
                    story.record("{\"id\":3}", null),
                    story.record("{\"id\":3}", "{\"id\":3,\"w\":\"e\"}"));
            assertThat(story.query("SELECT id, v, w FROM t ORDER BY id")).containsExactly("1.0|b|∅", "3|∅|e");
        }
    }

    @Test
    void aNameInARecordThatOnlyCleaningMakesAnotherTableRejectsThatRecord() {
        try (Story story = new Story("pk.fields=id", "table.name.format=at_${value.site}")) {
            story.put(
                    story.value("{\"id\":1,\"site\":\"north\"}"),
                    story.value("{\"id\":2,\"site\":\"NORTH\"}"),
                    story.value("{\"id\":3,\"site\":\"south\"}"));
            assertThat(story.query("SELECT id FROM at_north UNION ALL SELECT id FROM at_south"))
                    .containsExactly("1", "3");
            assertThat(story.buried())
                    .containsExactly(
                            "t-0@1: records spell the name of table public.at_north in two ways; tell them apart"
                                    + " with topics.to.tables or naming.style=exact. Sent to dead letters.");
        }
    }
}
