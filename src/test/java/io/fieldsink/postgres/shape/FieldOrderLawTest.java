package io.fieldsink.postgres.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.type.Document;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record becomes is the same whatever records came before it, in whatever order they had their fields. */
class FieldOrderLawTest {
    private static final int RECORDS = 2000;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nested.objects=json", "null.values=n/a", "fields.exclude=b,a/c", "fields.include=a,c/d"})
    void eachRecordIsShapedAsIfItWereTheFirst(String option) throws Unshapeable {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Shaper experienced = shaper(option);
        for (int i = 0; i < RECORDS; i++) {
            Event event = event(object(random, 2), i);

            assertThat(shaped(experienced, event))
                    .as("seed %d, record %d", seed, i)
                    .isEqualTo(shaped(shaper(option), event));
        }
    }

    private static Shaper shaper(String option) {
        Map<String, String> props = new HashMap<>(Map.of(
                "name", "order",
                "topics", "t",
                "connection.url", "jdbc:postgresql://localhost/none",
                "connection.user", "nobody",
                "pk.mode", "none",
                "insert.mode", "insert",
                "nested.objects", "flatten"));
        if (!option.isEmpty()) {
            props.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        return new Shaper(SinkConfig.of(props).shape(Target.ofRecords(new TableName("public", "t"))), Nesting.NONE);
    }

    private static Event event(Document value, int offset) {
        return new Event(new Origin("t", 0, offset), "t", null, value, new Document(), null, 0);
    }

    private static Map<String, Object> shaped(Shaper shaper, Event event) throws Unshapeable {
        Row row = shaper.shape(event, Instant.EPOCH).get(0);
        Form form = row.form();
        Map<String, Object> byPath = new HashMap<>();
        for (int slot = 0; slot < form.size(); slot++) {
            Object value = row.change().value(slot);
            if (value != null && value != Change.NULL) {
                byPath.put(form.field(slot).path(), value);
            }
        }
        return byPath;
    }

    private static Document object(Random random, int depth) {
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        Document object = new Document();
        for (String name : names.subList(0, 1 + random.nextInt(names.size()))) {
            // another instance each time, as from another reader
            object.add(new String(name.toCharArray()), value(random, depth));
        }
        return object;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> "text " + random.nextInt(10);
            case 1 -> "n/a";
            case 2 -> random.nextLong();
            case 3 -> random.nextBoolean();
            case 4 -> BigDecimal.valueOf(random.nextInt(1000), 2);
            default -> object(random, depth - 1);
        };
    }
}
