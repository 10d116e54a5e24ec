package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeyTest {
    private static final String MARKER = "Marker4711";
    private static final Schema SITE = SchemaBuilder.struct()
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("beds", Schema.OPTIONAL_INT32_SCHEMA)
            .build();

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
    void onlyWhatAKeyReallyLostIsCounted() throws Unreadable {
        assertThat(nulsOfKey("{\"id\":\"\\u0000\"")).isZero();
        assertThat(nulsOfKey("{\"id\":\"\\u0000\"}")).isEqualTo(1);
    }

    private static int nulsOfKey(String key) throws Unreadable {
        return RecordReader.read(sunk(null, key, null, null)).nulsRemoved();
    }

    private static SinkRecord sunk(Schema keySchema, Object key, Schema schema, Object value) {
        return new SinkRecord("t", 0, keySchema, key, schema, value, 1);
    }
}
