package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server that follows another one, until it is promoted. */
public final class Standby implements AutoCloseable {
    private static final String CONF = "postgresql.auto.conf";
    /** How the server was called, and will be called again. */
    private static final String CALL = "postmaster.opts";

    private final Folder folder;
    private final PgCtl control;
    private final int port;
    private final String callOfPrimary;

    private Standby(Folder folder, PgCtl control, int port, String callOfPrimary) {
        this.folder = folder;
        this.control = control;
        this.port = port;
        this.callOfPrimary = callOfPrimary;
    }

    /**
     * Of a copy of the primary's data, for which that one is stopped for a moment; it is followed through this port, its
     * own or that of a proxy.
     */
    static Standby of(Postmaster primary, Path bin, int source) throws IOException {
        Folder folder = Folder.create("standby");
        try (Folder backup = primary.backup();
                Ports ports = Ports.hold(1)) {
            Path data = Files.createDirectory(folder.resolve("data"));
            Files.setPosixFilePermissions(data, Files.getPosixFilePermissions(backup.path()));
            new Folder(data).copyFrom(backup.path(), CONF);
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(data.resolve(CONF), """
                    port = %d
                    max_connections = %s
                    primary_conninfo = 'host=localhost port=%d user=%s'
                    """.formatted(
                            ports.get(0),
                            primary.server().value("postgres", "SHOW max_connections"),
                            source,
                            primary.server().user()));
            ports.release();
            String callOfPrimary = Files.readString(data.resolve(CALL));
            PgCtl control = new PgCtl(bin, data);
            control.run("start");
            return new Standby(folder, control, ports.get(0), callOfPrimary);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** It follows nobody any more, and takes writes. */
    public void promote() {
        control.run("promote");
    }

    /** Ends it; what it has committed may then be put in the place of what the primary had. */
    public Folder stopped() throws IOException {
        control.run("stop", "-m", "fast");
        Files.writeString(control.data().resolve(CONF), "");
        Files.writeString(control.data().resolve(CALL), callOfPrimary);
        return new Folder(control.data());
    }

    @Override
    public void close() {
        try (folder) {
            if (Files.exists(control.data().resolve("postmaster.pid"))) {
                control.run("stop", "-m", "immediate");
            }
        }
    }
}
