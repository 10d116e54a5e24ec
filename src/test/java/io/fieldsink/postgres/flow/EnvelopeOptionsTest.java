package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single options beside the preset for change events, and change events that cannot be followed. */
class EnvelopeOptionsTest {
    private static Story.Told event(Story story, String key, String op, String before, String after) {
        return story.record(
                key,
                "{\"op\":\"" + op + "\",\"before\":" + before + ",\"after\":" + after
                        + ",\"source\":{\"schema\":\"public\",\"table\":\"wards\"}}");
    }

    @Test
    void theTableMayBeNamedByWhereAnEventComesFrom() {
        try (Story story = new Story("record.format=debezium", "table.name.format=${value.source/table}_copy")) {
            story.put(
                    story.record("{\"serverName\":\"registry\"}", "{\"ts_ms\":5}"),
                    event(story, "{\"id\":1}", "c", "null", "{\"id\":1}"),
                    event(story, "{\"id\":2}", "c", "null", "{\"id\":2}"),
                    event(story, "{\"id\":1}", "d", "{\"id\":1}", "null"),
                    story.record("{\"id\":1}", null));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT id FROM wards_copy")).containsExactly("2");
        }
    }

    @Test
    void theKeyMayBeFieldsOfTheRow() {
        try (Story story = new Story(
                "record.format=debezium", "topics.to.tables=t:wards", "pk.mode=record_value", "pk.fields=code")) {
            story.put(
                    event(story, null, "c", "null", "{\"id\":1,\"code\":\"a\"}"),
                    event(story, null, "c", "null", "{\"id\":2,\"code\":\"b\"}"),
                    event(story, "{\"code\":\"c\"}", "c", "null", "{\"id\":3,\"code\":\"c\"}"));
            story.put(
                    event(story, null, "d", "{\"id\":1,\"code\":\"a\"}", "null"),
                    event(story, "{\"code\":\"c\"}", "d", "{\"id\":3,\"code\":null}", "null"));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT code FROM wards")).containsExactly("b");
        }
    }

    @Test
    void everyChangeMayBeARowOfItsOwn() {
        try (Story story = new Story(
                "record.format=debezium",
                "topics.to.tables=t:wards",
                "pk.mode=kafka",
                "insert.mode=insert",
                "delete.enabled=false")) {
            story.put(
                    event(story, "{\"id\":1}", "c", "null", "{\"id\":1,\"n\":1}"),
                    event(story, "{\"id\":1}", "u", "null", "{\"id\":1,\"n\":2}"),
                    event(story, "{\"id\":1}", "d", "{\"id\":1}", "null"),
                    event(story, null, "t", "null", "null"));
            assertThat(story.query("SELECT _offset, id, n FROM wards ORDER BY 1"))
                    .containsExactly("0|1|1", "1|1|2");
        }
    }

    @Test
    void oneTopicOfManyMayHoldThem() {
        try (Story story = new Story(
                "table.wards.record.format=debezium",
                "topics.to.tables=t:wards,u:plain",
                "pk.fields=id",
                "table.wards.pk.fields=id")) {
            story.put(
                    event(story, "{\"id\":1}", "c", "null", "{\"id\":1,\"n\":1}"),
                    story.record("{\"serverName\":\"registry\"}", "{\"ts_ms\":5}"),
                    story.record("u", null, "{\"id\":2,\"op\":\"c\",\"after\":{\"id\":3}}"));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT id, n FROM wards")).containsExactly("1|1");
            assertThat(story.query("SELECT id, op FROM plain")).containsExactly("2|c");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"op":"u","after":null,"source":{"table":"wards"}} | the change event has no after
            {"op":"c","after":"north","source":{"table":"wards"}} | the change event's after is no object
            {"op":"c","after":[1],"source":{"table":"wards"}} | the change event's after is no object
            {"op":"x","after":{"id":1},"source":{"table":"wards"}} | the change event's op is none that is known
            {"schema":{"type":"struct"},"payload":{"op":"c"}} | only Connect's JsonConverter reads
            """)
    void whatCannotBeFollowedIsRejectedWithTheReason(String value, String reason) {
        try (Story story = new Story("record.format=debezium", "topics.to.tables=t:wards")) {
            story.put(story.record("{\"id\":1}", value), event(story, "{\"id\":2}", "c", "null", "{\"id\":2}"));
            assertThat(story.buried())
                    .singleElement()
                    .asString()
                    .contains(reason)
                    .doesNotContain("north");
            assertThat(story.query("SELECT id FROM wards")).containsExactly("2");
        }
    }
}
