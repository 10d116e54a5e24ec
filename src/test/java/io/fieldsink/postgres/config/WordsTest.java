package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("  ", List.of()),
                Arguments.of("id", List.of("id")),
                Arguments.of(" id , composition/hh_size ", List.of("id", "composition/hh_size")),
                Arguments.of("\"\",\"undefined\"", List.of("", "undefined")),
                Arguments.of("numeric(12,2),text", List.of("numeric(12,2)", "text")),
                Arguments.of("\"a,b\",\"say \"\"yes\"\"\"", List.of("a,b", "say \"yes\"")),
                Arguments.of("\" padded \"", List.of(" padded ")),
                Arguments.of("\"(\"", List.of("(")),
                Arguments.of("größe,الاسم", List.of("größe", "الاسم")));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void listsAreSplitOutsideQuotesAndParentheses(String text, List<String> words) {
        assertThat(Words.list(text)).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "a,", ",a", "a,,b", "\"a", "a\"", "\"a\"b", "\"a\"b\"", "(a", "a)", ")a(", "a),(b"})
    void aListThatCannotBeReadIsRefused(String text) {
        assertThatThrownBy(() -> Words.list(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pairsArePartedAtTheLastColon() {
        assertThat(Words.pairs("hh_size:integer,ns:amount:numeric(12,2),\"a,b:c\":public.\"Mood:x\""))
                .isEqualTo(Map.of("hh_size", "integer", "ns:amount", "numeric(12,2)", "a,b:c", "public.\"Mood:x\""));
    }

    @Test
    void dotsInsideQuotesPartNothing() {
        assertThat(Words.dotted("public.\"cases.2026\"")).containsExactly("public", "cases.2026");
    }

    @Test
    void whateverIsQuotedComesBackAsItWas() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            List<String> words = IntStream.range(0, 1 + random.nextInt(5))
                    .mapToObj(n -> word(random))
                    .toList();
            String text =
                    words.stream().map(Words::quote).collect(Collectors.joining(random.nextBoolean() ? "," : " , "));
            assertThat(Words.list(text)).as("seed %d", seed).isEqualTo(words);
        }
    }

    private static String word(Random random) {
        String alphabet = "a,\"() :.é\n\\'";
        return random.ints(random.nextInt(7), 0, alphabet.length())
                .mapToObj(at -> alphabet.substring(at, at + 1))
                .collect(Collectors.joining());
    }
}
