package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table looks like that the sink made. */
@Tag("postgres-versions")
class CreateTest {
    private static final String COLUMNS = """
            SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
              FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
             WHERE attrelid = '%s'::regclass AND attnum > 0 ORDER BY attnum""";
    private static final String PRIMARY_KEY = """
            SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p' AND conrelid = '%s'::regclass""";

    @Test
    void columnsStandInTheOrderOfTheSchemaAndOnlyTheKeyIsRequired() {
        Schema schema = SchemaBuilder.struct()
                .field("name", Schema.STRING_SCHEMA)
                .field("region", Schema.INT16_SCHEMA)
                .field("id", Schema.INT64_SCHEMA)
                .field("size", Schema.INT32_SCHEMA)
                .field("f", Schema.OPTIONAL_FLOAT32_SCHEMA)
                .field("d", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("ok", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field("raw", Schema.OPTIONAL_BYTES_SCHEMA)
                .field(
                        "cost",
                        Decimal.builder(2)
                                .parameter("connect.decimal.precision", "12")
                                .optional())
                .field("day", Date.builder().optional())
                .field("at", Timestamp.builder().optional())
                .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).optional())
                .field(
                        "more",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA)
                                .optional())
                .build();
        Struct value = new Struct(schema)
                .put("name", "n")
                .put("region", (short) 1)
                .put("id", 2L)
                .put("size", 3);
        try (Story story = new Story("pk.fields=id,region")) {
            story.put(story.record("t", null, null, schema, value));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query(COLUMNS.formatted("t")))
                    .containsExactly(
                            "name|text|f|∅",
                            "region|smallint|t|∅",
                            "id|bigint|t|∅",
                            "size|integer|f|∅",
                            "f|real|f|∅",
                            "d|double precision|f|∅",
                            "ok|boolean|f|∅",
                            "raw|bytea|f|∅",
                            "cost|numeric(12,2)|f|∅",
                            "day|date|f|∅",
                            "at|timestamp with time zone|f|∅",
                            "tags|text[]|f|∅",
                            "more|jsonb|f|∅");
            assertThat(story.query(PRIMARY_KEY.formatted("t"))).containsExactly("PRIMARY KEY (id, region)");
        }
    }

    @Test
    void aStructKeyGivesTheKeyColumnsTheirTypes() {
        Schema key = SchemaBuilder.struct()
                .field("country", Schema.STRING_SCHEMA)
                .field("number", Schema.INT32_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("v", Schema.STRING_SCHEMA)
                .field("number", Schema.STRING_SCHEMA)
                .build();
        try (Story story = new Story("pk.mode=record_key", "delete.enabled=true")) {
            Struct k = new Struct(key).put("country", "SS").put("number", 7);
            story.put(story.record(
                    "t", key, k, schema, new Struct(schema).put("v", "a").put("number", "not the key")));
            assertThat(story.query(COLUMNS.formatted("t")))
                    .containsExactlyInAnyOrder("country|text|t|∅", "number|integer|t|∅", "v|text|f|∅");
            assertThat(story.query(PRIMARY_KEY.formatted("t"))).containsExactly("PRIMARY KEY (country, number)");
            assertThat(story.query("SELECT country, number, v FROM t")).containsExactly("SS|7|a");
            story.put(story.record("t", key, k, null, null));
            assertThat(story.query("SELECT * FROM t")).isEmpty();
        }
    }

    @Test
    void aSchemalessMapKeyBecomesColumns() {
        try (Story story = new Story("pk.mode=record_key")) {
            story.put(story.record("t", null, Map.of("a", 1), null, Map.of("v", "x")));
            story.put(story.record("{\"a\":1}", "{\"v\":\"y\"}"));
            assertThat(story.query("SELECT a, v FROM t")).containsExactly("1|y");
            assertThat(story.query(PRIMARY_KEY.formatted("t"))).containsExactly("PRIMARY KEY (a)");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT32,integer", "INT64,bigint", "STRING,text", "BOOLEAN,boolean", "INT8,smallint"})
    void aPrimitiveKeyTakesTheNameOfPkFields(Schema.Type type, String column) {
        Schema key = SchemaBuilder.type(type).build();
        Object k = switch (type) {
            case INT32 -> 5;
            case INT64 -> 5L;
            case INT8 -> (byte) 5;
            case BOOLEAN -> true;
            default -> "five";
        };
        try (Story story = new Story("pk.mode=record_key", "pk.fields=code", "delete.enabled=true")) {
            story.put(story.record("t", key, k, null, Map.of("v", "x")));
            assertThat(story.query(COLUMNS.formatted("t"))).contains("code|" + column + "|t|∅");
            story.put(story.record("t", key, k, null, null));
            assertThat(story.query("SELECT * FROM t")).isEmpty();
        }
    }

    @Test
    void thePlaceInKafkaCanBeTheKey() {
        try (Story story = new Story("pk.mode=kafka")) {
            story.tell("{\"v\":1}", "{\"v\":1}");
            assertThat(story.query("SELECT _topic, _partition, _offset, v FROM t ORDER BY 3"))
                    .containsExactly("t|0|0|1", "t|0|1|1");
            assertThat(story.query(PRIMARY_KEY.formatted("t")))
                    .containsExactly("PRIMARY KEY (_topic, _partition, _offset)");
            assertThat(story.query(COLUMNS.formatted("t")))
                    .startsWith("_topic|text|t|∅", "_partition|integer|t|∅", "_offset|bigint|t|∅");
        }
    }

    @Test
    void withoutAKeyThereIsNoPrimaryKey() {
        try (Story story = new Story("pk.mode=none", "insert.mode=insert")) {
            story.tell("{\"v\":1}", "{\"v\":1}");
            assertThat(story.query(PRIMARY_KEY.formatted("t"))).isEmpty();
            assertThat(story.query("SELECT v FROM t")).containsExactly("1", "1");
        }
    }

    @Test
    void defaultsOfTheSchemaBecomeDefaultsOfTheColumns() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field(
                        "s",
                        SchemaBuilder.string()
                                .optional()
                                .defaultValue("it's; \"$1\" ? {x} \\ ''")
                                .build())
                .field("i", SchemaBuilder.int32().optional().defaultValue(-7).build())
                .field("b", SchemaBuilder.bool().optional().defaultValue(true).build())
                .field(
                        "d",
                        Decimal.builder(2)
                                .optional()
                                .defaultValue(new BigDecimal("1.50"))
                                .build())
                .field(
                        "f",
                        SchemaBuilder.float64()
                                .optional()
                                .defaultValue(Double.NaN)
                                .build())
                .field(
                        "day",
                        Date.builder()
                                .optional()
                                .defaultValue(java.util.Date.from(Instant.EPOCH))
                                .build())
                .build();
        try (Story story = new Story("pk.fields=id")) {
            story.put(story.record("t", null, null, schema, new Struct(schema).put("id", 1)));
            assertThat(story.buried()).isEmpty();
            story.execute("INSERT INTO t (id) VALUES (2)");
            assertThat(story.query("SELECT id, s, i, b, d, f, day FROM t WHERE id = 2"))
                    .containsExactly("2|it's; \"$1\" ? {x} \\ ''|-7|t|1.50|NaN|1970-01-01");
        }
    }

    @Test
    void commentsKeepTheOriginalNames() {
        try (Story story = new Story("pk.fields=id", "nested.objects=flatten", "topics=My.Topic's")) {
            story.put(story.record("My.Topic's", null, "{\"id\":1,\"Composition\":{\"HH Size\":4}}"));
            assertThat(story.query("SELECT relname, obj_description(oid) FROM pg_class WHERE relname = 'my_topic_s'"))
                    .containsExactly("my_topic_s|My.Topic's");
            assertThat(story.query("SELECT attname, col_description(attrelid, attnum) FROM pg_attribute"
                            + " WHERE attrelid = 'my_topic_s'::regclass AND attnum > 0 ORDER BY attnum"))
                    .containsExactly("id|id", "composition_hh_size|Composition/HH Size");
        }
    }

    @Test
    void metadataColumnsSayWhereARowCameFrom() {
        try (Story story = new Story("pk.fields=id", "metadata.columns=topic,partition,offset,timestamp,ingested_at")) {
            story.tell("{\"id\":1}");
            assertThat(story.query("SELECT id, _topic, _partition, _offset, _timestamp,"
                            + " _ingested_at > now() - interval '1 minute' FROM t"))
                    .containsExactly("1|t|0|0|2023-11-14 22:13:20+00|t");
        }
    }

    @Test
    void withoutAutoCreateAMissingTableStopsTheTask() {
        try (Story story = new Story("pk.fields=id", "auto.create=false")) {
            assertThatThrownBy(() -> story.tell("{\"id\":1}"))
                    .isInstanceOf(Stop.class)
                    .hasMessage("table public.t does not exist and auto.create is false;"
                            + " create it, or set auto.create=true");
        }
    }

    @Test
    void aMissingSchemaStopsTheTaskAndIsNeverCreated() {
        try (Story story = new Story("pk.fields=id", "table.name.format=nowhere.${topic}")) {
            assertThatThrownBy(() -> story.tell("{\"id\":1}"))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("nowhere")
                    .hasMessageContaining("schemas are never created by the connector");
        }
    }

    @Test
    void theTablesNameComesFromTopicValueKeyAndHeader() {
        try (Story story = new Story(
                "pk.fields=id",
                "table.name.format=office.${topic}_${value.kind}_${key.area}_${header.to}",
                "record.path=data")) {
            story.execute("CREATE SCHEMA office");
            story.put(
                    story.record("{\"area\":\"N\"}", "{\"kind\":\"A\",\"data\":{\"id\":1}}")
                            .header("to", "X"),
                    story.record("{\"area\":\"S\"}", "{\"kind\":\"b c\",\"data\":{\"id\":2}}")
                            .header("to", "Y"),
                    story.record("{\"area\":\"S\"}", "{\"data\":{\"id\":3}}"));
            assertThat(story.query("SELECT id FROM office.t_a_n_x")).containsExactly("1");
            assertThat(story.query("SELECT id FROM office.t_b_c_s_y")).containsExactly("2");
            assertThat(story.buried())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("kind")
                    .contains("table.name.format");
        }
    }

    /** Their text is that of an object in memory, another one each time. */
    @Test
    void bytesAreNoNameForATable() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("to", Schema.BYTES_SCHEMA)
                .build();
        try (Story story = new Story("pk.fields=id", "table.name.format=${value.to}")) {
            Struct value = new Struct(schema).put("id", 1).put("to", new byte[] {65});
            story.put(story.record("t", null, null, schema, value));
            assertThat(story.buried()).hasSize(1).first().asString().contains("is no name for a table");
        }
    }

    @Test
    void anEmptyRecordKeyIsNoKey() {
        try (Story story = new Story("pk.mode=record_key")) {
            story.put(story.record("{}", "{\"a\":1}"), story.record("{\"id\":1}", "{\"a\":2}"));
            assertThat(story.query("SELECT id, a FROM t")).containsExactly("1|2");
            assertThat(story.buried()).hasSize(1).first().asString().contains("the record key is an empty object");
        }
    }

    @Test
    void topicsToTablesNamesSomeAndTheFormatTheRest() {
        try (Story story = new Story("topics=a,b,c", "pk.fields=id", "topics.to.tables=a:one,b:office.two")) {
            story.execute("CREATE SCHEMA office");
            story.put(
                    story.record("a", null, "{\"id\":1}"),
                    story.record("b", null, "{\"id\":2}"),
                    story.record("c", null, "{\"id\":3}"));
            assertThat(story.query("SELECT id FROM one")).containsExactly("1");
            assertThat(story.query("SELECT id FROM office.two")).containsExactly("2");
            assertThat(story.query("SELECT id FROM c")).containsExactly("3");
        }
    }

    @Test
    void aTombstoneMakesNoTable() {
        try (Story story = new Story("pk.fields=id", "delete.enabled=true")) {
            story.put(story.record("{\"id\":1}", null));
            assertThat(story.query("SELECT to_regclass('t')")).containsExactly("∅");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void nullMakesNoColumnUnlessASchemaSaysItsType() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("later", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        try (Story story = new Story("pk.fields=id")) {
            story.tell("{\"id\":1,\"x\":null}");
            assertThat(story.query(COLUMNS.formatted("t"))).containsExactly("id|numeric|t|∅");
            story.put(story.record("t", null, null, schema, new Struct(schema).put("id", 2)));
            assertThat(story.query(COLUMNS.formatted("t"))).containsExactly("id|numeric|t|∅", "later|text|f|∅");
        }
    }
}
