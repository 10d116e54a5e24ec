package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk that is soon full: in memory, and for root only, for nobody else may mount one. */
public final class SmallDisk implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final Folder folder;

    private SmallDisk(Folder folder) {
        this.folder = folder;
    }

    public static boolean canBeMounted() {
        try (SmallDisk disk = mounted(1)) {
            return Files.isDirectory(disk.path());
        } catch (IOException e) {
            return false;
        }
    }

    public static SmallDisk mounted(int megabytes) throws IOException {
        Folder folder = Folder.create("disk");
        try {
            run(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "mode=0700,size=" + megabytes + "m",
                    "tmpfs",
                    folder.path().toString());
            return new SmallDisk(folder);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    public Path path() {
        return folder.path();
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /** Nothing more fits on it. */
    public void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (true) {
                out.write(new byte[PIECE]);
            }
        } catch (IOException e) {
            if (Files.size(ballast()) == 0) {
                throw e;
            }
        }
    }

    public void empty() throws IOException {
        Files.delete(ballast());
    }

    private static void run(String... command) throws IOException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException("failed: " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", folder.path().toString());
        folder.close();
    }
}
