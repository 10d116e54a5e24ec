package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/** A temporary folder of one's own, gone with everything in it when closed. */
public record Folder(Path path) implements AutoCloseable {
    public static Folder create(String purpose) {
        try {
            return new Folder(Files.createTempDirectory("fieldsink-" + purpose + "-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new one within it. */
    Folder inside(String name) {
        try {
            return new Folder(Files.createDirectory(resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        if (!Files.exists(path)) {
            return;
        }
        try {
            Files.walkFileTree(path, new Deleting());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing but a file of this name stays in it. */
    public void empty(String but) throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            for (Path one : all.filter(p -> !p.endsWith(but)).toList()) {
                Files.walkFileTree(one, new Deleting());
            }
        }
    }

    /** Everything that is in the other, but for a file of this name. */
    public void copyFrom(Path other, String but) throws IOException {
        try (Stream<Path> all = Files.walk(other)) {
            for (Path one :
                    all.filter(p -> !p.equals(other) && !p.endsWith(but)).toList()) {
                Files.copy(
                        one,
                        path.resolve(other.relativize(one)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Servers that are just ending may still take away files of their own: a file that is gone is fine. */
    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
