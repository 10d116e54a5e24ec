package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The faults strike and the oracle sees: where a guard is missing, cells fail. */
@Tag("faults")
class NegativeControlIT {
    private static final Seed SEED = Seed.given();
    private static final Cell LOST_ANSWERS = Cell.of(16, "commits whose answers are lost", NetworkFaults::loseCommits);

    @Test
    void withoutTheExpectedPositionWhatWasCommittedInDoubtIsThereTwice() {
        Sabotage unchecked = Sabotage.of(
                        "io/fieldsink/postgres/flow/Custody.java",
                        "if (!standing.ours() || !standing.next().equals(stretch.from())) {",
                        "if (standing.owner() == null) {")
                .and(Sabotage.of(
                        "io/fieldsink/postgres/plan/LedgerSql.java",
                        "AND l.next_offset IS NOT DISTINCT FROM m.expected",
                        ""));
        try (Stand stand = Stand.sabotaged(unchecked, "fieldsink-controls", 2)) {
            assertThat(Run.of(LOST_ANSWERS, stand, SEED).violations())
                    .as(SEED.toString())
                    .anyMatch(violation -> violation.contains("more than once"));
        }
    }

    @Test
    void atLeastOnceWhatWasCommittedInDoubtIsThereTwice() {
        Cell cell = LOST_ANSWERS.with("delivery.guarantee", "at_least_once");
        assertThat(Run.of(cell, Stand.shared(), SEED).violations())
                .as(SEED.toString())
                .anyMatch(violation -> violation.contains("more than once"));
    }
}
