package io.fieldsink.postgres.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed file that a test derives: it must be what the code says today. {@code -Ddocs.write=true} writes it. */
public final class Golden {
    private Golden() {}

    public static void assertCurrent(Path file, String derived) throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, derived);
        }
        assertThat(Files.readString(file))
                .as("%s is stale: run the test with -Ddocs.write=true and read the difference", file)
                .isEqualTo(derived);
    }
}
