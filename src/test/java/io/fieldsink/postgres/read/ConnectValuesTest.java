package io.fieldsink.postgres.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ConnectValuesTest {
    private static final String MARKER = "Marker4711";
    private static final Schema SITE = SchemaBuilder.struct()
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("beds", Schema.OPTIONAL_INT32_SCHEMA)
            .build();

    @Test
    void u0000IsCountedOverKeyAndValueOfEveryKind() throws Unreadable {
        Schema outer = SchemaBuilder.struct()
                .field("site", SITE)
                .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA))
                .field("labels", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA))
                .build();
        Struct struct = new Struct(outer)
                .put("site", new Struct(SITE).put("name", "a\0\0").put("beds", 1))
                .put("tags", List.of("x", "\0y"))
                .put("labels", Map.of("k\0", "v\0"));
        Event event = RecordReader.read(sunk(null, "key\0", outer, struct));
        assertThat(Trees.of(event.value()))
                .isEqualTo(Map.of(
                        "site", mapOf("name", "a", "beds", 1L), "tags", List.of("x", "y"), "labels", Map.of("k", "v")));
        assertThat(((Document) event.value().value(0)).type(0)).contains(Scalar.TEXT);
        assertThat(event.key().value(0)).isEqualTo("key");
        assertThat(event.nulsRemoved()).isEqualTo(6);
    }

    @Test
    void takingU0000OutForgetsNothingThatTheSchemaSays() throws Unreadable {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "site",
                        SchemaBuilder.string().optional().defaultValue("camp").build())
                .field("labels", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA))
                .field("beds", SchemaBuilder.int32().defaultValue(4).build())
                .build();
        Struct struct = new Struct(schema)
                .put("site", "\0")
                .put("labels", Map.of("k", "\0"))
                .put("beds", 1);
        Document value = RecordReader.read(sunk(null, null, schema, struct)).value();
        assertThat(value.defaultSql(0)).isEqualTo("'camp'");
        assertThat(value.defaultSql(2)).isEqualTo("'4'");
        assertThat(((Document) value.value(1)).keysAreData()).isTrue();
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // Connect's own class for a timestamp
    void aMapOfEverythingIsNatural() throws Unreadable {
        Map<String, Object> map = new HashMap<>();
        map.put("byte", (byte) 1);
        map.put("short", (short) 2);
        map.put("int", 3);
        map.put("big", BigInteger.TWO.pow(64));
        map.put("small", BigInteger.TEN);
        map.put("double", 0.5);
        map.put("date", new Date(0));
        map.put("none", null);
        map.put("list", Arrays.asList(1, null, "x", List.of(2)));
        map.put("struct", new Struct(SITE).put("name", "x").put("beds", 4));
        map.put("map", Map.of(5, true, false, "f"));
        assertThat(Trees.of(RecordReader.read(sunk(null, null, null, map)).value()))
                .containsEntry("byte", 1L)
                .containsEntry("short", 2L)
                .containsEntry("int", 3L)
                .containsEntry("big", new BigDecimal("18446744073709551616"))
                .containsEntry("small", BigDecimal.TEN)
                .containsEntry("double", 0.5)
                .containsEntry("date", Instant.EPOCH)
                .containsEntry("none", null)
                .containsEntry("list", Arrays.asList(1L, null, "x", List.of(2L)))
                .containsEntry("struct", Map.of("name", "x", "beds", 4L))
                .containsEntry("map", Map.of("5", true, "false", "f"));
    }

    @Test
    void whatIsWrongInsideAMapIsRefusedWithItsPath() {
        refused(
                Map.of("a", Map.of("b", List.of(Optional.of(MARKER)))),
                "field a/b of the value cannot be read: a Java Optional, which is no value of Connect's");
        refused(mapOf("a", mapOf(null, MARKER)), "field a of the value cannot be read: a map with a null key");
        refused(
                Map.of("a", new BigDecimal("1e1000000000")),
                "field a of the value is a number beyond PostgreSQL's: more than 131072 digits before the point, or 16383 after it");
        Object deep = MARKER;
        for (int i = 0; i < 50_000; i++) {
            deep = i % 2 == 0 ? Map.of("n", deep) : List.of(deep);
        }
        Object tooDeep = deep;
        assertThatThrownBy(() -> RecordReader.read(sunk(null, null, null, Map.of("a", tooDeep))))
                .isInstanceOf(Unreadable.class)
                .hasMessageEndingWith("of the value cannot be read: nested deeper than 1000 levels");
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // Connect's own class for days, times and moments
    void aStructsLogicalTypesAreNaturalAndTyped() throws Unreadable {
        Schema variable = SchemaBuilder.struct()
                .name("io.debezium.data.VariableScaleDecimal")
                .field("scale", Schema.INT32_SCHEMA)
                .field("value", Schema.BYTES_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct()
                .field("day", org.apache.kafka.connect.data.Date.SCHEMA)
                .field("moment", Timestamp.SCHEMA)
                .field("price", Decimal.schema(2))
                .field("exact", variable)
                .field("codes", SchemaBuilder.array(Schema.INT32_SCHEMA))
                .field("none", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Struct exact = new Struct(variable).put("scale", 1).put("value", new byte[] {15});
        Struct struct = new Struct(schema)
                .put("day", new Date(0))
                .put("moment", new Date(-1))
                .put("price", new BigDecimal("9.99"))
                .put("exact", exact)
                .put("codes", List.of(1, 2));
        Document read = RecordReader.read(sunk(variable, exact, schema, struct)).value();
        assertThat(Trees.of(read))
                .isEqualTo(mapOf(
                        "day",
                        LocalDate.EPOCH,
                        "moment",
                        Instant.ofEpochMilli(-1),
                        "price",
                        new BigDecimal("9.99"),
                        "exact",
                        new BigDecimal("1.5"),
                        "codes",
                        List.of(1L, 2L),
                        "none",
                        null));
        assertThat(read.type(0)).contains(Scalar.DATE);
        assertThat(read.type(1)).contains(Scalar.TIMESTAMPTZ);
        assertThat(read.type(3)).contains(Scalar.NUMERIC);
        Document key = RecordReader.read(sunk(variable, exact, null, null)).key();
        assertThat(Trees.of(key)).isEqualTo(Map.of(Event.PRIMITIVE, new BigDecimal("1.5")));
        assertThatThrownBy(() -> RecordReader.read(sunk(null, null, variable, exact)))
                .hasMessage("the value is a number; a row needs a Struct, a Map or a JSON object");
    }

    @Test
    void whatIsWrongInsideAStructIsRefusedWithItsPath() {
        Schema time = SchemaBuilder.int64().name("io.debezium.time.MicroTime").build();
        Schema visit = SchemaBuilder.struct().field("at", time).build();
        Schema schema = SchemaBuilder.struct()
                .field("site", SITE)
                .field("visits", SchemaBuilder.map(Schema.STRING_SCHEMA, SchemaBuilder.array(visit)))
                .build();
        Struct struct = new Struct(schema)
                .put("site", new Struct(SITE).put("name", MARKER))
                .put("visits", Map.of(MARKER, List.of(new Struct(visit).put("at", -4711L))));
        assertThatThrownBy(() -> RecordReader.read(sunk(null, null, schema, struct)))
                .isInstanceOf(Unreadable.class)
                .hasMessageStartingWith("field visits/at of the value cannot be read: ")
                .hasMessageNotContaining(MARKER) // a map's keys are data
                .hasMessageNotContaining("4711");
    }

    private static void refused(Object value, String message) {
        assertThatThrownBy(() -> RecordReader.read(sunk(null, null, null, value)))
                .isInstanceOf(Unreadable.class)
                .hasMessage(message);
    }

    private static Map<String, Object> mapOf(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static SinkRecord sunk(Schema keySchema, Object key, Schema schema, Object value) {
        return new SinkRecord("t", 0, keySchema, key, schema, value, 1);
    }
}
