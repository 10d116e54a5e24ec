package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Folder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
class SabotageIT {
    @Test
    void aWorkerThatLoadsTheCopyLoadsTheSabotagedClass() throws Exception {
        Sabotage sabotage =
                Sabotage.of("io/fieldsink/postgres/model/Identifier.java", ".replace(\"\\\"\", \"\\\"\\\"\")", "");
        try (Folder folder = Folder.create("sabotage")) {
            Component.unzip(sabotage.component(Component.zip(), folder), folder.path());
            try (URLClassLoader plugin = new URLClassLoader(
                    new URL[] {jar(folder.path()).toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
                Object quoted = plugin.loadClass("io.fieldsink.postgres.model.Identifier")
                        .getMethod("quote", String.class)
                        .invoke(null, "a\"b");
                assertThat(quoted).isEqualTo("\"a\"b\"");
            }
        }
    }

    private static Path jar(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("kafka-connect-postgres-sink-")
                            && file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
