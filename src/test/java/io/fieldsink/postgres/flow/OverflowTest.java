package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms wider than a table can be: what finds no column is in one column of jsonb. */
@Tag("postgres-versions")
class OverflowTest {
    private static final int QUESTIONS = 2000;
    private static final String COLUMNS =
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"
                    + " AND NOT attisdropped AND attname NOT IN ('id', '_overflow')";
    private static final String OVERFLOWING =
            "SELECT id, (SELECT count(*) FROM jsonb_object_keys(_overflow)) FROM t ORDER BY id";

    /** A record with the questions from (inclusive) to (exclusive). */
    private static String record(int id, int from, int to, IntFunction<String> answer) {
        StringBuilder json = new StringBuilder("{\"id\":").append(id);
        for (int q = from; q < to; q++) {
            json.append(",\"group/q").append(q).append("\":").append(answer.apply(q));
        }
        return json.append('}').toString();
    }

    private static String record(int id, IntFunction<String> answer) {
        return record(id, 0, QUESTIONS, answer);
    }

    /** An answer of so many letters that no two questions share. */
    private static IntFunction<String> texts(int length) {
        return q -> {
            StringBuilder text = new StringBuilder();
            for (long seed = 31L * q + 7; text.length() < length; seed = seed * 6_364_136_223_846_793_005L + 1) {
                text.append((char) ('a' + Math.floorMod(seed >> 33, 26)));
            }
            return "\"" + text + "\"";
        };
    }

    private static int number(List<String> rows) {
        return Integer.parseInt(rows.get(0));
    }

    /** Where the answer stands: a column, or the column for the rest; the last part of the name is unique. */
    private static String found(Story story, int id, int question) {
        return story.query("SELECT coalesce(to_jsonb(t) ->> 'group_q" + question + "', _overflow ->> 'group/q"
                        + question + "') FROM t WHERE id = " + id)
                .get(0);
    }

    private static void hasAll(Story story, int id, IntFunction<String> answer) {
        List<String> rows = story.query(
                "SELECT q, coalesce(whole ->> ('group_q' || q), whole #>> ARRAY['_overflow', 'group/q' || q])"
                        + " FROM (SELECT to_jsonb(t) AS whole FROM t WHERE id = " + id + ") AS t, generate_series(0, "
                        + (QUESTIONS - 1) + ") AS q ORDER BY q");
        assertThat(rows)
                .isEqualTo(IntStream.range(0, QUESTIONS)
                        .mapToObj(q -> q + "|" + answer.apply(q).replace("\"", ""))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 17, 20, 23, 24, 64, 300})
    void aFormOfTextsKeepsAllAnswersWhateverTheirLength(int length) {
        try (Story story = new Story("pk.fields=id")) {
            story.tell(record(1, texts(length)));
            assertThat(story.buried()).isEmpty();
            hasAll(story, 1, texts(length));
            assertThat(number(story.query(COLUMNS))).isEqualTo(325);
            assertThat(story.query("SELECT _overflow ->> 'group/q1999' FROM t"))
                    .containsExactly(texts(length).apply(1999).replace("\"", ""));
            assertThat(story.query("SELECT col_description('t'::regclass, attnum), format_type(atttypid, -1)"
                            + " FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = '_overflow'"))
                    .containsExactly("_overflow|jsonb");
        }
    }

    @Test
    void questionsThatComeOverSeveralRecordsFindTheirPlaceInTheOrderOfFirstSight() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell(record(1, 0, 200, texts(64)));
            assertThat(story.query("SELECT to_jsonb(t) ? '_overflow' FROM t")).containsExactly("f");
            story.tell(record(2, 200, 300, texts(64)), record(3, 0, QUESTIONS, texts(23)));
            assertThat(story.buried()).isEmpty();
            hasAll(story, 3, texts(23));
            assertThat(number(story.query(COLUMNS))).isEqualTo(325);
            assertThat(story.query(OVERFLOWING)).containsExactly("1|0", "2|0", "3|1675");
            assertThat(story.query("SELECT count(*) FROM t WHERE _overflow IS NULL"))
                    .containsExactly("2");
        }
    }

    @Test
    void nothingOverflowsWhereAllFindsAColumn() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell(record(1, 0, 325, texts(23)));
            story.tell(record(2, 0, 325, texts(64)));
            assertThat(story.query("SELECT to_jsonb(t) ? '_overflow' FROM t")).containsExactly("f", "f");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void thereAreAsManyBooleansAsATableHasColumns() {
        try (Story story = new Story("pk.fields=id", "delete.mode=soft", "delete.enabled=true")) {
            IntFunction<String> answer = q -> q % 3 == 0 ? "false" : "true";
            story.tell(record(1, 0, 3000, answer), record(2, 0, 3000, answer));
            assertThat(story.buried()).isEmpty();
            // 1600 without the key, nine columns of ours and the two of a stage
            assertThat(number(story.query(COLUMNS + " AND attname <> '_deleted_at'")))
                    .isEqualTo(1588);
            assertThat(found(story, 1, 1587)).isEqualTo("false");
            assertThat(story.query("SELECT _overflow -> 'group/q2997', _overflow -> 'group/q2998' FROM t"))
                    .containsExactly("false|true", "false|true");
            Story later = story.beside("pk.fields=id", "metadata.columns=topic,partition,offset,timestamp,ingested_at");
            later.tell(record(3, 0, 3000, answer));
            assertThat(later.buried()).isEmpty();
            assertThat(story.query("SELECT _topic, _overflow -> 'group/q2997' FROM t WHERE id = 3"))
                    .containsExactly("t|false");
        }
    }

    @Test
    void valuesAreNaturalAndExact() {
        try (Story story = new Story("pk.fields=id", "nested.objects=flatten")) {
            story.tell(
                    record(1, texts(3)),
                    "{\"id\":2,\"n\":12345678901234567890.123456789,\"t\":\"ü\\n\",\"l\":[1,null,{\"a\":1.50}],\"z\":null,"
                            + "\"o\":{\"inner\":false,\"none\":null}}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT _overflow::text FROM t WHERE id = 2"))
                    .containsExactly("{\"l\": [1, null, {\"a\": 1.50}], \"n\": 12345678901234567890.123456789, "
                            + "\"t\": \"ü\\n\", \"o/inner\": false}");
        }
    }

    @Test
    void numbersThatJsonCannotSpellAreTextThere() {
        SchemaBuilder schema = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA);
        for (int i = 0; i < 1100; i++) {
            schema.field("f" + i, Schema.OPTIONAL_FLOAT64_SCHEMA);
        }
        Schema wide = schema.field("last", Schema.OPTIONAL_FLOAT32_SCHEMA).build();
        try (Story story = new Story("pk.fields=id")) {
            Struct row = new Struct(wide).put("id", 1).put("last", Float.NEGATIVE_INFINITY);
            for (int i = 0; i < 1100; i++) {
                row.put("f" + i, Double.NaN);
            }
            story.put(story.record("t", null, null, wide, row));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT _overflow ->> 'f1099', _overflow ->> 'last', f0 FROM t"))
                    .containsExactly("NaN|-Infinity|NaN");
        }
    }

    /** Although a boolean would have room. */
    @Test
    void aFullTableGetsNoColumnForANullOfASchema() {
        SchemaBuilder schema = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA);
        for (int i = 0; i < 400; i++) {
            schema.field("f" + i, Schema.OPTIONAL_STRING_SCHEMA);
        }
        Schema wide = schema.field("gap", Schema.OPTIONAL_BOOLEAN_SCHEMA).build();
        try (Story story = new Story("pk.fields=id")) {
            Struct row = new Struct(wide).put("id", 1);
            for (int i = 0; i < 400; i++) {
                row.put("f" + i, "a");
            }
            story.put(story.record("t", null, null, wide, row));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT to_jsonb(t) ? 'gap', _overflow ->> 'f399' FROM t"))
                    .containsExactly("f|a");
        }
    }

    @Test
    void aFullPictureReplacesTheRestAsAWhole() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell(record(1, texts(64)));
            story.tell(record(1, 300, 400, texts(5)));
            assertThat(story.query(OVERFLOWING)).containsExactly("1|75");
            assertThat(found(story, 1, 399)).isEqualTo(texts(5).apply(399).replace("\"", ""));
            assertThat(found(story, 1, 0)).isEqualTo("∅");
            story.tell(record(1, 0, 10, texts(5)));
            assertThat(story.query("SELECT _overflow FROM t")).containsExactly("∅");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void aQuestionHasItsPlaceWhateverItHoldsAndAfterARestart() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell(record(1, texts(64)));
            int columns = number(story.query(COLUMNS));
            for (Story told : List.of(story, story.beside("pk.fields=id"))) {
                // a boolean would have room, and would make a column if each record decided anew
                told.tell("{\"id\":2,\"group/q1999\":true,\"fresh\":false,\"group/q1\":\"x\"}");
                assertThat(story.query("SELECT _overflow::text, group_q1 FROM t WHERE id = 2"))
                        .containsExactly("{\"fresh\": false, \"group/q1999\": true}|x");
                assertThat(number(story.query(COLUMNS))).isEqualTo(columns);
                assertThat(told.buried()).isEmpty();
                story.execute("DELETE FROM t WHERE id = 2");
            }
            story.execute("ALTER TABLE t DROP COLUMN group_q7");
            Story restarted = story.beside("pk.fields=id");
            restarted.tell(record(3, texts(64)));
            assertThat(number(story.query(COLUMNS))).isEqualTo(columns - 1);
            hasAll(story, 3, texts(64));
        }
    }

    @Test
    void aColumnThatSomebodyAddsTakesItsQuestion() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell(record(1, texts(64)));
            story.execute("ALTER TABLE t ADD COLUMN group_q1999 text");
            Story restarted = story.beside("pk.fields=id");
            restarted.tell(record(1, texts(64)));
            assertThat(
                            story.query(
                                    "SELECT group_q1999 IS NOT NULL, _overflow ? 'group/q1999', _overflow ? 'group/q1998' FROM t"))
                    .containsExactly("t|f|t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"upsert", "update"})
    void theSameRecordAgainWritesNothing(String mode) {
        for (String missing : List.of("null", "keep")) {
            String[] options = {"pk.fields=id", "insert.mode=" + mode, "missing.fields=" + missing};
            try (Story story = new Story("pk.fields=id")) {
                List<String> records = IntStream.range(0, 120)
                        .mapToObj(id -> record(id, id % 2 * 1000, id % 2 * 1000 + 400, q -> q % 7 + ".50"))
                        .toList();
                story.tell(records.toArray(String[]::new));
                String places = "SELECT ctid, xmin, md5(t::text) FROM t ORDER BY id";
                List<String> before = story.query(places);
                Story again = story.beside(options);
                again.tell(records.toArray(String[]::new)); // by way of a stage
                again.tell(records.get(5), records.get(4)); // by way of arrays
                assertThat(again.buried()).isEmpty();
                assertThat(story.query(places)).isEqualTo(before).hasSize(120);
                again.tell(record(5, 1000, 1400, q -> q == 1399 ? "9.25" : q % 7 + ".50"));
                assertThat(story.query(
                                "SELECT _overflow -> 'group/q1399', _overflow -> 'group/q1398' FROM t WHERE id = 5"))
                        .containsExactly("9.25|5.50");
            }
        }
    }

    @Test
    void everyModePutsTheRestThere() {
        for (String mode : List.of("insert", "upsert", "update", "ignore")) {
            for (int rows : List.of(1, 120)) {
                try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
                    if (mode.equals("update")) {
                        story.beside("pk.fields=id")
                                .tell(IntStream.range(0, rows)
                                        .mapToObj(id -> "{\"id\":" + id + "}")
                                        .toArray(String[]::new));
                    }
                    story.tell(IntStream.range(0, rows)
                            .mapToObj(id -> record(id, 0, 400, texts(30)))
                            .toArray(String[]::new));
                    assertThat(story.buried()).isEmpty();
                    assertThat(story.query("SELECT count(*), count(_overflow -> 'group/q399') FROM t"))
                            .as("%s of %d", mode, rows)
                            .containsExactly(rows + "|" + rows);
                }
            }
        }
    }

    @Test
    void patchesAreLaidOverWhatTheRowHas() {
        String[] keep = {"pk.fields=id", "missing.fields=keep", "nested.objects=flatten"};
        List<String> patches = List.of(
                "{\"id\":1,\"a\":1,\"b\":{\"c\":1},\"d\":[1]}",
                "{\"id\":1,\"a\":2.50}",
                "{\"id\":1,\"group/q1\":\"column only\"}",
                "{\"id\":1,\"d\":null,\"e\":false}");
        String after = "{\"a\": 2.50, \"d\": null, \"e\": false, \"b/c\": 1, \"group/q1999\": \"kept\"}|column only|"
                + texts(4).apply(2).replace("\"", "");
        String row = "SELECT (_overflow - ARRAY(SELECT 'group/q' || q FROM generate_series(0, 1998) AS q))::text,"
                + " group_q1, group_q2 FROM t WHERE id = 1";
        for (boolean together : List.of(true, false)) {
            try (Story story = new Story(keep)) {
                story.tell(record(1, q -> q == 1999 ? "\"kept\"" : texts(4).apply(q)));
                if (together) {
                    story.tell(patches.toArray(String[]::new));
                } else {
                    patches.forEach(story::tell);
                }
                assertThat(story.buried()).isEmpty();
                assertThat(story.query(row)).as("together: %s", together).containsExactly(after);
                // rows that have something for the rest and rows that have not, in one batch
                Story other = story.beside(keep);
                other.tell(
                        "{\"id\":2,\"a\":7}",
                        "{\"id\":1,\"group/q1\":\"column only\"}",
                        "{\"id\":3,\"group/q1\":\"x\"}");
                assertThat(story.query(row)).containsExactly(after);
                assertThat(story.query("SELECT id, _overflow::text FROM t WHERE id > 1 ORDER BY id"))
                        .containsExactly("2|{\"a\": 7}", "3|∅");
            }
        }
    }

    @Test
    void patchesByWayOfAStageAreLaidOver() {
        String[] keep = {"pk.fields=id", "missing.fields=keep"};
        try (Story story = new Story(keep)) {
            story.tell(record(0, texts(3)));
            List<String> first = new ArrayList<>();
            List<String> second = new ArrayList<>();
            for (int id = 1; id <= 150; id++) {
                first.add("{\"id\":" + id + ",\"a\":" + id + ",\"b\":1}");
                second.add("{\"id\":" + id + (id % 3 == 0 ? ",\"group/q1\":\"c\"}" : ",\"b\":2}"));
            }
            story.tell(first.toArray(String[]::new));
            story.tell(second.toArray(String[]::new));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query(
                            "SELECT count(*) FROM t WHERE id > 0 AND _overflow = jsonb_build_object('a', id, 'b',"
                                    + " CASE WHEN id % 3 = 0 THEN 1 ELSE 2 END)"))
                    .containsExactly("150");
        }
    }

    @Test
    void aLosingVersionLeavesTheRestAlone() {
        try (Story story = new Story("pk.fields=id", "version.field=v")) {
            story.tell(record(1, q -> q == 0 ? "1,\"v\":2" : texts(9).apply(q)));
            story.tell("{\"id\":1,\"v\":1,\"a\":1}");
            assertThat(story.query("SELECT v, _overflow ? 'a', _overflow ? 'group/q1999' FROM t"))
                    .containsExactly("2|f|t");
            story.tell("{\"id\":1,\"v\":3,\"a\":1}");
            assertThat(story.query("SELECT v, _overflow::text FROM t")).containsExactly("3|{\"a\": 1}");
        }
    }

    @Test
    void theVersionGetsItsColumnHoweverLateItComes() {
        try (Story story = new Story("pk.fields=id", "version.field=v")) {
            story.tell(record(1, texts(64)));
            story.tell("{\"id\":1,\"v\":1,\"a\":1}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT v, _overflow::text FROM t")).containsExactly("1|{\"a\": 1}");
        }
    }

    @Test
    void entriesOfNestedArraysOverflow() {
        String[] tables = {"pk.fields=id", "nested.arrays=tables"};
        try (Story story = new Story(tables)) {
            String entry = record(5, texts(64)).replace("\"id\":5", "\"n\":5");
            story.tell("{\"id\":1,\"items\":[" + entry + ",{\"n\":6}]}");
            assertThat(story.buried()).isEmpty();
            String rows = "SELECT items_index, n, _overflow ->> 'items/group/q1999' FROM t_items ORDER BY 1";
            String last = texts(64).apply(1999).replace("\"", "");
            assertThat(story.query(rows)).containsExactly("0|5|" + last, "1|6|∅");
            assertThat(story.query("SELECT to_jsonb(t) ? '_overflow' FROM t")).containsExactly("f");
            Story later = story.beside(tables);
            later.tell("{\"id\":1,\"items\":[{\"n\":7,\"group/q1999\":\"new\"}]}");
            assertThat(story.query(rows)).containsExactly("0|7|new");
        }
    }

    @Test
    void aKoboFormOf2000QuestionsIsStored() {
        String[] kobo = {"record.format=kobo"};
        try (Story story = new Story(kobo)) {
            IntFunction<String> answers = texts(64);
            String version =
                    "{\"meta/instanceID\":\"uuid:b\",\"meta/rootUuid\":\"uuid:a\",\"meta/deprecatedID\":\"uuid:a\"";
            String first = record(1, answers)
                    .replace("{\"id\":1", "{\"_id\":1,\"_uuid\":\"a\",\"meta/instanceID\":\"uuid:a\"");
            String edit = record(1, q -> q == 1999 ? "\"edited\"" : q == 1998 ? "\"\"" : answers.apply(q))
                    .replace("{\"id\":1", version + ",\"_id\":1,\"_uuid\":\"b\"");
            story.tell(first);
            story.tell(edit, first);
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT submission_uuid, _version, _superseded, _overflow ->> 'group/q1999',"
                            + " _overflow ? 'group/q1998', _overflow ->> 'group/q1997' FROM t"))
                    .containsExactly("a|b|{a}|edited|f|" + answers.apply(1997).replace("\"", ""));
            Story restarted = story.beside(kobo);
            String before = story.query("SELECT ctid, xmin FROM t").get(0);
            restarted.tell(edit, first);
            assertThat(story.query("SELECT ctid, xmin FROM t")).containsExactly(before);
        }
    }

    @Test
    void whatIsFilteredOrHashedIsSoInTheRest() {
        try (Story story = new Story(
                "pk.fields=id",
                "fields.exclude=secret",
                "fields.hash=phone",
                "hash.key=0123456789abcdef0123456789abcdef",
                "null.values=n/a")) {
            story.tell(record(1, texts(3)));
            story.tell("{\"id\":2,\"secret\":\"MARKER\",\"phone\":\"MARKER\",\"x\":\"n/a\",\"y\":\"y\"}");
            assertThat(story.query("SELECT array_agg(key ORDER BY key), bool_or(value::text ~ 'MARKER') FROM t,"
                            + " jsonb_each(_overflow) WHERE id = 2"))
                    .containsExactly("{phone,y}|f");
        }
    }

    @Test
    void fieldsWhosePathsAreSpelledAlikeAreBothKept() {
        try (Story story = new Story("pk.fields=id", "nested.objects=flatten")) {
            story.tell(record(1, texts(3)));
            story.tell("{\"id\":2,\"a/b\":\"flat\",\"a\":{\"b\":\"deep\"}}");
            assertThat(story.query("SELECT value FROM t, jsonb_each_text(_overflow) WHERE id = 2 ORDER BY value"))
                    .containsExactly("deep", "flat");
        }
    }

    @Test
    void aValueThatJsonbCannotHoldRejectsItsRecordAlone() {
        Schema inner = SchemaBuilder.struct().field("x", Schema.FLOAT64_SCHEMA).build();
        Schema outer = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("fine", Schema.STRING_SCHEMA)
                .field("far", inner)
                .build();
        try (Story story = new Story("pk.fields=id", "nested.objects=json")) {
            story.tell(record(1, texts(3)));
            List<Story.Told> told = new ArrayList<>();
            for (long id = 2; id <= 4; id++) {
                Struct far = new Struct(inner).put("x", id == 3 ? Double.NaN : 0.5);
                told.add(story.record(
                        "t",
                        null,
                        null,
                        outer,
                        new Struct(outer).put("id", id).put("fine", "f").put("far", far)));
            }
            story.put(told);
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "4");
            assertThat(story.buried())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("column \"_overflow\"", "field far", "NaN and infinity have no form in JSON");
        }
    }

    /** A refused record decides nothing: what comes after it has its columns. */
    @Test
    void aRefusedRecordFillsNoTable() {
        try (Story story = new Story("pk.fields=id", "nested.arrays=tables", "column.types=items/n:integer")) {
            story.tell(
                    "{\"id\":1,\"items\":[{\"n\":1}]}",
                    record(2, texts(3)).replaceFirst("}$", ",\"items\":[{\"n\":\"no number\"}]}"),
                    "{\"id\":3,\"last\":\"here\"}");
            assertThat(story.buried()).hasSize(1);
            assertThat(story.query("SELECT id, last FROM t ORDER BY id")).containsExactly("1|∅", "3|here");
        }
    }

    /** Values as wide as they come without leaving the row, in columns that are not aligned with each other. */
    @Test
    void theWidestRowFitsWhateverTheTypes() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int turn = 0; turn < 6; turn++) {
            StringBuilder types = new StringBuilder("column.types=f:text");
            StringBuilder row = new StringBuilder("{\"id\":1");
            for (int i = 0; i < 1700; i++) {
                Wide type = Wide.values()[random.nextInt(turn % 2 == 0 ? Wide.values().length : 2)];
                types.append(",f").append(i).append(':').append(type.sql);
                row.append(",\"f")
                        .append(i)
                        .append("\":\"")
                        .append(type.value(random))
                        .append('"');
            }
            try (Story story = new Story("pk.fields=id", types.toString())) {
                story.tell(row.append('}').toString());
                assertThat(story.buried()).as("seed %d, turn %d", seed, turn).isEmpty();
                assertThat(story.query("SELECT id, _overflow ? 'f1699', f0 IS NULL FROM t"))
                        .containsExactly("1|t|f");
            }
        }
    }

    private enum Wide {
        BOOLEAN("boolean", "true"),
        BIGINT("bigint", "9000000000000000000"),
        SMALLINT("smallint", "7"),
        DATE("date", "2024-02-29"),
        DOUBLE("double precision", "1e100"),
        TIMESTAMPTZ("timestamptz", "2024-02-29T12:00:00Z"),
        UUID("uuid", "2f1acc6c-7a2f-4f0c-9a7c-0d8f7ad9b8a1"),
        TEXT("text", "qwertyuiopasdfghjklzxcv"),
        REPEATED("text", "abab".repeat(60)),
        NUMERIC("numeric", "1234567890123456789012345678901234567890"),
        JSONB("jsonb", "[\\\"qwertyuiopas\\\"]"),
        TEXTS("text[]", "{a}"),
        BIGINTS("bigint[]", "{1}"),
        POINT("point", "(1,2)"),
        BOX("box", "(3,4),(1,2)"),
        INTERVAL("interval", "1 mon"),
        INET("inet", "2001:db8:85a3::8a2e:370:7334");

        private final String sql;
        private final String value;

        Wide(String sql, String value) {
            this.sql = sql;
            this.value = value;
        }

        /** Of texts sometimes less, so that what follows them is not aligned. */
        String value(Random random) {
            return this == TEXT ? value.substring(random.nextInt(3)) : value;
        }
    }

    @Test
    void tablesOfOthersGetTheColumnOnlyWhereTheyMayGrow() {
        String fields = String.join(
                ",", IntStream.range(0, 340).mapToObj(i -> "f" + i + " text").toList());
        for (String evolve : List.of("false", "add", "true")) {
            try (Story story = new Story("pk.fields=id", "auto.evolve=" + evolve)) {
                story.execute("CREATE TABLE t (id int PRIMARY KEY, " + fields + ")");
                story.tell("{\"id\":1,\"f1\":\"a\",\"more\":5}", "{\"id\":2,\"f1\":\"a\"}");
                if (evolve.equals("false")) {
                    assertThat(story.query("SELECT id FROM t")).containsExactly("2");
                    assertThat(story.buried()).hasSize(1).first().asString().contains("auto.evolve is false");
                } else {
                    assertThat(story.buried()).isEmpty();
                    assertThat(story.query("SELECT id, _overflow::text FROM t ORDER BY id"))
                            .containsExactly("1|{\"more\": 5}", "2|∅");
                }
            }
        }
    }

    @Test
    void aTableThatHasTheColumnTakesTheRestWithoutAnyRightToGrow() {
        try (Story story = new Story("pk.fields=id", "auto.evolve=false")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, a text, _overflow jsonb)");
            story.tell("{\"id\":1,\"a\":\"x\",\"b\":[1]}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT * FROM t")).containsExactly("1|x|{\"b\": [1]}");
        }
    }

    @ParameterizedTest
    @CsvSource({"text, false", "text, true", "jsonb GENERATED ALWAYS AS ('{}') STORED, true"})
    void aColumnOfThatNameThatTakesNoObjectStaysAsItIs(String type, boolean wide) {
        try (Story story = new Story("pk.fields=id")) {
            String fields = wide
                    ? String.join(
                                    ",",
                                    IntStream.range(0, 340)
                                            .mapToObj(i -> "f" + i + " text")
                                            .toList()) + ", "
                    : "";
            story.execute("CREATE TABLE t (id int PRIMARY KEY, " + fields + "_overflow " + type + ")");
            story.tell("{\"id\":1,\"more\":5}", "{\"id\":2}");
            if (wide) {
                assertThat(story.query("SELECT id FROM t")).containsExactly("2");
                assertThat(story.buried()).hasSize(1).first().asString().contains("no column _overflow of type jsonb");
            } else {
                assertThat(story.query("SELECT id, more, _overflow FROM t ORDER BY id"))
                        .containsExactly("1|5|∅", "2|∅|∅");
            }
        }
    }

    @Test
    void droppedColumnsCount() {
        try (Story story = new Story("pk.fields=id")) {
            String fields = String.join(
                    ",",
                    IntStream.range(0, 1500).mapToObj(i -> "d" + i + " boolean").toList());
            story.execute("CREATE TABLE t (id int PRIMARY KEY, " + fields + ")");
            story.execute("ALTER TABLE t "
                    + String.join(
                            ",",
                            IntStream.range(0, 1500)
                                    .mapToObj(i -> "DROP COLUMN d" + i)
                                    .toList()));
            story.tell(record(1, 0, 200, q -> "true"));
            assertThat(story.buried()).isEmpty();
            assertThat(number(story.query(COLUMNS))).isEqualTo(88);
            assertThat(story.query(OVERFLOWING)).containsExactly("1|112");
        }
    }

    /** Without trying to alter it first, which would wait for everybody who reads it. */
    @Test
    void aTableOfOthersThatIsFullToTheBrimRejects() throws Exception {
        try (Story story = new Story("pk.fields=id")) {
            String fields = String.join(
                    ",",
                    IntStream.range(0, 1599).mapToObj(i -> "f" + i + " boolean").toList());
            story.execute("CREATE TABLE t (id int PRIMARY KEY, " + fields + ")");
            try (Connection reader = story.connect();
                    Statement statement = reader.createStatement()) {
                reader.setAutoCommit(false);
                statement.execute("SELECT * FROM t");
                story.tell("{\"id\":1,\"more\":5}", "{\"id\":2,\"f1598\":true}");
            }
            assertThat(story.query("SELECT id, f1598 FROM t")).containsExactly("2|t");
            assertThat(story.buried()).hasSize(1).first().asString().contains("1600");
        }
    }

    @Test
    void theServersOwnRefusalOfARowStaysWithItsRecord() {
        try (Story story = new Story("pk.fields=id")) {
            String fields = String.join(
                    ",",
                    IntStream.range(0, 500)
                            .mapToObj(i -> "\"group_q" + i + "\" text")
                            .toList());
            story.execute("CREATE TABLE t (id int PRIMARY KEY, " + fields + ")");
            story.tell(record(1, 0, 500, texts(3)), record(2, 0, 500, texts(64)), record(3, 0, 500, texts(3)));
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "3");
            assertThat(story.buried()).hasSize(1).first().asString().contains("54000", "larger than PostgreSQL allows");
        }
    }

    @Test
    void twoTasksThatFillATableAtOnceShareTheRoom() throws Exception {
        try (Story story = new Story("pk.fields=id")) {
            story.tell("{\"id\":0}");
            Story other = story.beside("pk.fields=id");
            other.tell("{\"id\":0}");
            // the other one still knows the table as it was
            story.tell(record(1, 0, 300, texts(23)));
            other.tell(record(2, 200, 700, texts(23)));
            assertThat(other.buried()).isEmpty();
            assertThat(number(story.query(COLUMNS))).isEqualTo(325);
            story.tell(record(3, texts(23)));
            assertThat(story.buried()).isEmpty();
            hasAll(story, 3, texts(23));
            assertThat(number(story.query(COLUMNS))).isEqualTo(325);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert.mode=upsert",
                "insert.mode=upsert;version.field=v",
                "insert.mode=upsert;missing.fields=keep",
                "insert.mode=upsert;missing.fields=keep;version.field=v",
                "insert.mode=upsert;missing.fields=keep;version.field=v;delete.mode=soft",
                "insert.mode=update;missing.fields=keep",
                "insert.mode=ignore;missing.fields=keep",
            })
    void oneBatchIsTheSameAsBatchesOfOne(String options) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> all = new ArrayList<>(List.of(options.split(";")));
        all.addAll(List.of("pk.fields=id", "delete.enabled=true", "topics=together,alone"));
        try (Story story = new Story(all.toArray(String[]::new))) {
            for (int i = 0; i < 15; i++) {
                for (String table : List.of("together", "alone")) {
                    story.execute("CREATE TABLE IF NOT EXISTS " + table
                            + " (id numeric PRIMARY KEY, v numeric, a text, _overflow jsonb); DELETE FROM " + table
                            + "; INSERT INTO " + table + " (id, v, a, _overflow) VALUES"
                            + " (1, 1, 'old', '{\"x\": 0, \"y\": 0, \"z\": 0}'), (2, NULL, 'old', NULL)");
                }
                story.execute("DO $$ BEGIN IF to_regclass('kafka_sink_deletions') IS NOT NULL THEN"
                        + " DELETE FROM kafka_sink_deletions; END IF; END $$");
                List<Story.Told> together = new ArrayList<>();
                List<Story.Told> alone = new ArrayList<>();
                for (int n = 0; n < 1 + random.nextInt(14); n++) {
                    int id = random.nextInt(4);
                    String key = "{\"id\":" + id + "}";
                    String value = random.nextInt(6) == 0 ? null : patch(random, id);
                    together.add(story.record("together", key, value));
                    alone.add(story.record("alone", key, value));
                }
                story.put(together);
                alone.forEach(story::put);
                String rows =
                        "SELECT to_jsonb(t) - '_deleted_at', to_jsonb(t) ->> '_deleted_at' IS NULL FROM %s t ORDER BY id";
                assertThat(story.query(String.format(rows, "together")))
                        .as("seed %d, sequence %d", seed, i)
                        .isEqualTo(story.query(String.format(rows, "alone")));
            }
            assertThat(story.buried()).isEmpty();
        }
    }

    private static String patch(Random random, int id) {
        StringBuilder json = new StringBuilder("{\"id\":").append(id);
        for (String field : List.of("v", "a", "x", "y", "z")) {
            int chance = random.nextInt(5);
            if (chance > 1) {
                json.append(",\"").append(field).append("\":").append(chance == 2 ? "null" : random.nextInt(4));
            }
        }
        return json.append('}').toString();
    }
}
