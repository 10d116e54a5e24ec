package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.Expectation;
import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.flow.Story.Told;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The four samples become the tables that were computed without us, however they are delivered. */
@Tag("postgres-versions")
class SampleSetsTest {
    private static final int[] BATCHES = {7, 100, 2000};

    static Stream<Sample> samples() {
        return Stream.of(Sample.values());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theTablesAreTheSameInWhateverBatchesAndWhenDeliveredTwice(Sample sample) throws Exception {
        for (int batch : BATCHES) {
            try (Story story = story(sample)) {
                for (int time = 0; time < 2; time++) {
                    deliver(story, told(story, sample, sample.records()), batch);
                    assertAsExpected(story, sample, "batches of " + batch + ", time " + (time + 1));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTablesAreTheSameInTwoTasks(Sample sample) throws Exception {
        try (Story story = story(sample);
                Story other = story.beside(options(sample))) {
            List<Told> all = told(story, sample, sample.records());
            List<ProducerRecord<byte[], byte[]>> records = sample.records();
            for (int from = 0; from < all.size(); from += 50) {
                List<Told> mine = new ArrayList<>();
                List<Told> theirs = new ArrayList<>();
                for (int i = from; i < Math.min(from + 50, all.size()); i++) {
                    (partition(records.get(i)) == 0 ? mine : theirs).add(all.get(i));
                }
                story.put(mine);
                other.put(theirs);
            }
            assertAsExpected(story, sample, "two tasks");
        }
    }

    /** Cases and events have a field that orders them. A deletion says nothing about versions that nobody saw before it. */
    @ParameterizedTest
    @EnumSource(
            value = Sample.class,
            names = {"CASES", "EVENTS"})
    void theOrderOfArrivalDoesNotMatter(Sample sample) throws Exception {
        for (int shuffle = 0; shuffle < 3; shuffle++) {
            long seed = Long.getLong("seed", System.nanoTime());
            try (Story story = story(sample)) {
                List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(sample.records());
                Collections.shuffle(records, new Random(seed));
                deletionsLast(records);
                deliver(story, told(story, sample, records), 100);
                assertAsExpected(story, sample, "seed " + seed);
            }
        }
    }

    /** Swaps each deletion with the last record of its key. */
    private static void deletionsLast(List<ProducerRecord<byte[], byte[]>> records) {
        Map<String, Integer> lastOf = new HashMap<>();
        for (int i = records.size() - 1; i >= 0; i--) {
            byte[] key = records.get(i).key();
            if (key == null) {
                continue;
            }
            Integer last = lastOf.putIfAbsent(new String(key, StandardCharsets.UTF_8), i);
            if (last != null && records.get(i).value() == null) {
                Collections.swap(records, i, last);
            }
        }
    }

    static void deliver(Story story, List<Told> records, int batch) {
        for (int from = 0; from < records.size(); from += batch) {
            story.put(records.subList(from, Math.min(from + batch, records.size())));
        }
    }

    static void assertAsExpected(Story story, Sample sample, String how) throws Exception {
        try (Connection connection = story.connect()) {
            assertThat(new Expectation(sample).differences(connection, sample.table()))
                    .as("%s, %s, dead letters %s", sample, how, story.buried())
                    .isEmpty();
        }
    }

    private static int partition(ProducerRecord<byte[], byte[]> record) {
        return record.key() == null ? 0 : Math.floorMod(new String(record.key(), StandardCharsets.UTF_8).hashCode(), 2);
    }

    static List<Told> told(Story story, Sample sample, List<ProducerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(r -> story.record(
                        sample.topic(),
                        null,
                        r.key() == null ? null : new String(r.key(), StandardCharsets.UTF_8),
                        null,
                        r.value()))
                .toList();
    }

    private static Story story(Sample sample) {
        return new Story(options(sample));
    }

    static String[] options(Sample sample) {
        Map<String, String> options = new LinkedHashMap<>();
        switch (sample) {
            case HOUSEHOLDS, WILDMEAT -> options.put("record.format", "kobo");
            case CASES -> options.put("record.format", "primero");
            case EVENTS -> {
                options.put("pk.fields", "event_id");
                options.put("version.field", "revision");
                options.put(
                        "column.types", "occurred_at:timestamptz,occurred_on:date,expires_on:date,unit_price:numeric");
            }
        }
        return options.entrySet().stream()
                .map(o -> o.getKey() + '=' + o.getValue())
                .toArray(String[]::new);
    }

    @Test
    void aTableHasNoColumnForItsNestedArrays() {
        try (Story story = story(Sample.CASES)) {
            deliver(story, told(story, Sample.CASES, Sample.CASES.records()), 7);
            assertThat(story.query("SELECT attname FROM pg_attribute WHERE attrelid = 'primero_cases'::regclass"
                            + " AND attname IN ('alerts', 'services_section', 'family_details_section')"))
                    .isEmpty();
        }
    }
}
