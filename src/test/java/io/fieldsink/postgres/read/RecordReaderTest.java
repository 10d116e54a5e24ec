package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
    private static final String MARKER = "Marker4711";
    private static final Schema SITE = SchemaBuilder.struct()
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("beds", Schema.OPTIONAL_INT32_SCHEMA)
            .build();

    static Stream<Arguments> everyValueKind() {
        String json = "{\"name\":\"é漢\",\"beds\":5}";
        ByteBuffer middle = ByteBuffer.wrap(("xx" + json + "yy").getBytes(UTF_8));
        middle.position(2).limit(middle.capacity() - 2);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", "é漢");
        map.put("beds", 5L);
        return Stream.of(
                Arguments.of("Struct", SITE, new Struct(SITE).put("name", "é漢").put("beds", 5)),
                Arguments.of("Map", null, map),
                Arguments.of("text", Schema.STRING_SCHEMA, json),
                Arguments.of("text without schema", null, json),
                Arguments.of("bytes", Schema.BYTES_SCHEMA, json.getBytes(UTF_8)),
                Arguments.of("bytes without schema", null, json.getBytes(UTF_8)),
                Arguments.of("buffer", Schema.OPTIONAL_BYTES_SCHEMA, middle),
                Arguments.of("read-only buffer", null, middle.asReadOnlyBuffer()),
                Arguments.of("text with a byte order mark", null, "\ufeff" + json),
                Arguments.of("bytes with a byte order mark", null, ("\ufeff" + json).getBytes(UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyValueKind")
    void everyKindOfValueIsTheSameDocument(String kind, Schema schema, Object value) throws Unreadable {
        SinkRecord sunk = sunk(null, null, schema, value);
        for (int i = 0; i < 2; i++) { // a buffer is not used up
            Event event = RecordReader.read(sunk);
            assertThat(Trees.of(event.value())).as(kind).isEqualTo(Map.of("name", "é漢", "beds", 5L));
        }
    }

    @Test
    void nullIsATombstone() throws Unreadable {
        Event event = RecordReader.read(sunk(null, "k", Schema.OPTIONAL_STRING_SCHEMA, null));
        assertThat(event.isTombstone()).isTrue();
    }

    static Stream<Arguments> everyOtherValue() {
        return Stream.of(
                Arguments.of(Schema.INT64_SCHEMA, 4711L, "is a number; a row needs a Struct, a Map or a JSON object"),
                Arguments.of(null, 4711.5, "is a number; a row needs a Struct, a Map or a JSON object"),
                Arguments.of(Schema.BOOLEAN_SCHEMA, true, "is a boolean; a row needs a Struct, a Map or a JSON object"),
                Arguments.of(null, List.of(Map.of()), "is a list; a row needs a Struct, a Map or a JSON object"),
                Arguments.of(
                        null, Optional.of(MARKER), "cannot be read: a Java Optional, which is no value of Connect's"),
                Arguments.of(Schema.STRING_SCHEMA, "", "is empty"),
                Arguments.of(null, new byte[0], "is empty"),
                Arguments.of(Schema.STRING_SCHEMA, MARKER, "is no JSON object"),
                Arguments.of(null, ("[\"" + MARKER + "\"]").getBytes(UTF_8), "is no JSON object"),
                Arguments.of(null, "{\"a\":1}x".getBytes(UTF_8), "goes on after the end of its JSON object"),
                Arguments.of(null, "{\"a\":\"é\"}".getBytes(ISO_8859_1), "is no UTF-8"),
                Arguments.of(null, "{\"a\":1}".getBytes(UTF_16), "is no UTF-8"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("everyOtherValue")
    void anyOtherValueIsRefusedInOneSentence(Schema schema, Object value, String reason) {
        assertThatThrownBy(() -> RecordReader.read(sunk(null, null, schema, value)))
                .isInstanceOf(Unreadable.class)
                .hasMessage("the value " + reason)
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"80", "c3", "c328", "c080", "e0809f", "eda080", "f0808080", "f4908080", "f8888080", "ff", "e282"
            })
    void bytesThatAreNoUtf8AreRefusedAsAValueAndBinaryAsAKey(String hex) throws Unreadable {
        byte[] wrong = new BigInteger("22" + hex + "22", 16).toByteArray();
        byte[] json = ("{\"a\":" + new String(wrong, ISO_8859_1) + "}").getBytes(ISO_8859_1);
        assertThatThrownBy(() -> RecordReader.read(sunk(null, null, null, json)))
                .isInstanceOf(Unreadable.class)
                .hasMessage("the value is no UTF-8");
        Event event = RecordReader.read(sunk(null, json, null, null));
        assertThat(event.key().name(0)).isEqualTo(Event.PRIMITIVE);
        assertThat(event.key().value(0)).isEqualTo(json);
        assertThat(event.key().type(0)).contains(Scalar.BYTEA);
    }

    @Test
    void aReplacementCharacterInTheDataIsData() throws Unreadable {
        byte[] json = "{\"a\":\"\ufffd\"}".getBytes(UTF_8);
        assertThat(RecordReader.read(sunk(null, null, null, json)).value().value(0))
                .isEqualTo("\ufffd");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "5",
                "007",
                "\"quoted\"",
                "null",
                "true",
                "[1]",
                "``",
                "` `",
                "uuid:x",
                "{",
                "{x}",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} {}"
            })
    void aTextThatIsNoJsonObjectIsItselfTheKey(String text) throws Unreadable {
        for (Object key : List.of(text, text.getBytes(UTF_8), ByteBuffer.wrap(text.getBytes(UTF_8)))) {
            Event event = RecordReader.read(sunk(null, key, null, null));
            assertThat(Trees.of(event.key())).isEqualTo(Map.of(Event.PRIMITIVE, text));
        }
        Event event = RecordReader.read(sunk(Schema.OPTIONAL_STRING_SCHEMA, text, null, null));
        assertThat(event.key().type(0)).contains(Scalar.TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":7,\"site\":\"x\"}",
                " \r\n\t{\"id\":7,\"site\":\"x\"} ",
                "\ufeff{\"id\":7,\"site\":\"x\"}"
            })
    void aJsonObjectIsTheKeysFields(String text) throws Unreadable {
        for (Object key : List.of(text, text.getBytes(UTF_8), ByteBuffer.wrap(text.getBytes(UTF_8)))) {
            Event event = RecordReader.read(sunk(null, key, null, null));
            assertThat(Trees.of(event.key())).isEqualTo(Map.of("id", 7L, "site", "x"));
        }
    }

    @Test
    void aJsonKeyBeyondTheLimitsIsRefusedAndNotTakenForAText() {
        assertThatThrownBy(() -> RecordReader.read(sunk(null, "{\"id\":1e1000000000}", null, null)))
                .isInstanceOf(Unreadable.class)
                .hasMessageStartingWith("field id of the key is a number beyond PostgreSQL's");
    }

    static Stream<Arguments> everyPrimitiveKey() {
        return Stream.of(
                Arguments.of(Schema.INT8_SCHEMA, (byte) 5, 5L, Scalar.SMALLINT),
                Arguments.of(Schema.INT16_SCHEMA, (short) 5, 5L, Scalar.SMALLINT),
                Arguments.of(Schema.INT32_SCHEMA, 5, 5L, Scalar.INTEGER),
                Arguments.of(Schema.INT64_SCHEMA, 5L, 5L, Scalar.BIGINT),
                Arguments.of(Schema.BOOLEAN_SCHEMA, true, true, Scalar.BOOLEAN),
                Arguments.of(null, 5, 5L, null),
                Arguments.of(null, new BigDecimal("5.0"), new BigDecimal("5.0"), null),
                Arguments.of(null, "x", "x", null));
    }

    @ParameterizedTest
    @MethodSource("everyPrimitiveKey")
    void aPrimitiveKeyIsOneFieldOfItsType(Schema schema, Object key, Object natural, Scalar type) throws Unreadable {
        Document read = RecordReader.read(sunk(schema, key, null, null)).key();
        assertThat(Trees.of(read)).isEqualTo(Map.of(Event.PRIMITIVE, natural));
        assertThat(read.type(0).orElse(null)).isEqualTo(type);
    }

    @Test
    void aStructOrMapIsTheKeysFieldsAndNoKeyIsNone() throws Unreadable {
        Struct struct = new Struct(SITE).put("name", "x").put("beds", 5);
        assertThat(Trees.of(RecordReader.read(sunk(SITE, struct, null, null)).key()))
                .isEqualTo(Map.of("name", "x", "beds", 5L));
        assertThat(Trees.of(RecordReader.read(sunk(null, Map.of("id", "x"), null, null))
                        .key()))
                .isEqualTo(Map.of("id", "x"));
        assertThat(RecordReader.read(sunk(null, null, null, null)).recordKey()).isEmpty();
    }

    @Test
    void aListIsNoKey() {
        assertThatThrownBy(() -> RecordReader.read(sunk(null, List.of(MARKER), null, null)))
                .isInstanceOf(Unreadable.class)
                .hasMessage("the key is a list; a row's key needs a Struct, a Map, a JSON object or one scalar");
    }

    @Test
    void theOriginSurvivesTransforms() throws Unreadable {
        SinkRecord sunk = new SinkRecord("kobo.raw", 3, null, "k", null, "{}", 18842);
        SinkRecord transformed = sunk.newRecord("households", 0, null, "k", null, Map.of("a", 1), 99L);
        Event event = RecordReader.read(transformed);
        assertThat(event.origin()).isEqualTo(new Origin("kobo.raw", 3, 18842));
        assertThat(event.topic()).isEqualTo("households");
        assertThat(event.timestamp()).isEqualTo(Instant.ofEpochMilli(99));
    }

    @Test
    void theTimestampIsTheRecordsOrNone() throws Unreadable {
        assertThat(stamped(null)).isNull();
        assertThat(stamped(-1L)).isNull();
        assertThat(stamped(0L)).isEqualTo(Instant.EPOCH);
        assertThat(stamped(1_700_000_000_123L)).isEqualTo("2023-11-14T22:13:20.123Z");
    }

    @Test
    void theLastHeaderOfEachNameCounts() throws Unreadable {
        Headers headers = new ConnectHeaders()
                .addString("tenant", "first")
                .addInt("tries", 3)
                .add("extra", Map.of("a", 1), null)
                .addString("tenant", "la\0st");
        SinkRecord sunk = new SinkRecord("t", 0, null, null, null, null, 1, 5L, TimestampType.CREATE_TIME, headers);
        Event event = RecordReader.read(sunk);
        assertThat(Trees.of(event.headers()))
                .isEqualTo(Map.of("tenant", "last", "tries", 3L, "extra", Map.of("a", 1L)));
        assertThat(event.headers().type(0)).contains(Scalar.TEXT);
        assertThat(event.nulsRemoved()).isEqualTo(1);
    }

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
        assertThat(RecordReader.read(sunk(null, "{\"id\":\"\\u0000", null, null))
                        .nulsRemoved())
                .isZero();
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
    void anUnreadableHeaderIsNamed() {
        Headers headers = new ConnectHeaders().add("trace\n", Optional.of(MARKER), null);
        SinkRecord sunk = new SinkRecord("t", 0, null, null, null, null, 1, 5L, TimestampType.CREATE_TIME, headers);
        assertThatThrownBy(() -> RecordReader.read(sunk))
                .isInstanceOf(Unreadable.class)
                .hasMessage("the header \"trace?\" cannot be read: a Java Optional, which is no value of Connect's");
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

    private static Instant stamped(Long timestamp) throws Unreadable {
        return RecordReader.read(
                        new SinkRecord("t", 0, null, null, null, null, 1, timestamp, TimestampType.CREATE_TIME))
                .timestamp();
    }

    private static SinkRecord sunk(Schema keySchema, Object key, Schema schema, Object value) {
        return new SinkRecord("t", 0, keySchema, key, schema, value, 1);
    }
}
