package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.DeadLetter;
import io.fieldsink.postgres.demo.Expectation;
import io.fieldsink.postgres.demo.Sample;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The four samples become the same tables through a live worker, wherever batches end and whoever delivers again. */
class PresetsIT {
    private static final String DEFAULT = "5000";

    @ParameterizedTest
    @ValueSource(strings = {"7", "100", "2000", DEFAULT})
    void theTablesAreTheSameInWhateverBatchesAndWhenDeliveredTwice(String batchSize) throws SQLException {
        try (SampleScene scene = new SampleScene(1)) {
            scene.send();
            scene.start(Map.of("batch.size", batchSize));
            scene.awaitAllCommitted();
            assertThat(scene.differences()).isEmpty();
            assertThat(scene.deadLetters()).extracting(DeadLetter::offset).isEqualTo(rejected(1));

            scene.send();
            scene.awaitAllCommitted();
            assertThat(scene.differences()).isEmpty();
            assertThat(scene.deadLetters()).extracting(DeadLetter::offset).isEqualTo(rejected(2));
        }
    }

    @Test
    @Tag("versions")
    void theTablesAreTheSameInTwoTasks() throws SQLException {
        try (SampleScene scene = new SampleScene(2)) {
            scene.send();
            scene.start(Map.of("tasks.max", "2"));
            scene.awaitAllCommitted();
            assertThat(scene.tasks()).isEqualTo(6);
            assertThat(scene.differences()).isEmpty();

            scene.send();
            scene.awaitAllCommitted();
            assertThat(scene.differences()).isEmpty();
        }
    }

    /** The offsets of what cannot be written when the events, which alone hold some, are sent so many times. */
    private static Object rejected(int times) {
        long lines = Sample.EVENTS.lines().size();
        return LongStream.range(0, times)
                .boxed()
                .flatMap(time ->
                        new Expectation(Sample.EVENTS).rejectedLines().stream().map(line -> time * lines + line))
                .toList();
    }
}
