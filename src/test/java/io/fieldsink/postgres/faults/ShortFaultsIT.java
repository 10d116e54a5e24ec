package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The few faults that everybody meets, for every build: some minutes. */
class ShortFaultsIT {
    private static final Seed SEED = Seed.given();

    static Stream<Cell> cells() {
        return List.of(
                Cell.of(1, "worker killed", WorkerFaults::kill),
                Cell.of(3, "worker frozen, and back when its partitions are others'", WorkerFaults::freeze),
                Cell.of(9, "postmaster killed", PostgresFaults::kill),
                Cell.of(16, "commits whose answers are lost", NetworkFaults::loseCommits))
                .stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void everyRecordIsThereOnceAndNothingElseIs(Cell cell) {
        Outcome outcome = Run.of(cell, Stand.shared(), SEED);
        assertThat(outcome.violations()).as(outcome.complaint()).isEmpty();
    }
}
