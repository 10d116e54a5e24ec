package io.fieldsink.postgres.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.Cluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What runs is what was asked for; else a cell of docs/compatibility.md would tell of another. */
@Tag("versions")
class VersionsIT {
    private final Versions running = Versions.of(Cluster.shared());

    @Test
    void theWorkerIsOfTheConnectThatWasAskedFor() {
        assertThat(running.connect()).isEqualTo(System.getProperty("connect.version"));
    }

    @Test
    void theWorkerRunsOnTheJavaThatWasAskedFor() {
        String java = System.getProperty("server.java.version", "");
        assertThat(running.java().split("[.+]", 2)[0])
                .isEqualTo(java.isEmpty() ? String.valueOf(Runtime.version().feature()) : java);
    }

    /** An image says by its own name what it is, and the result says what was in it. */
    @Test
    void anEmbeddedServerIsOfThePostgresThatWasAskedFor() {
        String asked = System.getProperty("postgres.version");
        assertThat(running.servers().equals("embedded") ? running.postgres().split("\\.", 2)[0] : asked)
                .isEqualTo(asked);
    }
}
