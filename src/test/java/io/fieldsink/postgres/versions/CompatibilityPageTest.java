package io.fieldsink.postgres.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompatibilityPageTest {
    private static final Path PAGE = Path.of("docs/compatibility.md");

    /** So it cannot tell of a cell that nobody has run. */
    @Test
    void thePageInDocsIsWhatTheResultsSay() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, CompatibilityPage.page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(CompatibilityPage.page());
    }

    @Test
    void aResultIsOfTheVersionsThatItsCellNames() {
        for (Cell cell : Cell.all()) {
            Optional<CellResult> result = CellResult.of(cell);
            if (result.isPresent()) {
                Versions ran = result.get().versions();
                assertThat(ran.connect()).as(cell.name()).isEqualTo(cell.connect());
                assertThat(ran.java()).as(cell.name()).startsWith(cell.java());
                if (cell.servers().equals("embedded")) {
                    assertThat(ran.servers()).as(cell.name()).isEqualTo("embedded");
                    assertThat(ran.postgres()).as(cell.name()).startsWith(cell.postgres());
                }
            }
        }
    }
}
