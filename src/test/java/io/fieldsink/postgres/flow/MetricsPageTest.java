package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    @Test
    void thePageInDocsIsTheCodes() throws IOException {
        Path page = Path.of("docs/metrics.md");
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(page, MetricsPage.page());
        }
        assertThat(Files.readString(page)).isEqualTo(MetricsPage.page());
    }
}
