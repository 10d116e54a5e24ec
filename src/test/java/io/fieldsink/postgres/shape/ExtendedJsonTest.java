package io.fieldsink.postgres.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Refusal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedJsonTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.500Z");

    private static Object value(String json) throws Refusal {
        return ExtendedJson.plain(Document.parse("{\"v\":" + json + "}")).value(0);
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("{\"$oid\":\"5f\"}", "5f"),
                Arguments.of("{\"$numberInt\":\"-7\"}", -7L),
                Arguments.of("{\"$numberLong\":\"5000000000\"}", 5_000_000_000L),
                Arguments.of("{\"$numberDecimal\":\"1.50\"}", new BigDecimal("1.50")),
                Arguments.of("{\"$numberDouble\":\"0.1\"}", new BigDecimal("0.1")),
                Arguments.of("{\"$numberDouble\":\"-Infinity\"}", "-Infinity"),
                Arguments.of("{\"$numberDecimal\":\"1e999999999\"}", "1e999999999"),
                Arguments.of("{\"$date\":1767225600500}", TIME),
                Arguments.of("{\"$date\":{\"$numberLong\":\"1767225600500\"}}", TIME),
                Arguments.of("{\"$date\":\"2026-01-01T00:00:00.5Z\"}", TIME),
                Arguments.of("{\"$binary\":\"AQI=\",\"$type\":\"00\"}", new byte[] {1, 2}),
                Arguments.of("{\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"00\"}}", new byte[] {1, 2}),
                Arguments.of("\"text\"", "text"),
                Arguments.of("null", null));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesThatSayTheirTypeAreOfIt(String json, Object expected) throws Refusal {
        assertThat(value(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$date\":\"yesterday\"}",
                "{\"$numberLong\":\"many\"}",
                "{\"$numberLong\":7}",
                "{\"$binary\":\"?\"}",
                "{\"$binary\":{\"base64\":null}}",
                "{\"$numberDouble\":null}",
                "{\"$date\":null}",
                "{\"$date\":{\"$numberLong\":null}}",
                "{\"$regex\":\"a\"}",
                "{\"$timestamp\":{\"t\":1,\"i\":2}}",
                "{\"$oid\":\"5f\",\"more\":1}",
                "{}"
            })
    void whatIsNotUnderstoodStaysAnObject(String json) throws Refusal {
        assertThat(value(json)).isInstanceOf(Document.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"$numberInt\":\"1\"},null]", "{\"a\":{\"b\":[{\"$numberInt\":\"1\"}]}}"})
    void theyAreFoundAtAnyDepth(String json) throws Refusal {
        Object value = value(json);
        while (!(value instanceof Long)) {
            value = value instanceof Document object ? object.value(0) : ((List<?>) value).get(0);
        }
        assertThat(value).isEqualTo(1L);
    }
}
