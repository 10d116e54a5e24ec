package io.fieldsink.postgres.shape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.type.Document;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaceholderTest {
    private static final String TEXT = "__debezium_unavailable_value";
    private static final Placeholder PLACEHOLDER = new Placeholder(TEXT);

    static Stream<Object> forms() {
        List<Object> longs = new ArrayList<>();
        List<Object> decimals = new ArrayList<>();
        List<Object> days = new ArrayList<>();
        for (byte one : TEXT.getBytes(UTF_8)) {
            longs.add((long) one);
            decimals.add(BigDecimal.valueOf(one));
            days.add(LocalDate.ofEpochDay(one));
        }
        return Stream.of(
                TEXT,
                TEXT.getBytes(UTF_8),
                "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==",
                "5f5f646562657a69756d5f756e617661696c61626c655f76616c7565",
                List.of(TEXT),
                List.of(TEXT.getBytes(UTF_8)),
                List.of(UUID.nameUUIDFromBytes(TEXT.getBytes(UTF_8)).toString()),
                longs,
                decimals,
                days,
                new Document().add(TEXT, TEXT),
                "{\"" + TEXT + "\":\"" + TEXT + "\"}");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void isKnownInEveryFormThatTheSourceGivesIt(Object value) {
        assertThat(PLACEHOLDER.is(value)).isTrue();
    }

    @Test
    void nothingElseIsTakenForIt() {
        assertThat(Stream.of(
                        "",
                        " " + TEXT,
                        TEXT + "s",
                        5L,
                        true,
                        new byte[0],
                        List.of(),
                        List.of(TEXT, TEXT),
                        Arrays.asList((Object) null),
                        List.of(95L, 95L),
                        new Document(),
                        new Document().add(TEXT, null),
                        new Document().add("a", TEXT)))
                .noneMatch(PLACEHOLDER::is);
        assertThat(PLACEHOLDER.is(null)).isFalse();
    }
}
