package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.model.Naming;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any name in a record is only ever a quoted identifier, and two names never share a column. */
@Tag("postgres-versions")
class NamesTest {
    private static final String NAMES = """
            SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND attname <> 'id' ORDER BY attnum""";

    private static String json(String name) {
        StringBuilder out = new StringBuilder("\"");
        name.chars().forEach(c -> out.append(String.format("\\u%04x", c)));
        return out.append('"').toString();
    }

    static Stream<String> oddNames() {
        return Stream.of(
                "a\"b",
                "a'b",
                "x\"; DROP TABLE t; --",
                "line\nbreak",
                "line\r\nbreak",
                "tab\tname",
                "what?",
                "??",
                "{fn now()}",
                "{",
                "100%",
                "%s %1$s",
                "$1",
                "$$",
                "$tag$",
                ":name",
                "a.b",
                "a/b",
                "a\\b",
                "back\\nslash",
                "x".repeat(300),
                "é".repeat(300),
                "😀",
                "smile 😀",
                "عمر",
                "عُمَر",
                "नाम की",
                "e\u0301",
                "é",
                "",
                " ",
                "_",
                "xmin",
                "ctid",
                "CTID",
                "tableoid",
                "oid",
                "select",
                "user",
                "_topic",
                "_offset",
                "_deleted_at",
                "_overflow",
                "c0",
                "m",
                "n",
                "o",
                "s",
                "t",
                "1st",
                "İ",
                "ß",
                "--",
                "/* */",
                "\u001b[31mred",
                "id ");
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void everyNameIsAColumnOfItsOwnAndStaysAfterARestart(String name) {
        for (String style : List.of("lower", "exact")) {
            String[] options = {"pk.fields=id", "naming.style=" + style, "metadata.columns=topic"};
            try (Story story = new Story(options)) {
                story.tell("{\"id\":1," + json(name) + ":\"a\"}");
                List<Story.Told> many = new ArrayList<>();
                for (int i = 2; i < 150; i++) {
                    many.add(story.value("{\"id\":" + i + "," + json(name) + ":\"a\"}"));
                }
                story.put(many);
                assertThat(story.buried()).isEmpty();
                List<String> columns = story.query(NAMES);
                assertThat(columns).hasSize(2).contains("_topic");
                String column = columns.get(0).equals("_topic") ? columns.get(1) : columns.get(0);
                assertThat(column).isNotEmpty();
                String quoted = '"' + column.replace("\"", "\"\"") + '"';
                assertThat(story.query("SELECT count(*) FROM t WHERE " + quoted + " = 'a' AND _topic = 't'"))
                        .containsExactly("149");
                try (Story again = story.beside(options)) {
                    again.tell("{\"id\":1," + json(name) + ":\"b\"}");
                    assertThat(again.buried()).isEmpty();
                }
                assertThat(story.query(NAMES)).isEqualTo(columns);
                assertThat(story.query("SELECT count(*) FROM t WHERE " + quoted + " = 'b'"))
                        .containsExactly("1");
            }
        }
    }

    /** Fields that meet, in every order: each has its own column, the one spelled like it has the plain name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"name\",\"Name\",\"NAME\"] | name",
                "[\"a_b\",\"a b\",\"a.b\",\"a/b\",\"A_B\"] | a_b",
                "[\"ctid_\",\"ctid\"] | ctid_",
                "[\"_\",\"?\",\"!\",\"\"] | _",
                "[\"x_y\",\"x\\ny\",\"x\",\"x\\nz\"] | x_y",
                "[\"_topic\",\"_Topic\"] | -"
            })
    void fieldsThatMeetKeepApart(String names, String plain) {
        List<String> fields = List.of(names.substring(1, names.length() - 1).split(","));
        for (int shift = 0; shift < fields.size(); shift++) {
            List<String> order = new ArrayList<>(fields);
            Collections.rotate(order, shift);
            try (Story story = new Story("pk.fields=id")) {
                story.tell(row(1, order));
                List<String> columns = story.query(NAMES);
                assertThat(columns).hasSize(fields.size()).doesNotHaveDuplicates();
                assertThat(story.buried()).isEmpty();
                List<String> before = story.query("SELECT to_jsonb(t) - 'id' FROM t");
                if (!plain.equals("-")) {
                    assertThat(story.query("SELECT " + '"' + plain + "\" FROM t"))
                            .containsExactly(fields.get(0).replace("\"", "").replace("\\n", "\n"));
                }
                List<String> turned = new ArrayList<>(order);
                Collections.reverse(turned);
                try (Story again = story.beside("pk.fields=id")) {
                    again.tell(row(2, turned.subList(0, 1)));
                    again.tell(row(2, turned));
                    assertThat(again.buried()).isEmpty();
                }
                assertThat(story.query(NAMES)).isEqualTo(columns);
                assertThat(story.query("SELECT to_jsonb(t) - 'id' FROM t ORDER BY id"))
                        .containsExactly(before.get(0), before.get(0));
            }
        }
    }

    /** Every field holds its own name. */
    private static String row(int id, List<String> fields) {
        StringBuilder row = new StringBuilder("{\"id\":" + id);
        fields.forEach(f -> row.append(',').append(f).append(':').append(f));
        return row.append('}').toString();
    }

    @Test
    void longNamesWithTheSameBeginningStayApart() {
        String beginning = "composition_household_members_below_the_age_of_five_years_in_the_";
        try (Story story = new Story("pk.fields=id")) {
            String row = ",\"" + beginning + "village\":1,\"" + beginning + "town\":2,\"" + beginning + "city\":3}";
            story.tell("{\"id\":1" + row);
            List<String> columns = story.query(NAMES);
            assertThat(columns).hasSize(3).doesNotHaveDuplicates().allMatch(c -> c.length() == 63);
            story.beside("pk.fields=id").tell("{\"id\":2" + row);
            assertThat(story.query(NAMES)).isEqualTo(columns);
            assertThat(story.query("SELECT \"" + String.join("\", \"", columns) + "\" FROM t"))
                    .containsExactly("1|2|3", "1|2|3");
        }
    }

    @Test
    void aNameOnceGivenStays() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell("{\"id\":1,\"Name\":\"first\"}");
            story.tell("{\"id\":1,\"Name\":\"first\",\"name\":\"second\"}");
            assertThat(story.query("SELECT name FROM t")).containsExactly("first");
            story.beside("pk.fields=id").tell("{\"id\":2,\"name\":\"second\",\"Name\":\"first\"}");
            assertThat(story.query("SELECT name FROM t")).containsExactly("first", "first");
            assertThat(story.query(NAMES)).hasSize(2);
        }
    }

    @Test
    void topicsThatOnlyCleaningMakesOneTableStopTheTask() {
        try (Story story = new Story("topics.regex=.*", "topics=", "pk.fields=id")) {
            story.put(story.record("a.b", null, "{\"id\":1}"));
            assertThatThrownBy(() -> story.put(story.record("a_b", null, "{\"id\":2}")))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("\"a.b\"")
                    .hasMessageContaining("\"a_b\"")
                    .hasMessageContaining("topics.to.tables");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 249})
    void longTopicNamesBecomeTablesOfTheirOwn(int length) {
        try (Story story = new Story("topics.regex=.*", "topics=", "pk.fields=id")) {
            story.put(
                    story.record("t".repeat(length - 1) + "a", null, "{\"id\":1}"),
                    story.record("t".repeat(length - 1) + "b", null, "{\"id\":2}"));
            assertThat(
                            story.query(
                                    "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'kafka_sink_offsets'"))
                    .containsExactly("2");
            story.beside("topics.regex=.*", "topics=", "pk.fields=id")
                    .put(story.record("t".repeat(length - 1) + "b", null, "{\"id\":3}"));
            assertThat(
                            story.query(
                                    "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'kafka_sink_offsets'"))
                    .containsExactly("2");
        }
    }

    @ParameterizedTest
    @EnumSource(Naming.class)
    void everyTableNameIsOnlyAQuotedIdentifier(Naming style) {
        Set<String> tables = new HashSet<>();
        List<String> names = oddNames()
                .filter(name -> !name.isEmpty() && tables.add(style.apply(name)))
                .toList();
        try (Story story = new Story(
                "pk.fields=id",
                "table.name.format=${value.to}",
                "naming.style=" + style.name().toLowerCase(Locale.ROOT))) {
            story.execute("CREATE TABLE precious (id int)");
            for (int i = 0; i < 2; i++) {
                int id = i;
                story.put(names.stream()
                        .map(name -> story.value("{\"id\":" + id + ",\"to\":" + json(name) + "}"))
                        .toList());
            }
            assertThat(story.buried()).isEmpty();
            assertThat(
                            story.query(
                                    "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'kafka_sink_offsets'"))
                    .containsExactly(names.size() + 1 + "");
            assertThat(story.query("SELECT count(*) FROM precious")).containsExactly("0");
        }
    }

    @Test
    void optionsNameFieldsByPathOrByColumn() {
        for (String key : List.of("Case Id", "case_id")) {
            try (Story story = new Story("pk.fields=" + key, "column.types=Hh/Size:integer,visited_at:date")) {
                story.tell("{\"Case Id\":1,\"Hh/Size\":4,\"Visited at\":\"2024-01-01\"}");
                assertThat(story.buried()).isEmpty();
                assertThat(story.query("SELECT case_id, pg_typeof(hh_size), pg_typeof(visited_at) FROM t"))
                        .containsExactly("1|integer|date");
            }
        }
    }
}
