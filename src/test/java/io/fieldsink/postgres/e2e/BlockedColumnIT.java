package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.DeadLetter;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** A dashboard's view keeps a column from being widened. */
class BlockedColumnIT {
    private static final int CASES = 400;

    private static ProducerRecord<byte[], byte[]> aCase(
            Scene scene, int number, String size, String weight, String more) {
        String value = "{\"id\":\"c%d\",\"size\":%s,\"items\":[{\"unique_id\":\"i%d\",\"kg\":%s}]%s}"
                .formatted(number, size, number, weight, more);
        return new ProducerRecord<>(scene.name(), 0, null, value.getBytes(UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> good(Scene scene, int number) {
        return aCase(scene, number, "4", "1", number > 75 ? ",\"added\":true" : "");
    }

    @Test
    void theMessageNamesTheViewAndEverythingElseFlows() {
        try (Scene scene = Scene.of("viewed", 1)) {
            scene.with("record.format", "primero")
                    .with("batch.size", "50")
                    .withDeadLetters()
                    .start();
            scene.sendAll(IntStream.range(0, 10).mapToObj(n -> good(scene, n)).toList());
            scene.awaitAllCommitted();
            scene.postgres().execute(scene.database(), """
                            CREATE SCHEMA reports;
                            CREATE VIEW reports.sizes AS SELECT size FROM %1$s;
                            CREATE MATERIALIZED VIEW reports."Weights" AS SELECT kg FROM %1$s_items""".formatted(scene.name()));

            scene.sendAll(IntStream.range(10, CASES)
                    .mapToObj(n -> switch (n) {
                        case 50, 350 -> aCase(scene, n, "\"several\"", "1", "");
                        case 70 -> aCase(scene, n, "4", "\"heavy\"", "");
                        default -> good(scene, n);
                    })
                    .toList());
            scene.awaitAllCommitted();

            assertThat(reasons(scene))
                    .containsExactly(
                            refused(scene, 50, "size", "", "size", "view reports.sizes"),
                            refused(scene, 70, "kg", "_items", "items/kg", "materialized view reports.\"Weights\""),
                            refused(scene, 350, "size", "", "size", "view reports.sizes"));
            assertThat(scene.query("SELECT count(*), count(added), sum(size) FROM %s"))
                    .containsExactly(List.of("397", "323", "1588"));
            assertThat(scene.value("SELECT count(*) || ' ' || sum(kg) FROM %s_items"))
                    .isEqualTo("397 397");
            assertThat(scene.log())
                    .as("a sentence for each, no stack trace")
                    .noneMatch(line -> line.startsWith("\\tat "));
            assertThat(scene.rest()
                            .status(scene.name())
                            .ok()
                            .at("/tasks/0/state")
                            .asText())
                    .isEqualTo("RUNNING");

            scene.postgres().execute(scene.database(), "DROP VIEW reports.sizes");
            scene.sendAll(List.of(aCase(scene, 50, "\"several\"", "1", "")));
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT size FROM %s WHERE id = 'c50'")).isEqualTo("several");
        }
    }

    private static String refused(Scene scene, int offset, String column, String child, String field, String view) {
        return ("%1$s-0@%2$d: column \"%3$s\" of public.%1$s%4$s cannot hold the value of field %5$s (SQLSTATE 22P02): "
                        + "not a number; the column is numeric; it could not be widened, because of %6$s (SQLSTATE 0A000):"
                        + " take that away, send the record again, then put it back. Sent to dead letters.")
                .formatted(scene.name(), offset, column, child, field, view);
    }

    private static List<String> reasons(Scene scene) {
        return DeadLetter.all(scene.kafka(), scene.deadLetters()).stream()
                .map(DeadLetter::reason)
                .toList();
    }
}
