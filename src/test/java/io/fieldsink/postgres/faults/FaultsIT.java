package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cells of the fault matrix, one after the other; {@code -Dfaults.cells=1,9} plays some of them only. */
@Tag("faults")
class FaultsIT {
    private static final Seed SEED = Seed.given();

    static Stream<Cell> cells() {
        System.out.println("fault matrix, " + SEED);
        List<String> wanted =
                Arrays.asList(System.getProperty("faults.cells", "").split(","));
        return Matrix.cells().stream()
                .filter(cell -> wanted.contains("") || wanted.contains(Integer.toString(cell.number())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void everyRecordIsThereOnceAndNothingElseIs(Cell cell) {
        Outcome outcome = Run.of(cell, Stand.shared(), SEED);
        outcome.write();
        System.out.println(outcome.word() + ": " + cell + " " + outcome.facts());
        Assumptions.assumeTrue(outcome.applies(), "does not apply here");
        assertThat(outcome.violations()).as(outcome.complaint()).isEmpty();
    }
}
