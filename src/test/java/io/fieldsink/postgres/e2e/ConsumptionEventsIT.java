package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.DeadLetter;
import io.fieldsink.postgres.demo.ExampleBody;
import io.fieldsink.postgres.demo.Expectation;
import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.servers.Cluster;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The 2000 sample events with the configuration of the demo. */
class ConsumptionEventsIT {
    private final Expectation expectation = new Expectation(Sample.EVENTS);

    @ParameterizedTest
    @ValueSource(strings = {Scene.STRING, Scene.BYTES, Scene.JSON})
    void theNewestRevisionOfEveryEventIsTheRowWhateverTheConverter(String converter) throws Exception {
        try (Scene scene = Scene.of("consumption", 1)) {
            scene.with(shipped())
                    .withDeadLetters()
                    .with("value.converter", converter)
                    .with("value.converter.schemas.enable", "false");
            if (!converter.equals(Scene.JSON)) {
                scene.without("value.converter.schemas.enable");
            }
            scene.sendAll(Sample.EVENTS.records(scene.name()));
            scene.start();
            scene.awaitAllCommitted();

            try (Connection connection = scene.postgres().connect(scene.database())) {
                assertThat(expectation.differences(connection, scene.name())).isEmpty();
            }
            assertThat(scene.type("unit_price")).isEqualTo("numeric");
            assertThat(scene.type("occurred_at")).isEqualTo("timestamp with time zone");
            assertThat(scene.type("occurred_on")).isEqualTo("date");
            assertDeadLetters(scene);
        }
    }

    /** config/consumption-events.json without what a test has of its own. */
    private static Map<String, String> shipped() {
        Map<String, String> config = ExampleBody.of("consumption-events").config();
        List.of("topics", "connection.url").forEach(config::remove);
        return config;
    }

    private void assertDeadLetters(Scene scene) {
        List<DeadLetter> letters = DeadLetter.all(scene.kafka(), scene.deadLetters());
        assertThat(letters).extracting(DeadLetter::offset).containsExactlyElementsOf(expectation.rejectedLines());
        for (DeadLetter letter : letters) {
            assertThat(letter.topic()).isEqualTo(scene.name());
            assertThat(letter.reason()).startsWith(scene.name() + "-0@" + letter.offset() + ": ");
        }
        assertThat(letters.get(0).reason()).contains("quantity", "public." + scene.name(), "numeric");
        assertThat(letters.get(1).reason()).contains("occurred_on", "public." + scene.name(), "date");
        assertThat(letters.get(2).reason()).contains("event_id");

        List<byte[]> sent = Sample.EVENTS.records(scene.name()).stream()
                .map(record -> record.value())
                .toList();
        assertThat(scene.kafka().readAll(scene.deadLetters()))
                .extracting(ConsumerRecord::value)
                .usingElementComparator(Arrays::compare)
                .containsExactlyInAnyOrderElementsOf(expectation.rejectedLines().stream()
                        .map(line -> sent.get(Math.toIntExact(line)))
                        .toList());
        for (String value : List.of("twelve", "2024-02-30", "not an object", "CE-0000060")) {
            assertThat(letters.toString()).doesNotContain(value);
            assertThat(Cluster.shared().worker().log()).doesNotContain(value);
        }
    }
}
