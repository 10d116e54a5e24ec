package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A password that changes under a running task, in the file that a configuration provider reads. */
@Timeout(180)
class RotatedPasswordIT {
    @Test
    void isPickedUpWithoutAHuman(@TempDir Path folder) throws IOException {
        try (Scene scene = Scene.of("rotated", 1)) {
            String role = scene.postgres().newRole("first-secret");
            Path secrets = Files.writeString(folder.resolve("secrets.properties"), "password=first-secret\n");
            scene.execute("GRANT CREATE ON SCHEMA public TO " + role);
            scene.with("pk.fields", "id")
                    .with("connection.user", role)
                    .with("connection.password", "${file:" + secrets + ":password}")
                    .start();
            scene.send("a", "{\"id\":1}");
            scene.awaitAllCommitted();

            Files.writeString(secrets, "password=second-secret\n");
            scene.execute("ALTER ROLE " + role + " PASSWORD 'second-secret';"
                    + "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
            scene.send("b", "{\"id\":2}");
            scene.awaitAllCommitted();

            assertThat(scene.value("SELECT count(*) FROM %s")).isEqualTo("2");
            assertThat(scene.log()).noneMatch(line -> line.contains("-secret"));
        }
    }
}
