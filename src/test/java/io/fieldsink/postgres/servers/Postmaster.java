package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * PostgreSQL as a process that can be killed, stopped and started again on the same folder and port, with settings under
 * which nothing that was committed may get lost.
 */
public final class Postmaster implements AutoCloseable {
    /** Who started the server first holds this file. */
    private static final String LOCK = "epg-lock";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Postgres server;
    private final Path data;
    private final PgCtl control;

    private Postmaster(Postgres server) {
        this.server = server;
        this.data = Path.of(server.value("postgres", "SHOW data_directory"));
        this.control = new PgCtl(bin(data), data);
    }

    /** With these lines of postgresql.conf beside the durable ones. */
    public static Postmaster start(Map<String, String> serverConfig) {
        Map<String, String> config = new TreeMap<>(serverConfig);
        config.putAll(Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on"));
        return new Postmaster(Postgres.start(config));
    }

    /** The first word of how the running server was called. */
    private static Path bin(Path data) {
        try {
            String called = Files.readString(data.resolve("postmaster.opts"));
            return Path.of(called.substring(0, called.indexOf(" \""))).getParent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Postgres server() {
        return server;
    }

    public Pid pid() {
        try {
            return new Pid(Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: the next start has to recover. */
    public void kill() {
        pid().kill();
    }

    /** Sessions are thrown out, what they had open is rolled back, and all is written down. */
    public void stopFast() {
        control.run("stop", "-m", "fast");
    }

    /** Sessions are thrown out, and the next start has to recover. */
    public void stopImmediately() {
        control.run("stop", "-m", "immediate");
    }

    /** As it was called before, unless it runs; returns when it answers. A killed server's children take a moment to go. */
    public void startAgain() {
        Await.until(START_LIMIT, "PostgreSQL answers again", () -> {
            if (!runs()) {
                control.run("restart");
            }
            return answers();
        });
    }

    private boolean runs() {
        return Files.exists(data.resolve("postmaster.pid"))
                && ProcessHandle.of(pid().number()).map(ProcessHandle::isAlive).orElse(false);
    }

    /** A copy of all that is on its disk, for which it is stopped for a moment. */
    public Folder backup() throws IOException {
        Folder backup = Folder.create("backup");
        stopFast();
        backup.copyFrom(data, LOCK);
        startAgain();
        return backup;
    }

    /** All that happened since the backup has never been. */
    public void restore(Folder backup) throws IOException {
        if (runs()) {
            stopImmediately();
        }
        Folder there = new Folder(data);
        there.empty(LOCK);
        there.copyFrom(backup.path(), LOCK);
        startAgain();
    }

    /** A standby of this one, which follows it through this port. */
    public Standby standby(int source) throws IOException {
        return Standby.of(this, control.bin(), source);
    }

    /** Its log of changes lies there from now on; it is stopped for a moment. */
    public void moveWal(Path there) throws IOException {
        Path here = data.resolve("pg_wal");
        stopFast();
        new Folder(there).copyFrom(here, LOCK);
        new Folder(here.toRealPath()).close();
        Files.deleteIfExists(here);
        Files.createSymbolicLink(here, there);
        startAgain();
    }

    /** And here again. */
    public void moveWalBack() throws IOException {
        Path here = data.resolve("pg_wal");
        Path there = here.toRealPath();
        stopFast();
        Files.delete(here);
        new Folder(Files.createDirectory(here)).copyFrom(there, LOCK);
        startAgain();
    }

    private boolean answers() {
        try {
            return "1".equals(server.value("postgres", "SELECT 1"));
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
