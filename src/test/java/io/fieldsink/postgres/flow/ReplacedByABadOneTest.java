package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad record takes nothing with it that it would have replaced. */
class ReplacedByABadOneTest {
    private static final String CLIENT = "\"small\":99999";
    private static final String SERVER = "\"v\":4711";

    private static Story story(String... options) {
        return new Story(options)
                .execute("CREATE TABLE t (id integer PRIMARY KEY, v integer CHECK (v < 100), small smallint, a text,"
                        + " b text, version integer)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {CLIENT, SERVER})
    void theEarlierChangeIsWrittenInstead(String bad) {
        try (Story story = story("pk.fields=id")) {
            story.put(
                    story.value("{\"id\":1,\"a\":\"first\"}"),
                    story.value("{\"id\":2,\"a\":\"other\"}"),
                    story.value("{\"id\":1,\"a\":\"bad\"," + bad + "}"));
            assertThat(story.query("SELECT id, a FROM t ORDER BY id")).containsExactly("1|first", "2|other");
            assertThat(story.buried()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {CLIENT, SERVER})
    void fieldsAreMergedAroundIt(String bad) {
        try (Story story = story("pk.fields=id", "missing.fields=keep")) {
            story.put(
                    story.value("{\"id\":1,\"a\":\"first\"}"),
                    story.value("{\"id\":1,\"a\":\"bad\",\"b\":\"bad\"," + bad + "}"),
                    story.value("{\"id\":1,\"version\":3}"));
            assertThat(story.query("SELECT id, a, b, version FROM t")).containsExactly("1|first|∅|3");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {CLIENT, SERVER})
    void theHighestGoodVersionWins(String bad) {
        try (Story story = story("pk.fields=id", "version.field=version")) {
            story.put(
                    story.value("{\"id\":1,\"a\":\"five\",\"version\":5}"),
                    story.value("{\"id\":1,\"a\":\"bad\",\"version\":9," + bad + "}"),
                    story.value("{\"id\":1,\"a\":\"three\",\"version\":3}"));
            assertThat(story.query("SELECT a, version FROM t")).containsExactly("five|5");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {CLIENT, SERVER})
    void aDeletionBeforeItStands(String bad) {
        try (Story story = story("pk.fields=id", "delete.enabled=true")) {
            story.put(story.value("{\"id\":1,\"a\":\"old\"}"));
            story.put(
                    story.record("{\"id\":1}", "{\"id\":1,\"a\":\"first\"}"),
                    story.record("{\"id\":1}", null),
                    story.record("{\"id\":1}", "{\"id\":1,\"a\":\"bad\"," + bad + "}"));
            assertThat(story.query("SELECT id FROM t")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {CLIENT, SERVER})
    void theFirstGoodOneIsWhatIgnoreKeeps(String bad) {
        try (Story story = story("pk.fields=id", "insert.mode=ignore")) {
            story.put(
                    story.value("{\"id\":1,\"a\":\"bad\"," + bad + "}"),
                    story.value("{\"id\":1,\"a\":\"second\"}"),
                    story.value("{\"id\":1,\"a\":\"third\"}"));
            assertThat(story.query("SELECT id, a FROM t")).containsExactly("1|second");
        }
    }
}
