package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL is away for minutes while records keep coming. */
@Tag("faults")
class OutageIT {
    private static final Duration AWAY = Duration.ofMinutes(Integer.getInteger("faults.outage.minutes", 5));
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** A letter may have been on its way. */
    private static final Duration SETTLING = Duration.ofSeconds(3);

    @Test
    void theTasksRunOnAndNothingIsADeadLetterAndAllIsThereWithinAMinute() {
        Outcome outcome =
                Run.of(Cell.of(9, "PostgreSQL away for " + AWAY, OutageIT::away), Stand.shared(), Seed.given());
        System.out.println(outcome.facts());
        assertThat(outcome.violations()).as(outcome.complaint()).isEmpty();
    }

    private static void away(Run run) {
        run.stand().postmaster().stopImmediately();
        run.pass(SETTLING);
        long letters = run.kafka().count(run.topics().letters());
        long end = System.nanoTime() + AWAY.toNanos();
        while (System.nanoTime() < end) {
            run.pass(PAUSE);
            for (JsonNode task : run.connector().status().at("/tasks")) {
                assertThat(task.at("/state").asText()).isEqualTo("RUNNING");
            }
        }
        assertThat(run.kafka().count(run.topics().letters())).isEqualTo(letters);
        run.fact("records while it was away", run.journal().acknowledged());
        long back = System.nanoTime();
        run.stand().postmaster().startAgain();
        run.awaitTakeover();
        run.fact(
                "ms until all was there",
                Duration.ofNanos(System.nanoTime() - back).toMillis());
    }
}
