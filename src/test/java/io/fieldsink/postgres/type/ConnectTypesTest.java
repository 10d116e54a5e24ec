package io.fieldsink.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate") // Connect's own carrier
class ConnectTypesTest {
    private static final long CAESAR = LocalDate.of(-43, 3, 15).toEpochDay();

    static Stream<Arguments> logicalValues() {
        return Stream.of(
                Arguments.of(Date.SCHEMA, new java.util.Date(CAESAR * 86_400_000), LocalDate.of(-43, 3, 15)),
                Arguments.of(Date.SCHEMA, new java.util.Date(-86_400_000L * 141_500), LocalDate.ofEpochDay(-141_500)),
                Arguments.of(Time.SCHEMA, new java.util.Date(37_230_500), LocalTime.of(10, 20, 30, 500_000_000)),
                Arguments.of(Timestamp.SCHEMA, new java.util.Date(-1), Instant.ofEpochMilli(-1)),
                Arguments.of(named(Schema.Type.INT32, "io.debezium.time.Date"), 59, LocalDate.of(1970, 3, 1)),
                Arguments.of(named(Schema.Type.INT32, "io.debezium.time.Time"), 1000, LocalTime.of(0, 0, 1)),
                Arguments.of(named(Schema.Type.INT64, "io.debezium.time.MicroTime"), 86_400_000_000L, "24:00:00"),
                Arguments.of(named(Schema.Type.INT64, "io.debezium.time.NanoTime"), 1L, LocalTime.ofNanoOfDay(1)),
                Arguments.of(
                        named(Schema.Type.INT64, "io.debezium.time.Timestamp"),
                        -1L,
                        LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000)),
                Arguments.of(
                        named(Schema.Type.INT64, "io.debezium.time.MicroTimestamp"),
                        1L,
                        LocalDateTime.of(1970, 1, 1, 0, 0, 0, 1000)),
                Arguments.of(
                        named(Schema.Type.INT64, "io.debezium.time.MicroTimestamp"), 9223372036825200000L, "infinity"),
                Arguments.of(
                        named(Schema.Type.INT64, "io.debezium.time.NanoTimestamp"), -9223372036832400000L, "-infinity"),
                Arguments.of(named(Schema.Type.INT64, "io.debezium.time.MicroDuration"), -5L, "-5 microseconds"),
                Arguments.of(named(Schema.Type.INT32, "io.debezium.time.Year"), 2024, 2024L),
                Arguments.of(named(Schema.Type.STRING, "io.debezium.data.Uuid"), "x", "x"),
                Arguments.of(bits(), new byte[] {1, 2}, "1000000001"),
                Arguments.of(named(Schema.Type.INT64, "com.acme.Money"), 5L, 5L));
    }

    @ParameterizedTest
    @MethodSource("logicalValues")
    void logicalTypesAreReadByTheirName(Schema schema, Object value, Object natural) throws Refusal {
        assertThat(ConnectTypes.natural(schema, value)).isEqualTo(natural);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, -2_147_483_649L, 2_147_483_648L})
    void aDayOutsideTheCalendarIsRefused(long days) {
        Schema wrong = named(Schema.Type.INT64, "io.debezium.time.Date");
        assertThatThrownBy(() -> ConnectTypes.natural(wrong, days))
                .isInstanceOf(Refusal.class)
                .hasMessage("outside the calendar, not a date");
    }

    @Test
    void aStructKeepsItsNullsAndItsTypes() throws Refusal {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "n",
                        SchemaBuilder.int16().optional().defaultValue((short) 5).build())
                .field("t", Schema.STRING_SCHEMA)
                .build();
        Struct struct = new Struct(schema).put("n", null).put("t", "x");
        Document document = (Document) ConnectTypes.natural(schema, struct);
        assertThat(document.value(document.find("n"))).isNull();
        assertThat(document.type(document.find("n"))).contains(Scalar.SMALLINT);
        assertThat(document.value(document.find("t"))).isEqualTo("x");
    }

    @Test
    void everyStructIsReadByItsOwnSchemaHoweverManyTakeTurns() throws Refusal {
        List<Schema> schemas = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Schema field = i % 2 == 0
                    ? Schema.OPTIONAL_STRING_SCHEMA
                    : SchemaBuilder.int64().optional().defaultValue((long) i).build();
            schemas.add(SchemaBuilder.struct().field("f" + i, field).build());
        }
        for (int i = 0; i < 3000; i++) {
            int number = i % 1000;
            Document document = (Document) ConnectTypes.natural(null, new Struct(schemas.get(number)));
            assertThat(document.size()).isEqualTo(1);
            assertThat(document.name(0)).isEqualTo("f" + number);
            assertThat(document.type(0)).contains(number % 2 == 0 ? Scalar.TEXT : Scalar.BIGINT);
            assertThat(document.defaultSql(0)).isEqualTo(number % 2 == 0 ? "" : "'" + number + "'");
        }
    }

    @Test
    void mapsKeepTheirKeysAsText() throws Refusal {
        Schema schema =
                SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build();
        assertThat(JsonText.of(ConnectTypes.natural(schema, Map.of(1, "a")))).isEqualTo("{\"1\":\"a\"}");
        assertThat(((Document) ConnectTypes.natural(null, Map.of("a\u0000", 1))).name(0))
                .isEqualTo("a\u0000");
        Map<Object, Object> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        assertThatThrownBy(() -> ConnectTypes.natural(null, nullKey)).hasMessage("a map with a null key");
        Map<Object, Object> twins = new HashMap<>();
        twins.put("1", 1);
        twins.put(1, 2);
        assertThatThrownBy(() -> ConnectTypes.natural(null, twins)).hasMessage("a map with two keys of one text");
    }

    @Test
    void withoutASchemaTheJavaClassDecides() throws Refusal {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {0, 1, 2, 3}, 1, 2);
        assertThat(ConnectTypes.natural(null, buffer)).isEqualTo(new byte[] {1, 2});
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(ConnectTypes.natural(null, Arrays.asList((byte) 1, 2, null, "x", 1.5f)))
                .isEqualTo(Arrays.asList(1L, 2L, null, "x", 1.5f));
        assertThat(ConnectTypes.natural(null, new java.math.BigInteger("99"))).isEqualTo(new BigDecimal("99"));
        assertThat(ConnectTypes.natural(null, null)).isNull();
        assertThatThrownBy(() -> ConnectTypes.natural(null, Thread.currentThread()))
                .hasMessage("a Java Thread, which is no value of Connect's");
    }

    @Test
    void aValueThatNestsTooDeepIsRefusedAndAThousandLevelsAreNot() throws Refusal {
        Object value = deep(1000);
        assertThat(JsonText.of(ConnectTypes.natural(null, value)))
                .startsWith("[[[")
                .hasSize(2000);
        assertThatThrownBy(() -> ConnectTypes.natural(null, deep(1001))).hasMessage("nested deeper than 1000 levels");
        assertThatThrownBy(() -> Scalar.JSONB.coerce("[".repeat(1001) + "]".repeat(1001)))
                .hasMessage("nested deeper than 1000 levels");
    }

    @Test
    void defaultsAreQuotedLiterals() {
        assertThat(ConnectTypes.defaultSql(SchemaBuilder.int32().defaultValue(5).build()))
                .contains("'5'");
        assertThat(ConnectTypes.defaultSql(
                        SchemaBuilder.string().defaultValue("o'b\\x").build()))
                .contains("E'o''b\\\\x'");
        assertThat(ConnectTypes.defaultSql(SchemaBuilder.array(Schema.STRING_SCHEMA)
                        .defaultValue(List.of())
                        .build()))
                .contains("'{}'");
        assertThat(ConnectTypes.defaultSql(Schema.STRING_SCHEMA)).isEmpty();
        assertThat(ConnectTypes.defaultSql(
                        SchemaBuilder.string().defaultValue("\u0000").build()))
                .isEmpty();
    }

    @Test
    void variableScaleDecimalsAndPointsAreRead() throws Refusal {
        Schema decimal = SchemaBuilder.struct()
                .name("io.debezium.data.VariableScaleDecimal")
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA)
                .build();
        Struct value = new Struct(decimal).put("scale", 2).put("value", new byte[] {1, 0});
        assertThat(ConnectTypes.natural(decimal, value)).isEqualTo(new BigDecimal("2.56"));
        assertThat(ConnectTypes.type(SchemaBuilder.array(decimal))).isEqualTo(new ArrayOf(Scalar.NUMERIC));
    }

    @Test
    void aGeometryColumnTakesDebeziumsGeometry() throws Refusal {
        byte[] wkb = {1, 1, 0, 0, 0, 9};
        Document geometry = new Document().add("wkb", wkb).add("srid", 4326L);
        assertThat(PgType.of("geometry(Point,4326)").coerce(geometry)).isEqualTo("0101000020e610000009");
    }

    private static Object deep(int levels) {
        List<Object> value = new ArrayList<>();
        for (int i = 1; i < levels; i++) {
            value = new ArrayList<>(List.of(value));
        }
        return value;
    }

    private static Schema named(Schema.Type type, String name) {
        return SchemaBuilder.type(type).name(name).build();
    }

    private static Schema bits() {
        return SchemaBuilder.bytes()
                .name("io.debezium.data.Bits")
                .parameter("length", "10")
                .build();
    }
}
