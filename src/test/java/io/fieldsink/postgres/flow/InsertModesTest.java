package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each way of writing does to the rows. */
class InsertModesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "upsert; 1|1|c,1|2|d,2|1|x",
                "insert; 1|1|a,1|1|c,1|2|b,1|2|d,2|1|x",
                "ignore; 1|1|a,1|2|b,2|1|x",
                "update; 2|1|x"
            })
    void aKeyTwiceInABatch(String mode, String rows) {
        try (Story story = new Story("pk.fields=a,b", "insert.mode=" + mode)) {
            story.execute("CREATE TABLE t (a int, b int, v text" + (mode.equals("insert") ? ")" : ", UNIQUE (b, a))")
                    + "; INSERT INTO t VALUES (2, 1, 'x')");
            story.tell(
                    "{\"a\":1,\"b\":1,\"v\":\"a\"}",
                    "{\"a\":1,\"b\":2,\"v\":\"b\"}",
                    "{\"a\":1,\"b\":1,\"v\":\"c\"}",
                    "{\"a\":1,\"b\":2,\"v\":\"d\"}");
            assertThat(story.query("SELECT * FROM t ORDER BY a, b, v")).containsExactly(rows.split(","));
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void anUpdateChangesOnlyWhatIsThere() {
        for (int rows : new int[] {2, 300}) {
            try (Story story = new Story("pk.fields=id", "insert.mode=update")) {
                story.execute("CREATE TABLE t (id int PRIMARY KEY, v text, w int DEFAULT 4);"
                        + "INSERT INTO t SELECT i, 'old' FROM generate_series(1, 400, 2) i");
                List<Story.Told> many = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    many.add(story.value("{\"id\":" + i + ",\"v\":\"older\"}"));
                    many.add(story.value("{\"id\":" + i + ",\"v\":\"new\"}"));
                }
                story.put(many);
                assertThat(story.query("SELECT count(*), count(*) FILTER (WHERE v = 'new'), min(w) FROM t"))
                        .containsExactly("200|" + rows / 2 + "|4");
            }
        }
    }

    /** Type of the key, then two values of it that are one key, and one that is another. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "uuid; \"6F9619FF-8B86-D011-B42D-00CF4FC964FF\"; \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"; \"6f9619ff-8b86-d011-b42d-00cf4fc964fe\"",
                "text; \"a\"; \"a\"; \"A\"",
                "text; \"é\"; \"é\"; \"e\u0301\"",
                "varchar(5); \"a\"; \"a\"; \"a \"",
                "char(5); \"a\"; \"a  \"; \"b\"",
                "numeric; 1; 1.0; 1.01",
                "numeric; \"1e2\"; 100.00; 1000",
                "numeric(10,2); 1; \"1.00\"; 1.5",
                "timestamptz; \"2024-01-01T10:00:00Z\"; \"2024-01-01T12:00:00+02:00\"; \"2024-01-01T12:00:00Z\"",
                "timestamp; \"2024-01-01T10:00:00\"; \"2024-01-01 10:00:00.000\"; \"2024-01-01T12:00:00\"",
                "date; \"2024-01-01\"; \"2024-01-01\"; \"2024-01-02\"",
                "time; \"10:00\"; \"10:00:00\"; \"10:00:01\"",
                "boolean; true; \"true\"; false",
                "double precision; 0.0; -0.0; 1",
                "double precision; \"NaN\"; \"NaN\"; \"Infinity\"",
                "real; 0.5; \"0.5\"; 1",
                "int; 1; \"1\"; 2",
                "bigint; 1; 1.0; 2",
                "bytea; \"AQI=\"; \"AQI=\"; \"AQM=\"",
                "inet; \"10.0.0.1\"; \"10.0.0.1/32\"; \"10.0.0.2\"",
                "interval; \"1 mon\"; \"30 days\"; \"31 days\"",
                "jsonb; {\"a\":1,\"b\":2}; {\"b\":2,\"a\":1.0}; {\"a\":1}",
                "int[]; [1,2]; [\"1\",2]; [2,1]"
            })
    void keysAreOneWhereTheColumnsTypeSaysSo(String type, String one, String same, String other) {
        for (int extra : new int[] {0, 150}) {
            try (Story story = new Story("pk.fields=k", "delete.enabled=true")) {
                story.execute("CREATE TABLE t (k " + type + " PRIMARY KEY, v text)");
                story.tell("{\"k\":" + one + ",\"v\":\"first\"}");
                List<Story.Told> batch = new ArrayList<>();
                for (int i = 0; i < extra; i++) {
                    batch.add(story.value("{\"k\":" + (i % 2 == 0 ? same : other) + ",\"v\":\"" + i + "\"}"));
                }
                batch.add(story.value("{\"k\":" + one + ",\"v\":\"a\"}"));
                batch.add(story.value("{\"k\":" + other + ",\"v\":\"c\"}"));
                batch.add(story.value("{\"k\":" + same + ",\"v\":\"b\"}"));
                story.put(batch);
                assertThat(story.buried()).isEmpty();
                assertThat(story.query("SELECT v FROM t ORDER BY v")).containsExactly("b", "c");
                story.put(story.record("{\"k\":" + one + "}", null), story.record("{\"k\":" + other + "}", null));
                assertThat(story.query("SELECT v FROM t")).isEmpty();
            }
        }
    }

    @Test
    void patchesWithManyDifferentFieldSetsAreWrittenTogether() {
        try (Story story = new Story("pk.fields=id", "missing.fields=keep", "batch.size=5000")) {
            StringBuilder all = new StringBuilder();
            for (int f = 0; f < 20; f++) {
                all.append(", f").append(f).append(" text DEFAULT 'd'");
            }
            story.execute("CREATE TABLE t (id int PRIMARY KEY" + all + ");"
                    + "INSERT INTO t (id, f0, f1) SELECT i, 'old', NULL FROM generate_series(1, 500) i");
            List<Story.Told> many = new ArrayList<>();
            for (int i = 1; i <= 1000; i++) {
                StringBuilder row = new StringBuilder("{\"id\":" + i);
                for (int f = 0; f < 20; f++) {
                    if (bit(i, f)) {
                        row.append(",\"f").append(f).append("\":").append(i % 7 == f % 7 ? "null" : "\"" + i + "\"");
                    }
                }
                many.add(story.value(row.append('}').toString()));
            }
            story.put(many);
            assertThat(story.buried()).isEmpty();
            assertThat(story.sql()).hasSizeLessThan(5);
            List<String> rows = story.query("SELECT * FROM t ORDER BY id");
            assertThat(rows).hasSize(1000);
            for (int i = 1; i <= 1000; i++) {
                StringBuilder expected = new StringBuilder().append(i);
                for (int f = 0; f < 20; f++) {
                    boolean said = bit(i, f);
                    String before = i > 500 || f > 1 ? "d" : f == 0 ? "old" : "∅";
                    expected.append('|').append(said ? i % 7 == f % 7 ? "∅" : "" + i : before);
                }
                assertThat(rows.get(i - 1)).isEqualTo(expected.toString());
            }
        }
    }

    /** A number that looks random. */
    private static boolean bit(int number, int place) {
        return (((number * 2654435761L) >> place) & 1) == 1;
    }

    @Test
    void patchesOfOneKeyAreMergedFieldByField() {
        try (Story story = new Story("pk.fields=id", "missing.fields=keep")) {
            story.tell("{\"id\":1,\"a\":1,\"b\":2,\"c\":3}");
            story.tell("{\"id\":1,\"a\":10}", "{\"id\":1,\"b\":null}", "{\"id\":1,\"d\":4}", "{\"id\":2,\"a\":5}");
            assertThat(story.query("SELECT id, a, b, c, d FROM t ORDER BY id"))
                    .containsExactly("1|10|∅|3|4", "2|5|∅|∅|∅");
        }
    }

    @Test
    void aFullPictureEmptiesWhatItLacks() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell("{\"id\":1,\"a\":1,\"b\":2}");
            story.tell("{\"id\":1,\"a\":3}");
            assertThat(story.query("SELECT id, a, b FROM t")).containsExactly("1|3|∅");
            story.tell("{\"id\":1,\"b\":4}");
            story.beside("pk.fields=id").tell("{\"id\":1,\"a\":5}");
            assertThat(story.query("SELECT id, a, b FROM t")).containsExactly("1|5|∅");
        }
    }

    @Test
    void aColumnThatAnOptionNamesIsPartOfTheFullPicture() {
        try (Story story = new Story("pk.fields=id", "column.types=Size/People:int")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, size_people int, note text)");
            story.tell("{\"id\":1,\"Size/People\":1,\"note\":\"n\"}");
            story.tell("{\"id\":1}");
            assertThat(story.query("SELECT * FROM t")).containsExactly("1|∅|n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // type; versions in order of arrival; the one whose row stands at the end
                "int; 1,2; 2",
                "int; 2,1; 1",
                "int; 1,3,2; 2",
                "int; 2,2; 2",
                "int; null,1; 2",
                "int; 1,null; 1",
                "int; null,null; 2",
                "numeric; 1.0,1; 2",
                "timestamptz; \"2024-01-01T10:00:00Z\",\"2024-01-01T11:30:00+02:00\"; 1",
                "text; \"a\",\"B\"; 1",
                "text; \"2024-01-02\",\"2024-01-10\"; 2",
                "text; \"\uFFFD\",\"😀\"; 2",
                "date; \"2024-01-02\",\"2024-01-01\"; 1",
                "uuid; \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\",\"6f9619ff-8b86-d011-b42d-00cf4fc964fe\"; 1",
                "inet; \"10.0.0.10\",\"10.0.0.9\"; 1"
            })
    void theNewestVersionWinsInTheBatchAndInTheTable(String type, String versions, int winner) {
        for (String keep : List.of("null", "keep")) {
            for (boolean together : new boolean[] {true, false}) {
                try (Story story = new Story("pk.fields=id", "version.field=ver", "missing.fields=" + keep)) {
                    story.execute("CREATE TABLE t (id int PRIMARY KEY, ver " + type + ", v int)");
                    List<Story.Told> told = new ArrayList<>();
                    String[] all = versions.split(",", -1);
                    for (int i = 0; i < all.length; i++) {
                        told.add(story.value("{\"id\":1,\"ver\":" + all[i] + ",\"v\":" + (i + 1) + "}"));
                    }
                    if (all.length == 3) {
                        winner = 2;
                    }
                    if (together) {
                        story.put(told);
                    } else {
                        told.forEach(story::put);
                    }
                    assertThat(story.buried()).isEmpty();
                    assertThat(story.query("SELECT v FROM t"))
                            .as(keep + together)
                            .containsExactly("" + winner);
                }
            }
        }
    }

    @Test
    void patchesOfVersionsThatTheTablesLiesBetween() {
        try (Story story = new Story("pk.fields=id", "version.field=ver", "missing.fields=keep")) {
            story.tell("{\"id\":1,\"ver\":5,\"a\":\"five\",\"b\":\"five\"}");
            story.tell("{\"id\":1,\"ver\":3,\"a\":\"three\"}", "{\"id\":1,\"ver\":7,\"b\":\"seven\"}");
            assertThat(story.query("SELECT ver, a, b FROM t")).containsExactly("7|five|seven");
        }
    }

    @Test
    void aRowThatDoesNotChangeIsNotWritten() {
        for (int rows : new int[] {10, 200}) {
            for (String mode : List.of("upsert", "update", "ignore")) {
                for (String keep : List.of("null", "keep")) {
                    try (Story story = new Story(
                            "pk.fields=id",
                            "insert.mode=" + mode,
                            "missing.fields=" + keep,
                            "metadata.columns=topic,offset,timestamp,ingested_at")) {
                        story.execute("CREATE TABLE t (id int PRIMARY KEY, v text, j json, n numeric)");
                        story.execute("INSERT INTO t SELECT i, 'a', '{\"x\": 1}', 1.50 FROM generate_series(0, 9) i");
                        List<Story.Told> many = new ArrayList<>();
                        List<Story.Told> again = new ArrayList<>();
                        for (int i = 0; i < rows; i++) {
                            String row = "{\"id\":" + i + ",\"v\":\"a\",\"j\":{\"x\":1},\"n\":1.5}";
                            many.add(story.value(row));
                        }
                        for (int i = 0; i < rows; i++) {
                            again.add(story.value("{\"id\":" + i + ",\"v\":\"a\",\"j\":{\"x\":1},\"n\":1.5}"));
                        }
                        story.put(many);
                        List<String> before = story.query("SELECT ctid, xmin, t FROM t ORDER BY id");
                        story.put(again);
                        assertThat(story.query("SELECT ctid, xmin, t FROM t ORDER BY id"))
                                .isEqualTo(before);
                    }
                }
            }
        }
    }

    @Test
    void rowsThatOnlyHaveAKeyAreFine() {
        for (String mode : List.of("upsert", "insert", "update", "ignore")) {
            try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
                story.tell("{\"id\":1}", "{\"id\":2}");
                assertThat(story.query("SELECT count(*) FROM t")).containsExactly(mode.equals("update") ? "0" : "2");
            }
        }
    }

    @Test
    void wholeValuesCanMeanNull() {
        try (Story story = new Story("pk.fields=id", "null.values=\"\",\"undefined\",\"a,b\"")) {
            story.tell(
                    "{\"id\":1,\"a\":\"\",\"b\":\"undefined\",\"c\":\"undefined x\",\"d\":\"a,b\",\"e\":{\"in\":\"\"}}");
            assertThat(story.query("SELECT to_jsonb(t) FROM t"))
                    .containsExactly("{\"c\": \"undefined x\", \"e\": {\"in\": \"\"}, \"id\": 1}");
            story.tell("{\"id\":\"undefined\",\"c\":\"x\"}");
            assertThat(story.buried()).hasSize(1).first().asString().contains("the key field id is null");
        }
    }

    @Test
    void aNullOrMissingKeyRejectsThatRecordNamingTheField() {
        try (Story story = new Story("pk.fields=a,b")) {
            story.tell("{\"a\":1,\"b\":2}", "{\"a\":1}", "{\"a\":null,\"b\":2}", "{\"a\":3,\"b\":4}");
            assertThat(story.query("SELECT a, b FROM t ORDER BY a")).containsExactly("1|2", "3|4");
            assertThat(story.buried())
                    .containsExactly(
                            "t-0@1: no row for public.t: the key field b is missing. Sent to dead letters.",
                            "t-0@2: no row for public.t: the key field a is null. Sent to dead letters.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "; ; {\"a\": 1, \"b\": {\"x\": 1, \"y\": [{\"p\": 1, \"q\": 2}]}, \"id\": 1}",
                "; b; {\"a\": 1, \"id\": 1}",
                "; a,b/x; {\"b\": {\"y\": [{\"p\": 1, \"q\": 2}]}, \"id\": 1}",
                "; b/y/q; {\"a\": 1, \"b\": {\"x\": 1, \"y\": [{\"p\": 1}]}, \"id\": 1}",
                "; *q; {\"a\": 1, \"b\": {\"x\": 1, \"y\": [{\"p\": 1}]}, \"id\": 1}",
                "a; ; {\"a\": 1, \"id\": 1}",
                "b/y/p; ; {\"b\": {\"y\": [{\"p\": 1}]}, \"id\": 1}",
                "b/*; b/x; {\"b\": {\"y\": [{\"p\": 1, \"q\": 2}]}, \"id\": 1}",
                "nothing; ; {\"id\": 1}"
            })
    void fieldsAreStoredAsTheFilterSays(String include, String exclude, String row) {
        try (Story story = new Story(
                "pk.fields=id",
                "fields.include=" + (include == null ? "" : include),
                "fields.exclude=" + (exclude == null ? "" : exclude))) {
            story.tell("{\"id\":1,\"a\":1,\"b\":{\"x\":1,\"y\":[{\"p\":1,\"q\":2}]}}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT jsonb_strip_nulls(to_jsonb(t)) FROM t"))
                    .containsExactly(row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "flatten"})
    void nestedObjectsAreOneColumnOrMany(String nested) {
        try (Story story = new Story("pk.fields=id", "nested.objects=" + nested)) {
            story.tell("{\"id\":1,\"a\":{\"b\":{\"c\":1},\"d\":[1]}}", "{\"id\":2,\"a\":null}");
            story.tell("{\"id\":1,\"a\":null}");
            assertThat(story.query("SELECT to_jsonb(t) FROM t ORDER BY id"))
                    .allMatch(row -> !row.contains("1]") && !row.contains("\"c\": 1"));
            story.tell("{\"id\":1,\"a\":{\"b\":{\"c\":2},\"d\":[3]}}");
            assertThat(story.query(
                            nested.equals("json")
                                    ? "SELECT a FROM t WHERE id = 1"
                                    : "SELECT a_b_c, a_d FROM t WHERE id = 1"))
                    .containsExactly(nested.equals("json") ? "{\"b\": {\"c\": 2}, \"d\": [3]}" : "2|[3]");
        }
    }

    @Test
    void schemaVersionsMayAlternateInABatch() {
        Schema one = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("a", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Schema two = SchemaBuilder.struct()
                .field("b", Schema.OPTIONAL_INT64_SCHEMA)
                .field("id", Schema.INT64_SCHEMA)
                .build();
        try (Story story = new Story("pk.fields=id")) {
            List<Story.Told> many = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                many.add(
                        i % 2 == 0
                                ? story.record(
                                        "t",
                                        null,
                                        null,
                                        one,
                                        new Struct(one).put("id", i).put("a", "x"))
                                : story.record(
                                        "t",
                                        null,
                                        null,
                                        two,
                                        new Struct(two).put("id", (long) i).put("b", 1L)));
            }
            story.put(many);
            assertThat(story.query("SELECT count(*), count(a), count(b) FROM t"))
                    .containsExactly("200|100|100");
            assertThat(story.sql()).hasSize(1);
        }
    }
}
