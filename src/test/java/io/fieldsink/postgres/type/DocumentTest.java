package io.fieldsink.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentTest {

    @Test
    void findsEveryNameOfAWideObjectAndOverwritesRepeatedOnes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Object> expected = new LinkedHashMap<>();
        Document document = new Document();
        for (int i = 0; i < 3000; i++) {
            String name = "q" + random.nextInt(2000);
            expected.put(name, i);
            document.add(name, (long) i);
            assertThat(document.size()).as("seed %d", seed).isEqualTo(expected.size());
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < document.size(); i++) {
            names.add(document.name(i));
            assertThat(document.find(document.name(i))).as("seed %d", seed).isEqualTo(i);
            assertThat(document.value(i)).isEqualTo(((Integer) expected.get(document.name(i))).longValue());
        }
        assertThat(names).containsExactlyElementsOf(expected.keySet());
        assertThat(document.find("nowhere")).isEqualTo(-1);
    }
}
