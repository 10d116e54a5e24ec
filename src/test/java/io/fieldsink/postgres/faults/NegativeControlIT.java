package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Folder;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The faults strike and the oracle sees: where a guard is missing, cells fail. */
@Tag("faults")
class NegativeControlIT {
    private static final Seed SEED = Seed.given();
    private static final Cell LOST_ANSWERS = Cell.of(16, "commits whose answers are lost", NetworkFaults::loseCommits);

    @Test
    void withoutTheLedgersChecksWhatWasCommittedInDoubtIsThereTwice() {
        Sabotage unchecked = Sabotage.of(
                        "io/fieldsink/postgres/flow/Custody.java",
                        "if (!standing.ours() || !standing.next().equals(stretch.from())) {",
                        "if (standing.owner() == null) {")
                .and(Sabotage.of("io/fieldsink/postgres/plan/LedgerSql.java", """
                           AND l.fence = m.fence
                                           AND l.next_offset IS NOT DISTINCT FROM m.expected\\
                        """.strip(), "\\"));
        try (Folder folder = Folder.create("sabotage")) {
            Path zip = unchecked.component(Component.zip(), folder);
            Stand stand = Stand.with(zip);
            assertThat(Run.of(LOST_ANSWERS, stand, SEED).violations())
                    .as(SEED.toString())
                    .anyMatch(violation -> violation.contains("more than once"));
            assertThat(Run.of(LOST_ANSWERS.with("delivery.guarantee", "at_least_once"), stand, SEED)
                            .violations())
                    .as(SEED.toString())
                    .anyMatch(violation -> violation.contains("more than once"));
        }
    }
}
