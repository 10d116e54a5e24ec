package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The packaged zip, as a user downloads it. */
public final class Component {
    private Component() {}

    /** Where the build left it. */
    public static Path zip() {
        String zip = System.getProperty("component.zip");
        if (zip == null || !Files.isRegularFile(Path.of(zip))) {
            throw new IllegalStateException(
                    "no packaged component at -Dcomponent.zip=" + zip + ": run mvn -DskipTests package first");
        }
        return Path.of(zip);
    }

    /** Unzips into a folder that a worker can have as its plugin.path. */
    public static void unzip(Path zip, Path folder) {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                write(in, entry, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(InputStream in, ZipEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("entry outside of the zip: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        Files.copy(in, target);
    }
}
