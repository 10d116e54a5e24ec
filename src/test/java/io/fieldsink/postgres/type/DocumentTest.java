package io.fieldsink.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 23, 24, 25, 100, 3000})
    void itIsAMapThatKeepsItsOrderHoweverWide(int names) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Object> expected = new LinkedHashMap<>();
        Map<String, PgType> types = new LinkedHashMap<>();
        Document document = new Document(random.nextInt(3));
        for (int i = 0; i < names * 3; i++) {
            String name = "field" + random.nextInt(names);
            PgType type = random.nextInt(3) == 0 ? Scalar.TEXT : null;
            document.add(name, type, i);
            expected.put(name, i);
            types.put(name, type);
        }
        assertThat(document.size()).as("seed %d", seed).isEqualTo(expected.size());
        for (String name : expected.keySet()) {
            int at = document.find(name);
            assertThat(document.name(at)).isEqualTo(name);
            assertThat(document.value(at)).as("seed %d", seed).isEqualTo(expected.get(name));
            assertThat(document.type(at).orElse(null)).as("seed %d", seed).isEqualTo(types.get(name));
        }
        assertThat(new ArrayList<>(expected.keySet()).indexOf("field0")).isEqualTo(document.find("field0"));
        assertThat(document.find("another")).isEqualTo(-1);
    }

    @Test
    void aNameThatComesTwiceKeepsItsPlaceAndTheLastDefault() {
        PgType[] types = {Scalar.TEXT, Scalar.TEXT, Scalar.TEXT};
        Document struct = new Document(
                new String[] {"a\u0000", "b", "a"}, types, new String[] {"", "", "'x'"}, new Object[] {1, 2, 3});
        Document cleaned = new Document();
        cleaned.addLike(struct, 0, "a", 1);
        cleaned.addLike(struct, 1, "b", 2);
        cleaned.addLike(struct, 2, "a", 3);
        assertThat(cleaned.size()).isEqualTo(2);
        assertThat(cleaned.value(0)).isEqualTo(3);
        assertThat(cleaned.defaultSql(0)).isEqualTo("'x'");
        assertThat(cleaned.defaultSql(1)).isEmpty();
    }

    @Test
    void beyondItsFieldsThereIsNothing() {
        Document document = new Document().add("a", null);
        assertThat(document.value(0)).isNull();
        assertThatThrownBy(() -> document.name(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> document.value(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
