package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in names and texts breaks neither SQL nor logs. */
class NamesAndTextsTest {
    private static final String UNPRINTABLE = "(?s).*[\\p{Cc}\\p{Cs}\u2028\u2029\u202e].*";

    @Test
    void nulsAreTakenOutCountedAndWarnedOf() {
        try (Overheard overheard = new Overheard()) {
            try (Story story = new Story("pk.fields=id")) {
                story.put(story.value(
                        "{\"id\":1,\"a\\u0000b\":\"MARK\\u0000ER\\u0000\",\"doc\":{\"x\\u0000\":\"y\\u0000\"}}"));
                assertThat(story.query("SELECT ab, doc FROM t")).containsExactly("MARKER|{\"x\": \"y\"}");
            }
            assertThat(overheard.lines())
                    .contains("WARN t-0@0: removed 5 U+0000, which PostgreSQL cannot hold")
                    .noneMatch(line -> line.contains("MARK"))
                    .anyMatch(line -> line.endsWith(" 5 U+0000 removed"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\\"; DROP TABLE t; --",
                "line\\nbreak\\r\\n2026-01-01 ERROR forged",
                "\\u001b[31mred\\u001b[0m",
                "next\\u0085line",
                "separator\\u2028\\u2029",
                "turned\\u202eround",
                "ctid",
                "{fn now()} ? $1 %s {}",
                "\\u0000",
                ""
            })
    void badValuesUnderHostileNamesGiveOneLine(String name) {
        try (Story story = new Story("pk.fields=id", "naming.style=exact");
                Overheard overheard = new Overheard()) {
            story.put(story.value("{\"id\":1,\"" + name + "\":5}"));
            story.put(story.value("{\"id\":2,\"" + name + "\":\"MARKER\"}"), story.value("{\"id\":3}"));
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "3");
            assertThat(story.buried())
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .startsWith("t-0@1: ")
                            .doesNotContain("MARKER")
                            .doesNotMatch(UNPRINTABLE));
            assertThat(overheard.lines())
                    .filteredOn(line -> !line.contains("CREATE TABLE"))
                    .noneMatch(line -> line.matches(UNPRINTABLE));
        }
    }

    @Test
    void aVeryLongNameDoesNotFillTheLog() {
        try (Story story = new Story("pk.fields=id")) {
            String name = "n".repeat(100_000);
            story.put(
                    story.value("{\"id\":1,\"" + name + "\":5}"),
                    story.value("{\"id\":2,\"" + name + "\":\"MARKER\"}"));
            assertThat(story.buried())
                    .singleElement()
                    .satisfies(message -> assertThat(message).hasSizeLessThan(1000));
        }
    }

    @Test
    void aTableNamedByARecordGivesOneLineToo() {
        try (Story story = new Story("pk.fields=id", "table.name.format=${value.kind}", "auto.create=false")) {
            assertThatThrownBy(() -> story.put(story.value("{\"id\":1,\"kind\":\"a\\u2028b\\u001b[0m\"}")))
                    .isInstanceOf(Stop.class)
                    .satisfies(stop -> assertThat(stop.getMessage()).doesNotMatch(UNPRINTABLE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"\\ud800\":1}",
                "{\"id\":1,\"doc\":{\"\\udfff\":1}}",
                "{\"id\":\"\\ud800\"}",
                "{\"id\":1e999999999999}",
                "{\"id\":1,\"v\":NaN}",
                "[]",
                "7",
                "\"text\"",
                "",
                "\uFEFF",
                "{\"id\":1}{\"id\":2}",
                "{\"id\":[]}",
                "{\"id\":{}}"
            })
    void whatNoRowCanBeMadeOfIsBuriedAlone(String value) {
        try (Story story = new Story("pk.fields=id")) {
            story.put(story.value("{\"id\":10}"), story.value(value), story.value("{\"id\":11}"));
            assertThat(story.query("SELECT id FROM t WHERE id::text IN ('10', '11') ORDER BY id"))
                    .containsExactly("10", "11");
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("2");
            assertThat(story.buried()).singleElement().asString().startsWith("t-0@1: ");
        }
    }
}
