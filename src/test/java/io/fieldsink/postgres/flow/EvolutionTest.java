package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a table while records change, or somebody changes it under us. */
@Tag("postgres-versions")
class EvolutionTest {
    private static final String TYPE =
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'v'";

    @ParameterizedTest
    @CsvSource({"false,1", "add,2", "true,2", "text,2"})
    void aNewColumnComesInTheMiddleOfABatch(String evolve, int rows) {
        try (Story story = new Story("pk.fields=id", "auto.evolve=" + evolve)) {
            story.tell("{\"id\":0}");
            story.tell("{\"id\":1,\"v\":5}", "{\"id\":0}");
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly(rows + "");
            assertThat(story.buried()).hasSize(2 - rows);
            story.buried()
                    .forEach(message -> assertThat(message)
                            .isEqualTo(
                                    "t-0@1: field v has no column \"v\" in public.t: auto.evolve is false; add the column,"
                                            + " or leave the field out with fields.exclude. Sent to dead letters."));
        }
    }

    /** The schema's type, then a value that is too much for it, and the column's type by auto.evolve=true and =text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "INT16; 40000; integer; integer",
                "INT16; 3000000000; bigint; bigint",
                "INT16; 1.5; numeric; numeric",
                "INT32; 3000000000; bigint; bigint",
                "INT32; 99999999999999999999; numeric; numeric",
                "INT64; 1.5; numeric; numeric",
                "INT32; \"x\"; -; text",
                "INT32; {\"a\":1}; -; text",
                "FLOAT32; 0.1234567890123456; real; real",
                "FLOAT32; 1e300; double precision; double precision",
                "FLOAT64; \"x\"; -; text",
                "BOOLEAN; \"x\"; -; text",
                "STRING; 7; text; text",
                "BYTES; 7; -; -"
            })
    void aColumnOfOursIsWidenedWithinItsKind(Schema.Type type, String value, String byTrue, String byText) {
        for (boolean sameBatch : new boolean[] {true, false}) {
            for (String evolve : List.of("true", "text", "add", "false")) {
                String expected = evolve.equals("true") ? byTrue : evolve.equals("text") ? byText : "-";
                try (Story story = new Story("pk.fields=id", "auto.evolve=" + evolve)) {
                    Schema schema = SchemaBuilder.struct()
                            .field("id", Schema.INT32_SCHEMA)
                            .field("v", SchemaBuilder.type(type).optional())
                            .build();
                    Story.Told first = story.record(
                            "t",
                            null,
                            null,
                            schema,
                            new Struct(schema).put("id", 1).put("v", of(type)));
                    Story.Told second = story.value("{\"id\":2,\"v\":" + value + "}");
                    if (sameBatch) {
                        story.put(first, second);
                    } else {
                        story.put(first).put(second);
                    }
                    String plain = story.query(TYPE).get(0);
                    boolean takenAsItIs = byTrue.equals(byText) && !byTrue.equals("-") && plain.equals(byTrue);
                    if (expected.equals("-") && !takenAsItIs) {
                        assertThat(story.buried()).as(evolve).hasSize(1);
                        assertThat(story.query("SELECT id FROM t")).containsExactly("1");
                    } else {
                        assertThat(story.buried()).as(evolve).isEmpty();
                        assertThat(plain).isEqualTo(expected.equals("-") ? byTrue : expected);
                        assertThat(story.query("SELECT count(v) FROM t")).containsExactly("2");
                    }
                }
            }
        }
    }

    private static Object of(Schema.Type type) {
        return switch (type) {
            case INT16 -> (short) 7;
            case INT32 -> 7;
            case INT64 -> 7L;
            case FLOAT32 -> 0.5f;
            case FLOAT64 -> 0.5;
            case BOOLEAN -> true;
            case BYTES -> new byte[] {7};
            default -> "seven";
        };
    }

    /** The second row of the record widens the column below its first one, the third is refused. */
    @Test
    void aRecordThatIsTakenBackTakesItsWideningBack() {
        try (Story story = new Story(
                "pk.fields=id", "nested.arrays=tables", "auto.evolve=text", "table.t_items.column.types=b:integer")) {
            story.put(
                    story.value("{\"id\":1,\"items\":[{\"n\":1}]}"),
                    story.value("{\"id\":2,\"items\":[{\"n\":2},{\"n\":\"x\"},{\"b\":\"zz\"}]}"),
                    story.value("{\"id\":3,\"items\":[{\"n\":3}]}"));
            assertThat(story.query("SELECT t_id, n, pg_typeof(n) FROM t_items ORDER BY t_id"))
                    .containsExactly("1|1|numeric", "3|3|numeric");
            assertThat(story.buried()).hasSize(1).first().asString().startsWith("t-0@1: ");
        }
    }

    /** A date may be later than any timestamp. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aColumnThatHoldsWhatTheWiderTypeDoesNotStaysAsItIs(boolean together) {
        Schema ofDate = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("d", org.apache.kafka.connect.data.Date.SCHEMA)
                .build();
        Schema ofTime = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("d", Timestamp.SCHEMA)
                .build();
        try (Story story = new Story("pk.fields=id")) {
            Struct late =
                    new Struct(ofDate).put("id", 1).put("d", Date.from(Instant.ofEpochSecond(110_000_000L * 86_400)));
            Struct now = new Struct(ofTime).put("id", 2).put("d", Date.from(Instant.ofEpochMilli(1_700_000_000_123L)));
            Told first = story.record("t", null, null, ofDate, late);
            Told second = story.record("t", null, null, ofTime, now);
            if (together) {
                story.put(first, second);
            } else {
                story.put(first).put(second);
            }
            assertThat(story.query("SELECT id FROM t")).containsExactly("1");
            assertThat(story.buried()).hasSize(1).first().asString().startsWith("t-0@1: ");
        }
    }

    @Test
    void aDateBecomesATimestamp() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("v", org.apache.kafka.connect.data.Date.SCHEMA)
                .build();
        try (Story story = new Story("pk.fields=id")) {
            story.put(story.record(
                    "t", null, null, schema, new Struct(schema).put("id", 1).put("v", Date.from(Instant.EPOCH))));
            story.tell("{\"id\":2,\"v\":\"2024-01-01T10:00:00Z\"}");
            assertThat(story.query("SELECT v FROM t ORDER BY id"))
                    .containsExactly("1970-01-01 00:00:00+00", "2024-01-01 10:00:00+00");
        }
    }

    @Test
    void anExistingVarcharOfOursBecomesText() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, v varchar(3)); COMMENT ON COLUMN t.v IS 'v'");
            story.tell("{\"id\":1,\"v\":\"abc\"}", "{\"id\":2,\"v\":\"abcd\"}");
            assertThat(story.query(TYPE)).containsExactly("text");
            assertThat(story.query("SELECT v FROM t ORDER BY id")).containsExactly("abc", "abcd");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"declared", "foreign"})
    void aPromisedTypeIsNeverWidened(String promise) {
        boolean declared = promise.equals("declared");
        try (Story story = new Story(
                "pk.fields=id", "auto.evolve=text", declared ? "column.types=v:smallint" : "batch.size=500")) {
            if (!declared) {
                story.execute("CREATE TABLE t (id int PRIMARY KEY, v smallint)");
            }
            story.tell("{\"id\":1,\"v\":1}", "{\"id\":2,\"v\":40000}", "{\"id\":3,\"v\":\"x\"}");
            assertThat(story.query("SELECT id FROM t")).containsExactly("1");
            assertThat(story.query(TYPE)).containsExactly("smallint");
            assertThat(story.buried())
                    .hasSize(2)
                    .allMatch(m -> m.contains(declared ? "column.types" : "somebody else made"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "integer, text, text, 'four', text",
        "integer, bigint, true, 3000000000, bigint",
        "bigint, numeric, true, 1.5, numeric",
        "integer, text, text, 3000000000, text",
        "date, timestamptz, true, 2026-01-02T03:04:05Z, timestamp with time zone",
        "integer, text, true, 'four', ",
        "integer, text, true, 3000000000, ",
        "integer, real, text, 3000000000, ",
        "integer, text, false, 'four', ",
        "integer, date, text, 'four', ",
        "integer, bigint, text, 'four', ",
        "numeric, smallint, text, 'four', ",
        "varchar(3), varchar(5), text, 'longer than that', ",
    })
    void aLaterDeclarationMayWidenWhatAnEarlierOneMade(
            String first, String later, String evolve, String value, String type) {
        String given = first.equals("date") ? "2026-01-01" : "1";
        try (Story story = new Story("pk.fields=id", "column.types=v:" + first)) {
            story.tell("{\"id\":1,\"v\":\"" + given + "\"}");
            Story other = story.beside("pk.fields=id", "column.types=v:" + later, "auto.evolve=" + evolve);
            other.tell("{\"id\":2,\"v\":\"" + given + "\"}", "{\"id\":3,\"v\":\"" + value + "\"}");
            if (type == null) {
                assertThat(other.buried()).hasSize(1);
                assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
                assertThat(story.query(TYPE)).doesNotContain(later);
                if (evolve.equals("text")) {
                    assertThat(other.buried().get(0)).contains("the type was declared in column.types");
                }
            } else {
                assertThat(other.buried()).isEmpty();
                assertThat(story.query(TYPE)).containsExactly(type);
                assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3");
            }
        }
    }

    @Test
    void aViewOnTheColumnRejectsOnlyWhatNeedsItWider() {
        try (Story story = new Story("pk.fields=id", "column.types=other:integer");
                Overheard overheard = new Overheard()) {
            Schema schema = SchemaBuilder.struct()
                    .field("id", Schema.INT32_SCHEMA)
                    .field("v", Schema.INT16_SCHEMA)
                    .build();
            story.put(story.record(
                    "t", null, null, schema, new Struct(schema).put("id", 1).put("v", (short) 1)));
            story.execute("CREATE VIEW w AS SELECT v FROM t");
            story.tell("{\"id\":2,\"v\":40000}", "{\"id\":3,\"v\":3,\"added\":true}", "{\"id\":1,\"v\":9}");
            assertThat(story.query("SELECT id, v, added FROM t ORDER BY id")).containsExactly("1|9|∅", "3|3|t");
            assertThat(story.buried())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("t-0@1: column \"v\" of public.t cannot hold the value of field v (SQLSTATE 22003)")
                    .contains("could not be widened, because of view public.w (SQLSTATE 0A000)");
            assertThat(overheard.lines()).as("the session goes on").noneMatch(line -> line.contains("broken"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "DROP TABLE t; 2|b",
                "ALTER TABLE t DROP COLUMN v; 1|∅,2|b",
                "ALTER TABLE t ALTER COLUMN v TYPE varchar(9); 1|a,2|b",
                "ALTER TABLE t ALTER COLUMN v TYPE bytea USING v::bytea; 1|\\x61,2|\\x62",
                "ALTER TABLE t RENAME COLUMN v TO w; 1|∅,2|b",
                "ALTER TABLE t ALTER COLUMN id TYPE bigint; 1|a,2|b",
                "ALTER TABLE t ALTER COLUMN id TYPE text; 1|a,2|b",
                "DROP TABLE t; CREATE TABLE t (v text, id text PRIMARY KEY)@2|b",
                "DROP TABLE t; CREATE TABLE t (v text, id double precision PRIMARY KEY)@2|b",
                "ALTER TABLE t ADD COLUMN x int DEFAULT 3; 1|a,2|b"
            })
    void aTableThatChangesUnderUsIsReadAnew(String ddl, String rows) {
        String statements = rows.contains("@") ? ddl + ";" + rows.substring(0, rows.indexOf('@')) : ddl;
        String expected = rows.substring(rows.indexOf('@') + 1);
        for (String mode : List.of("upsert", "insert")) {
            for (int copies : new int[] {1, 150}) {
                try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
                    story.tell("{\"id\":1,\"v\":\"a\"}");
                    story.execute(statements);
                    List<Story.Told> many = new ArrayList<>();
                    for (int i = 2; i < 2 + copies; i++) {
                        many.add(story.value("{\"id\":" + i + ",\"v\":\"b\"}"));
                    }
                    story.put(many);
                    assertThat(story.buried()).isEmpty();
                    assertThat(story.query("SELECT id, v FROM t WHERE id::int < 3 ORDER BY id::int"))
                            .as(mode + copies)
                            .containsExactly(expected.split(","));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // what the column becomes under us; a value that it cannot hold; one that it can
                "integer; 1.5; 2",
                "bigint; 1.5; 2",
                "date; \"2024-01-01T10:00:00Z\"; \"2024-01-01\"",
                "varchar(2); \"abc\"; \"ab\"",
                "double precision; \"x\"; 2.5"
            })
    void noValueIsCutToATypeThatCameUnderUs(String type, String bad, String good) {
        for (String mode : List.of("upsert", "insert", "ignore")) {
            for (int copies : new int[] {1, 150}) {
                try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
                    story.execute("CREATE TABLE t (id int PRIMARY KEY, v "
                            + (type.equals("date") ? "timestamptz" : type.startsWith("varchar") ? "text" : "numeric")
                            + ")");
                    story.tell("{\"id\":1}");
                    story.tell("{\"id\":2,\"v\":" + good + "}");
                    story.execute("ALTER TABLE t ALTER COLUMN v TYPE " + type);
                    List<Story.Told> many = new ArrayList<>();
                    for (int i = 0; i < copies; i++) {
                        many.add(story.value("{\"id\":" + (10 + i) + ",\"v\":" + good + "}"));
                    }
                    many.add(story.value("{\"id\":5,\"v\":" + bad + "}"));
                    story.put(many);
                    assertThat(story.query("SELECT id FROM t WHERE id = 5"))
                            .as(mode + copies)
                            .isEmpty();
                    assertThat(story.query("SELECT count(*), count(DISTINCT v) FROM t"))
                            .as(mode + copies)
                            .containsExactly(copies + 2 + "|1");
                    assertThat(story.buried()).as(mode + copies).hasSize(1);
                }
            }
        }
    }

    @Test
    void aTableWithoutItsUniqueIndexStopsTheTask() {
        try (Story story = new Story("pk.fields=id")) {
            story.tell("{\"id\":1}");
            story.execute("ALTER TABLE t DROP CONSTRAINT t_pkey");
            assertThatThrownBy(() -> story.tell("{\"id\":2}"))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("CREATE UNIQUE INDEX");
        }
    }

    @Test
    void twoTasksMakeAndChangeOneTableAtOnce() throws Exception {
        try (Story first = new Story("pk.fields=id", "auto.evolve=text", "max.retries=100");
                Story second = first.beside("pk.fields=id", "auto.evolve=text", "max.retries=100")) {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                for (int round = 0; round < 20; round++) {
                    int r = round;
                    CountDownLatch both = new CountDownLatch(2);
                    List<Future<?>> done = new ArrayList<>();
                    for (Story story : List.of(first, second)) {
                        int task = story == first ? 0 : 1;
                        done.add(threads.submit(() -> {
                            both.countDown();
                            both.await();
                            return story.insist(
                                    story.record("t" + r / 4, null, row(2 * r + task, r, task)),
                                    story.record("t" + r / 4, null, row(1000 + 2 * r + task, r, 1 - task)));
                        }));
                    }
                    for (Future<?> one : done) {
                        one.get(60, TimeUnit.SECONDS);
                    }
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(first.buried()).isEmpty();
            assertThat(second.buried()).isEmpty();
            for (int table = 0; table < 5; table++) {
                assertThat(first.query("SELECT count(*), count(c) FROM t" + table))
                        .containsExactly("16|16");
            }
        }
    }

    /** One task brings a number, the other one a word. */
    private static String row(int id, int round, int task) {
        return "{\"id\":" + id + ",\"c\":" + (task == 0 ? "1" : "\"x\"") + ",\"f" + round + "\":true,\"g" + round + task
                + "\":1}";
    }

    @Test
    void moreFieldsThanATableCanHaveColumnsRejectNoRecord() {
        try (Story story = new Story("pk.fields=id")) {
            StringBuilder wide = new StringBuilder("{\"id\":2");
            for (int i = 0; i < 1700; i++) {
                wide.append(",\"f").append(i).append("\":1");
            }
            story.tell("{\"id\":1,\"a\":1}", wide.append('}').toString(), "{\"id\":3,\"b\":1}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT id, a, f0, _overflow -> 'f1699', _overflow -> 'b' FROM t ORDER BY id"))
                    .containsExactly("1|1|∅|∅|∅", "2|∅|1|1|∅", "3|∅|∅|∅|1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"upsert", "insert", "update", "ignore"})
    void aTableMayHaveAsManyColumnsAsPostgresAllows(String mode) {
        String fields =
                IntStream.range(0, 1599).mapToObj(f -> "f" + f + " boolean").collect(Collectors.joining(","));
        for (String missing : List.of("null", "keep")) {
            for (int rows : List.of(10, 101)) {
                try (Story story = new Story("pk.fields=id", "insert.mode=" + mode, "missing.fields=" + missing)) {
                    story.execute("CREATE TABLE t (id int PRIMARY KEY, " + fields + ")");
                    if (mode.equals("update")) {
                        story.execute("INSERT INTO t SELECT generate_series(0, " + (rows - 1) + ")");
                    }
                    List<Story.Told> many = new ArrayList<>();
                    for (int i = 0; i < rows; i++) {
                        StringBuilder wide = new StringBuilder("{\"id\":" + i);
                        for (int f = 0; f < 1599; f++) {
                            wide.append(i == 7 && f > 5 ? "" : ",\"f" + f + "\":true");
                        }
                        many.add(story.value(wide.append('}').toString()));
                    }
                    story.put(many);
                    assertThat(story.buried()).isEmpty();
                    assertThat(story.query("SELECT count(*), count(f1598) FROM t"))
                            .as("%d rows, missing.fields=%s", rows, missing)
                            .containsExactly(rows + "|" + (rows - 1));
                }
            }
        }
    }

    @Test
    void nullFieldsOfASchemaThatIsTooWideStopNobody() {
        SchemaBuilder schema = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA);
        for (int i = 0; i < 1700; i++) {
            schema.field("f" + i, Schema.OPTIONAL_BOOLEAN_SCHEMA);
        }
        Schema wide = schema.build();
        try (Story story = new Story("pk.fields=id")) {
            story.put(story.record("t", null, null, wide, new Struct(wide).put("id", 1)));
            assertThat(story.query("SELECT id FROM t")).containsExactly("1");
        }
    }

    @Test
    void anAlterWaitsBrieflyBehindALongReaderAndIsTriedAgain() throws Exception {
        try (Story story = new Story("pk.fields=id", "max.retries=0")) {
            story.tell("{\"id\":1}");
            try (Connection reader = Postgres.shared().connect(story.database());
                    Statement statement = reader.createStatement()) {
                reader.setAutoCommit(false);
                statement.execute("SELECT * FROM t");
                Story.Told record = story.value("{\"id\":2,\"v\":1}");
                assertThatThrownBy(() -> story.put(record))
                        .isInstanceOf(RetryLater.class)
                        .hasMessageContaining("55P03");
                assertThat(story.query("SELECT id FROM t")).containsExactly("1");
                reader.commit();
                story.insist(record);
            }
            assertThat(story.query("SELECT id, v FROM t ORDER BY id")).containsExactly("1|∅", "2|1");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void aDefaultThatTheDeclaredTypeCannotHoldHurtsNobody() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("v", SchemaBuilder.string().optional().defaultValue("unknown"))
                .build();
        try (Story story = new Story("pk.fields=id", "column.types=v:integer")) {
            story.put(story.record(
                    "t", null, null, schema, new Struct(schema).put("id", 1).put("v", "5")));
            assertThat(story.query("SELECT id, v FROM t")).containsExactly("1|5");
        }
    }

    @Test
    void softDeletionAddsItsColumnToTheWidestTableItCan() {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true", "delete.mode=soft")) {
            StringBuilder wide = new StringBuilder("{\"id\":1");
            for (int f = 0; f < 1599; f++) {
                wide.append(",\"f" + f + "\":true");
            }
            story.put(
                    story.record("{\"id\":2}", "{\"id\":2}"),
                    story.record("{\"id\":1}", wide.append('}').toString()));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT id, _deleted_at FROM t ORDER BY id")).containsExactly("1|∅", "2|∅");
            assertThat(story.query("SELECT (SELECT count(*) FROM jsonb_each(to_jsonb(t)) WHERE value = 'true')"
                            + " + (SELECT count(*) FROM jsonb_each(t._overflow)) FROM t WHERE id = 1"))
                    .containsExactly("1599");
            story.put(story.record("{\"id\":1}", null));
            assertThat(story.query("SELECT id FROM t WHERE _deleted_at IS NOT NULL"))
                    .containsExactly("1");
        }
    }
}
