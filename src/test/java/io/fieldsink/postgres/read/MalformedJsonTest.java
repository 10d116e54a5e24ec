package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.type.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedJsonTest {
    private static final String MARKER = "Marker4711";
    private final Nuls nuls = new Nuls();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`` | the value is empty",
                "`  \n` | the value is empty",
                "`\ufeff` | the value is empty",
                "null | the value is no JSON object",
                "5 | the value is no JSON object",
                "\"Marker4711\" | the value is no JSON object",
                "[{\"a\":\"Marker4711\"}] | the value is no JSON object",
                "Marker4711 | the value is no JSON object",
                "'Marker4711' | the value is no JSON object",
                "\"Marker4711 | the value is no JSON object",
                "NaN | the value is no JSON object",
                "{ | the value is JSON that breaks off",
                "{\"a\" | the value is JSON that breaks off, at field a",
                "{\"a\":\"Marker4711 | the value is JSON that breaks off, at field a",
                "{\"a\":{\"b\":[\"Marker4711\", | the value is JSON that breaks off, at field a/b",
                "{\"a\":\"Marker4711\"}} | the value goes on after the end of its JSON object",
                "{\"a\":\"Marker4711\"} {} | the value goes on after the end of its JSON object",
            })
    void whatIsNoObjectIsRefusedInOneSentence(String json, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(Unreadable.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"b\":Marker4711}}",
                "{\"a\":{\"b\":\"Marker4711\"Marker4711}}",
                "{\"a\":{\"b\":'Marker4711'}}",
                "{\"a\":{\"b\":\"Marker4711\",}}",
                "{\"a\":{\"b\":[1,]}}",
                "{\"a\":{\"b\":[1 2]}}",
                "{\"a\":{\"b\":01}}",
                "{\"a\":{\"b\":+1}}",
                "{\"a\":{\"b\":.5}}",
                "{\"a\":{\"b\":5.}}",
                "{\"a\":{\"b\":1e}}",
                "{\"a\":{\"b\":-}}",
                "{\"a\":{\"b\":0x10}}",
                "{\"a\":{\"b\":NaN}}",
                "{\"a\":{\"b\":-Infinity}}",
                "{\"a\":{\"b\":True}}",
                "{\"a\":{\"b\":nul}}",
                "{\"a\":{\"b\":undefined}}",
                "{\"a\":{\"b\":\"Marker4711\n\"}}",
                "{\"a\":{\"b\":\"Marker4711\0\"}}",
                "{\"a\":{\"b\":\"Marker4711\\x\"}}",
                "{\"a\":{\"b\":\"\\u12G4\"}}",
                "{\"a\":{\"b\"}}",
                "{\"a\":{\"b\" \"Marker4711\"}}",
                "{\"a\":{\"b\":}}",
                "{\"a\":{\"b\":1]}",
                "{\"a\":{\"b\":1} // Marker4711\n}",
                "{\"a\":{\"b\":/* Marker4711 */ 1}}",
            })
    void malformedJsonIsRefusedWhereItIs(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(Unreadable.class)
                .hasMessageMatching("the value is no valid JSON at character \\d+, at field a(/b)?")
                .hasMessageNotContaining(MARKER)
                .hasNoCause();
    }

    @Test
    void malformedJsonAnywhereInAnObjectIsRefused() {
        String json = "{\"a\":\"Marker4711\",\"b\":[1,2.5,{\"c\":null}],\"d\":true}";
        for (int i = 0; i < json.length(); i++) {
            String cut = json.substring(0, i);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(Unreadable.class).hasMessageNotContaining(MARKER);
            String broken = cut + "\u0001" + json.substring(i + 1);
            assertThatThrownBy(() -> read(broken))
                    .isInstanceOf(Unreadable.class)
                    .hasMessageNotContaining(MARKER);
        }
    }

    @Test
    void aThousandLevelsAreReadAndOneMoreIsRefused() throws Unreadable {
        assertThat(read(nested(999, "[", "]")).size()).isEqualTo(1);
        assertThat(read(nested(999, "{\"n\":", "}")).size()).isEqualTo(1);
        assertThatThrownBy(() -> read(nested(1000, "[", "]")))
                .isInstanceOf(Unreadable.class)
                .hasMessage("field f of the value is nested deeper than 1000 levels");
        assertThatThrownBy(() -> read(nested(100_000, "{\"n\":", "}")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("is nested deeper than 1000 levels")
                .hasMessageMatching("(?s).{1,400}");
    }

    @Test
    void aLongNameIsReadWholeAndCutInAMessage() throws Unreadable {
        String name = "n".repeat(100_000);
        assertThat(read("{\"" + name + "\":1}").name(0)).isEqualTo(name);
        assertThatThrownBy(() -> read("{\"" + name + "\":1e999999}"))
                .hasMessageMatching("field n{200}… of the value is .+");
    }

    @Test
    void aNameCannotBreakALogLine() {
        assertThatThrownBy(() -> read("{\"a\\r\\n\\u001b[31mb\":1e999999}"))
                .hasMessageStartingWith("field a???[31mb of the value is a number");
    }

    private static String nested(int levels, String open, String close) {
        return "{\"f\":" + open.repeat(levels) + "1" + close.repeat(levels) + "}";
    }

    /** Bytes are refused as the same text is. */
    private Document read(String json) throws Unreadable {
        Path value = Path.of("the value");
        try {
            return JsonReader.read(value, json, nuls);
        } catch (Unreadable e) {
            assertThatThrownBy(() -> JsonReader.read(value, json.getBytes(UTF_8), nuls))
                    .isInstanceOf(Unreadable.class)
                    .hasMessage(e.getMessage());
            throw e;
        }
    }
}
