package io.fieldsink.postgres.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.type.Document;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private final Nuls nuls = new Nuls();

    @ParameterizedTest
    @CsvSource({
        "0",
        "-1",
        "999999999",
        "2147483648",
        "9223372036854775807",
        "-9223372036854775808",
        "-0",
    })
    void anIntegerThatFitsIsALong(String number) throws Unreadable {
        assertThat(field(number)).isEqualTo(Long.valueOf(number));
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "5.0",
        "0.1",
        "-0.00",
        "1e5",
        "1E-7",
        "12345678901234567890.123456789012345678901234567890",
        "1e131071",
        "1e-16383",
    })
    void everyOtherNumberIsExact(String number) throws Unreadable {
        assertThat(field(number)).isEqualTo(new BigDecimal(number));
    }

    @Test
    void theLongestNumericIsExact() throws Unreadable {
        String number = "9".repeat(131_072) + "." + "7".repeat(16_383);
        assertThat(field(number)).isEqualTo(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e131072",
                "1e200000",
                "1e1000000000",
                "-1e1000000000",
                "1e99999999999999999999",
                "1e-16384",
                "1e-1000000000",
                "1e-99999999999999999999",
            })
    void anAbsurdExponentIsRefusedWithTheFieldNamed(String number) {
        assertThatThrownBy(() -> read("{\"a\":{\"b\":[1," + number + "]}}"))
                .isInstanceOf(Unreadable.class)
                .hasMessage("field a/b of the value is a number beyond PostgreSQL's: "
                        + "more than 131072 digits before the point, or 16383 after it");
    }

    @Test
    void tooManyDigitsAreRefused() {
        for (String number : List.of("7".repeat(131_073), "7".repeat(200_000), "0." + "7".repeat(16_384))) {
            assertThatThrownBy(() -> read("{\"quantity\":" + number + "}"))
                    .isInstanceOf(Unreadable.class)
                    .hasMessageStartingWith("field quantity of the value is a number ")
                    .hasMessageNotContaining("777");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"\" | ``",
                "\"5\" | 5",
                "\"null\" | null",
                "\"a\\tb\\\"\\\\\\/\\u00e9\" | `a\tb\"\\/é`",
                "\"é ü 漢 😀 \\ud83d\\ude00\" | `é ü 漢 😀 😀`",
                "\"\u200f\u0301\ufeff\uffff\" | `\u200f\u0301\ufeff\uffff`",
            })
    void aTextIsKeptToTheLastCharacter(String json, String expected) throws Unreadable {
        assertThat(field(json)).isEqualTo(expected);
    }

    @Test
    void aLoneSurrogateIsLeftToTheType() throws Unreadable {
        assertThat(field("\"\\ud83d\"")).isEqualTo("\ud83d");
    }

    @Test
    void objectsAndArraysKeepOrderAndNulls() throws Unreadable {
        Document read =
                read(" {\"z\":[1,null,[],{},[null,[2.5]],{\"q\":null}],\"a\":{\"n\":{\"t\":true,\"f\":false}}} ");
        assertThat(Trees.of(read).keySet()).containsExactly("z", "a");
        assertThat(read.value(0)).isInstanceOf(List.class);
        assertThat(read.value(1)).isInstanceOf(Document.class);
        List<?> list = (List<?>) read.value(0);
        assertThat(list).hasSize(6);
        assertThat(list.get(1)).isNull();
        assertThat(list.get(4)).isEqualTo(Arrays.asList(null, List.of(new BigDecimal("2.5"))));
        assertThat(((Document) list.get(5)).size()).isEqualTo(1);
        assertThat(((Document) list.get(5)).value(0)).isNull();
    }

    @Test
    void anEmptyObjectIsADocumentWithoutFields() throws Unreadable {
        assertThat(read("{}").size()).isZero();
    }

    @Test
    void theLastOfADuplicateNameWins() throws Unreadable {
        assertThat(Trees.of(read("{\"a\":1,\"b\":2,\"a\":{\"c\":3,\"c\":4},\"\\u0062\":null}")))
                .isEqualTo(Trees.of(
                        new Document().add("a", new Document().add("c", 4L)).add("b", null)));
    }

    @Test
    void theLastOfADuplicateNameWinsInAWideObjectToo() throws Unreadable {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 6000; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"question_")
                    .append(i % 2000)
                    .append("\":")
                    .append(i);
        }
        Document read = read(json.append('}').toString());
        assertThat(read.size()).isEqualTo(2000);
        assertThat(read.name(1999)).isEqualTo("question_1999");
        assertThat(read.value(1999)).isEqualTo(5999L);
        assertThat(read.value(read.find("question_7"))).isEqualTo(4007L);
        assertThat(read.find("question_2000")).isEqualTo(-1);
    }

    @Test
    void namesThatCollideInAHashAreStillNames() throws Unreadable {
        // 'A' * 33 + 'b' = 'B' * 33 + 'A': equal for Jackson's symbol table, 2^10 times
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 1024; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                name.append((i >> bit & 1) == 0 ? "Ab" : "BA");
            }
            json.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":")
                    .append(i);
        }
        assertThat(read(json.append('}').toString()).size()).isEqualTo(1024);
    }

    @Test
    void u0000IsTakenOutOfNamesAndTextsAndCounted() throws Unreadable {
        assertThat(Trees.of(read("{\"a\\u0000b\":\"\\u0000x\\u0000\",\"c\":[\"y\\u0000\"],\"d\":\"\\\\u0000\"}")))
                .isEqualTo(Map.of("ab", "x", "c", List.of("y"), "d", "\\u0000"));
        assertThat(nuls.removed()).isEqualTo(4);
    }

    @Test
    void aByteOrderMarkIsSkipped() throws Unreadable {
        assertThat(Trees.of(read("\ufeff{\"a\":1}"))).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void aTextOfManyMegabytesIsReadWhole() throws Unreadable {
        String text = "é".repeat(30_000_000);
        assertThat(field('"' + text + '"')).isEqualTo(text);
    }

    private Object field(String json) throws Unreadable {
        return read("{\"f\":" + json + "}").value(0);
    }

    /** Bytes are read as the same text is. */
    private Document read(String json) throws Unreadable {
        Path value = Path.of("the value");
        Document document = JsonReader.read(value, json.getBytes(UTF_8), new Nuls());
        assertThat(Trees.of(document)).isEqualTo(Trees.of(JsonReader.read(value, json, nuls)));
        return document;
    }
}
