package io.fieldsink.postgres.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PseudonymsTest {
    private final Pseudonyms pseudonyms = Pseudonyms.of(List.of("id"), "the key of this test");

    static Stream<Object> fives() {
        return Stream.of(5L, 5.0, 5.0f, new BigDecimal("5.00"), new BigDecimal("5"));
    }

    @ParameterizedTest
    @MethodSource("fives")
    void aNumberHasTheHashOfItsText(Object five) {
        assertThat(pseudonyms.of(five)).isEqualTo(pseudonyms.of("5"));
    }
}
