package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.faults.FailPoint.Way;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Folder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The connector throws, hangs or ends in each window of the protocol. */
@Tag("faults")
class FailPointIT {
    private static final Seed SEED = Seed.given();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final class Shared {
        static final Path ORDERS = Closer.atExit().add(Folder.create("orders")).resolve("order");
        static final Stand STAND = Stand.sabotaged(
                FailPoints.everywhere(), "fieldsink-points", 2, Map.of(FailPoint.ORDERS, ORDERS.toString()));
    }

    static Stream<Cell> cells() {
        return FailPoints.names().flatMap(place -> Arrays.stream(Way.values()).map(way -> cell(place, way)));
    }

    private static Cell cell(String place, Way way) {
        String word = way.name().toLowerCase(Locale.ROOT);
        return Cell.of(51, word + " when " + place, run -> strike(run, place, way))
                .with("consumer.override.max.poll.interval.ms", "6000")
                .with("consumer.override.session.timeout.ms", "6000");
    }

    private static void strike(Run run, String place, Way way) {
        FailPoint.order(Shared.ORDERS, place, way);
        if (place.equals(FailPoints.TABLE_CHANGED)) {
            run.text().addField("extra");
        } else if (place.equals(FailPoints.CLAIMING) || place.equals(FailPoints.CLAIMED)) {
            // not waited for: a worker that ends amid it never answers
            new Thread(() -> run.connector().restartTask(0), "restart").start();
        }
        Await.until(LIMIT, "the connector comes to that place", () -> !Files.exists(Shared.ORDERS));
        if (way == Way.THROW) {
            run.connector().awaitFailed("fail point: " + place);
            run.connector().restart();
        }
        if (way == Way.HALT) {
            Await.until(LIMIT, "a worker has ended", () -> !run.workers().areAlive());
            run.workers().heal();
        }
        run.awaitTakeover();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void everyRecordIsThereOnceAndNothingElseIs(Cell cell) {
        Outcome outcome = Run.of(cell, Shared.STAND, SEED);
        outcome.write();
        System.out.println(outcome.word() + ": " + cell + " " + outcome.facts());
        assertThat(outcome.violations()).as(outcome.complaint()).isEmpty();
    }
}
