package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.type.Scalar;
import java.nio.ByteBuffer;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.MethodSource;

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

    @Test
    void aReplacementCharacterInTheDataIsData() throws Unreadable {
        byte[] json = "{\"a\":\"\ufffd\"}".getBytes(UTF_8);
        assertThat(RecordReader.read(sunk(null, null, null, json)).value().value(0))
                .isEqualTo("\ufffd");
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
    void anUnreadableHeaderIsNamed() {
        Headers headers = new ConnectHeaders().add("trace\n", Optional.of(MARKER), null);
        SinkRecord sunk = new SinkRecord("t", 0, null, null, null, null, 1, 5L, TimestampType.CREATE_TIME, headers);
        assertThatThrownBy(() -> RecordReader.read(sunk))
                .isInstanceOf(Unreadable.class)
                .hasMessage("the header \"trace?\" cannot be read: a Java Optional, which is no value of Connect's");
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
