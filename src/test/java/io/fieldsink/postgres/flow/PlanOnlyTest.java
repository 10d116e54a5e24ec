package io.fieldsink.postgres.flow;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.servers.Postgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An honest dry run: what it says is what would happen, and nothing happens. */
@Tag("postgres-versions")
class PlanOnlyTest {
    private static final String PLAN = "plan.only=true";
    private static final String[] BY_HAND = {"auto.create=false", "auto.evolve=false"};

    /** All that a script makes: columns, defaults, comments, constraints, indexes. */
    private static final String SCHEMA = """
            SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
              LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
             ORDER BY 1, 2""";

    private static final String REST = """
            SELECT c.relname, c.relkind, obj_description(c.oid, 'pg_class'), pg_get_indexdef(i.indexrelid),
                   (SELECT string_agg(pg_get_constraintdef(k.oid), '; ' ORDER BY k.conname)
                      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n')
              FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
             WHERE c.relnamespace = 'public'::regnamespace
             ORDER BY 1""";

    private final Overheard log = new Overheard();

    @AfterEach
    void close() {
        log.close();
    }

    private static String[] with(String[] options, String... more) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    }

    private static List<String> schema(Story story) {
        return Stream.concat(story.query(SCHEMA).stream(), story.query(REST).stream())
                .toList();
    }

    private List<String> messages() {
        return log.lines().stream()
                .filter(line -> line.startsWith("INFO plan.only: "))
                .toList();
    }

    private List<String> scripts() {
        return messages().stream().filter(m -> m.contains("\n-- begin")).toList();
    }

    /** Everything from the line that begins the plan to the one that ends it, as somebody cuts it from the log. */
    private String script() {
        String last = scripts().get(scripts().size() - 1);
        return last.substring(last.indexOf("\n-- begin of the plan\n") + 1);
    }

    private static void assertNothingWritten(Story dry) {
        assertThat(dry.query("SELECT oid::regclass FROM pg_class WHERE oid >= 16384"))
                .isEmpty();
        assertThat(dry.buried()).isEmpty();
        assertThat(dry.sql()).isEmpty();
        assertThat(dry.durable().values()).allMatch(offset -> offset == 0);
    }

    @ParameterizedTest
    @EnumSource
    void theScriptOfASampleIsAllThatItsTablesNeed(Sample sample) throws Exception {
        String[] options = SampleSetsTest.options(sample);
        List<String> made;
        try (Story free = new Story(options)) {
            SampleSetsTest.deliver(free, SampleSetsTest.told(free, sample, sample.records()), 100);
            made = schema(free);
        }
        try (Story dry = new Story(with(options, PLAN))) {
            SampleSetsTest.deliver(dry, SampleSetsTest.told(dry, sample, sample.records()), 100);
            assertNothingWritten(dry);
        }
        try (Story story = new Story(with(options, BY_HAND))) {
            story.execute(script());
            assertThat(schema(story)).isEqualTo(made);
            SampleSetsTest.deliver(story, SampleSetsTest.told(story, sample, sample.records()), 100);
            SampleSetsTest.assertAsExpected(story, sample, "after the script");
            assertThat(schema(story)).isEqualTo(made);
        }
    }

    @Test
    void theRowsAreCountedAsTheyWouldBePut() {
        try (Story dry = new Story(PLAN, "pk.fields=id", "nested.arrays=tables", "delete.enabled=true")) {
            dry.put(
                    dry.value("{\"id\":1,\"a\":[{\"n\":1},{\"n\":2},{\"n\":3}]}"),
                    dry.value("{\"id\":2,\"a\":[{\"n\":1}]}"),
                    dry.value("{\"id\":1,\"a\":[{\"n\":4}]}"),
                    dry.value("{\"id\":null}"),
                    dry.record("3", null));
            assertThat(script()).contains("""
                            COMMIT;
                            -- records of t: 5, of which 1 would be rejected
                            -- rows that would be written to public.t: 2, and removed: 1
                            -- rows that would be written to public.t_a: 2
                            """);
        }
    }

    @Test
    void theScriptIsToldOncePerChangeAndTheCountsNowAndThen() {
        try (Story dry = new Story(PLAN, "pk.fields=id")) {
            dry.tell("{\"id\":1}");
            dry.tell("{\"id\":2}").tell("{\"id\":3}");
            assertThat(messages()).hasSize(1);
            dry.tell("{\"id\":4,\"x\":true}");
            assertThat(scripts()).hasSize(2);
            assertThat(script())
                    .containsOnlyOnce("CREATE TABLE \"public\".\"t\"")
                    .contains("\"x\" boolean")
                    .doesNotContain("ALTER");

            dry.tell("{\"id\":5}").later(Duration.ofSeconds(11)).put();
            assertThat(messages()).hasSize(3);
            assertThat(messages().get(2))
                    .contains("The script is the same.", "public.t: 5")
                    .doesNotContain("CREATE");
            dry.later(Duration.ofSeconds(11)).put();
            assertThat(messages()).hasSize(3);
            dry.tell("{\"id\":6}");
            assertThat(messages().get(3)).contains("public.t: 6");
        }
    }

    @Test
    void whereNothingIsMissingItSaysSo() {
        try (Story dry = new Story(PLAN, "pk.fields=id", "delivery.guarantee=at_least_once")
                .execute("CREATE TABLE t (id integer PRIMARY KEY)")) {
            List<String> before = schema(dry);
            dry.tell("{\"id\":1}");
            assertThat(script())
                    .startsWith("-- begin of the plan\n-- Nothing is missing")
                    .contains("-- rows that would be written to public.t: 1\n")
                    .doesNotContain(";\n");
            assertThat(schema(dry)).isEqualTo(before);
            assertThat(dry.query("SELECT * FROM t")).isEmpty();
        }
    }

    @Test
    void aTableThatStandsIsWidenedByTheScriptOnly() {
        Schema wide = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("n", Schema.OPTIONAL_INT64_SCHEMA)
                .field("note", SchemaBuilder.string().optional().defaultValue("it's \\ n\none"))
                .field("line", SchemaBuilder.string().optional().defaultValue("a\nb"))
                .build();
        Struct row = new Struct(wide).put("id", 2).put("n", 5_000_000_000L);
        Schema narrow = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("n", Schema.OPTIONAL_INT16_SCHEMA)
                .build();
        try (Story story = new Story("pk.fields=id")) {
            story.put(story.record("t", null, null, narrow, new Struct(narrow).put("id", 1)));
            List<String> before = schema(story);
            Story dry = story.beside("pk.fields=id", PLAN);
            dry.put(dry.record("t", null, null, wide, row));
            assertThat(schema(story)).isEqualTo(before);
            assertThat(script())
                    .contains("ALTER COLUMN \"n\" TYPE bigint", "ADD COLUMN \"note\" text")
                    .doesNotContain("CREATE");
            story.execute(script());
            Story after = story.beside(with(BY_HAND, "pk.fields=id"));
            after.put(after.record("t", null, null, wide, row));
            assertThat(story.query("SELECT id, n, note, line FROM t ORDER BY 1"))
                    .containsExactly("1|∅|it's \\ n\none|a\nb", "2|5000000000|∅|∅");
        }
    }

    /** Options that forbid to change tables may stand there already: the plan is for whoever may. */
    @Test
    void thePlanIsTheSameWhereTheConnectorMayChangeNothing() {
        String[] values = {"{\"id\":1}", "{\"id\":2,\"x\":1}", "{\"id\":3,\"x\":\"some\"}"};
        for (String format : List.of("plain", "primero")) {
            String[] options = {PLAN, "record.format=" + format, "pk.fields=id"};
            for (String[] more : List.of(new String[0], BY_HAND)) {
                try (Story dry = new Story(with(options, more))) {
                    for (String value : values) {
                        dry.tell(value);
                    }
                }
            }
            List<String> all = scripts();
            assertThat(all.get(all.size() - 1)).isEqualTo(all.get(all.size() / 2 - 1));
            assertThat(script()).contains(format.equals("plain") ? "\"x\" numeric" : "\"x\" text");
            log.forget();
        }
    }

    @Test
    void aBadRecordNeitherStopsADryRunNorIsItBuried() {
        for (BadRecords kind : BadRecords.values()) {
            try (Story dry = new Story(kind, PLAN, "pk.fields=id", "column.types=n:integer", "batch.size=2")) {
                dry.tell("{\"id\":1}", "{\"id\":2,\"n\":\"zanzibar\"}", "not json", "{\"id\":3}", "{\"id\":4}");
                assertNothingWritten(dry);
                dry.settle();
                dry.later(Duration.ofSeconds(11)).put();
                assertThat(messages().get(messages().size() - 1))
                        .contains("records of t: 5, of which 2 would be rejected", "public.t: 3");
            }
        }
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .hasSize(6)
                .contains("WARN t-0@1: column \"n\" of public.t cannot hold the value of field n (SQLSTATE 22P02):"
                        + " not a number; the column is integer; the type was declared in column.types, by the form or"
                        + " by the format. Would be rejected; without plan.only it would go to dead letters.");
    }

    @Test
    void noValueIsInIt() {
        try (Story dry = new Story(PLAN, "pk.fields=id", "nested.arrays=tables")) {
            dry.tell("{\"id\":\"Zanzibar\",\"n\":1.25,\"a\":[{\"t\":\"Zanzibar\"}],\"j\":{\"k\":\"Zanzibar\"}}");
            dry.tell("{\"id\":\"Zanzibar\",\"n\":\"Zanzibar\",\"t\":\"Zanzibar\"}");
        }
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("Zanzibar") || line.contains("1.25"));
    }

    @Test
    void noNameBreaksOutOfTheScriptOrItsLines() {
        List<String> names = List.of(
                "a\nDROP TABLE victim;\n--",
                "b\"; DROP TABLE victim; --",
                "c'; DROP TABLE victim; --",
                "*/ DROP TABLE victim; /*",
                "-- d\r\u2028DROP TABLE victim;\u2028",
                "e\\'; DROP TABLE victim; --\\",
                "f\u202e\u0007😀\\",
                "$$; DROP TABLE victim; $$",
                "?{g}:h :'i'");
        String[] options = {"table.name.format=${value.in}", "naming.style=exact", "pk.fields=" + quoted(names.get(0))};
        StringBuilder fields = new StringBuilder();
        names.forEach(name -> fields.append(',').append(json(name)).append(":1"));
        List<String> values = names.stream()
                .map(name -> "{\"in\":" + json("t " + name) + fields + "}")
                .toList();
        try (Story dry = new Story(with(options, PLAN))) {
            dry.tell(values.toArray(String[]::new));
            assertNothingWritten(dry);
        }
        assertThat(script().lines())
                .allMatch(line -> line.matches(
                        "|--.*|BEGIN;|CREATE TABLE .*|  .*|\\)( WITH .*)?;|COMMENT ON .*|GRANT .*|COMMIT;"))
                .allMatch(line -> line.matches("[^\\p{Cc}\\u2028\\u202e]*"));
        List<List<String>> made = new ArrayList<>();
        for (String strings : List.of("on", "off")) {
            try (Story story = new Story(with(options, BY_HAND)).execute("CREATE TABLE victim ()")) {
                story.execute("SET standard_conforming_strings = " + strings + "; " + script());
                made.add(schema(story));
                story.tell(values.toArray(String[]::new));
                assertThat(story.buried()).isEmpty();
                assertThat(story.query("SELECT count(*) FROM pg_class WHERE relname LIKE 't %' AND relkind = 'r'"))
                        .containsExactly("" + names.size());
                assertThat(story.query("SELECT to_regclass('victim')")).containsExactly("victim");
                for (String name : names) {
                    assertThat(story.query("SELECT count(*) FROM \"" + ("t " + name).replace("\"", "\"\"") + '"'))
                            .containsExactly("1");
                }
            }
        }
        assertThat(made.get(1)).isEqualTo(made.get(0));
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static String json(String text) {
        return text.chars().mapToObj("\\u%04x"::formatted).collect(joining("", "\"", "\""));
    }

    @Test
    void somebodyMayRunTheScriptAtAnyTime() {
        try (Story dry = new Story(PLAN, "pk.fields=id", "version.field=v", "delete.enabled=true")) {
            dry.tell("{\"id\":1,\"v\":1}");
            dry.execute(script());
            dry.tell("{\"id\":2,\"v\":1}");
            assertThat(script()).contains("Nothing is missing");
            dry.tell("{\"id\":3,\"v\":1,\"x\":true}");
            assertThat(script()).contains("ADD COLUMN \"x\" boolean").doesNotContain("CREATE");
            dry.execute(script());
            dry.tell("{\"id\":4,\"v\":1}");
            assertThat(script()).contains("Nothing is missing");
        }
    }

    /** The usual case: the role that writes may neither create nor alter. */
    @Test
    void aRoleThatOwnsNothingWritesWhatTheScriptOfAnotherMade() {
        String role = Postgres.shared().newRole("secret");
        String[] options = {
            "record.format=primero", "nested.arrays=tables", "connection.user=" + role, "connection.password=secret"
        };
        try (Story dry = new Story(with(options, PLAN))) {
            dry.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            String value =
                    "{\"id\":\"a\",\"last_updated_at\":\"2024-01-0%dT00:00:00Z\",\"s\":[{\"unique_id\":\"%d\"}]}";
            dry.put(dry.record("a", value.formatted(1, 1)));
            dry.execute(script());
            Story story = dry.beside(with(options, BY_HAND));
            story.put(story.record("a", value.formatted(1, 1)));
            story.put(story.record("a", value.formatted(2, 2)));
            assertThat(story.query("SELECT unique_id FROM t_s")).containsExactly("2");
            story.put(story.record("a", null));
            story.put(story.record("a", value.formatted(1, 1)));
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("0");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void aPartitionThatComesBackIsCountedOnce() {
        try (Story dry = new Story(PLAN, "pk.fields=id")) {
            Partition other = new Partition("t", 1);
            List<Told> records = new ArrayList<>(List.of(dry.value("{\"id\":1}"), dry.value("{\"id\":2}")));
            dry.put(records).put(dry.value(other, "{\"id\":3}"));
            dry.release(new Partition("t", 0));
            assertThat(messages().get(1)).contains("records of t: 3", "public.t: 3");
            dry.put(records);
            dry.later(Duration.ofSeconds(11)).put();
            assertThat(messages()).hasSize(3);
            assertThat(messages().get(2)).contains("records of t: 3", "public.t: 3");
            assertThat(scripts()).hasSize(1);
        }
    }
}
