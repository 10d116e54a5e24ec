package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FaultsPageTest {
    private static final Path PAGE = Path.of("docs/faults.md");

    @Test
    void thePageInDocsNamesEveryCell() throws IOException {
        if (Boolean.getBoolean("docs.write") && FaultsPage.hasResults()) {
            Files.writeString(PAGE, FaultsPage.page());
        }
        Assumptions.assumeTrue(Files.exists(PAGE), "the page is written after a run of all cells");
        assertThat(Files.readString(PAGE))
                .contains(Stream.concat(Matrix.cells().stream(), FailPointIT.cells())
                        .map(cell -> "| " + cell.number() + " | " + cell.fault() + " |")
                        .toList());
    }

    @Test
    void everyNumberOfTheMatrixIsTriedOrExcused() {
        Stream<Integer> tried = Matrix.cells().stream().map(Cell::number);
        assertThat(Stream.concat(tried, Matrix.NOT_STAGED.keySet().stream()).collect(Collectors.toSet()))
                .isEqualTo(IntStream.rangeClosed(1, 51).boxed().collect(Collectors.toSet()));
    }

    @Test
    void noTwoCellsHaveOneName() {
        assertThat(Matrix.cells()).extracting(Cell::toString).doesNotHaveDuplicates();
    }
}
