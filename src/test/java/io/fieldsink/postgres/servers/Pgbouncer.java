package io.fieldsink.postgres.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A pgbouncer of the machine's before a PostgreSQL, with transaction pooling; each transaction meets another session of the
 * server's. Thread-safe.
 */
public final class Pgbouncer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final Folder folder;
    private final int port;

    private Pgbouncer(Process process, Folder folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** The program; empty where the machine has none. */
    public static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                        Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public static Pgbouncer before(Postgres postgres, Path program) {
        Folder folder = Folder.create("pgbouncer");
        try (Ports ports = Ports.hold(1)) {
            Path config = folder.resolve("pgbouncer.ini");
            Files.writeString(config, """
                    [databases]
                    * = host=127.0.0.1 port=%d user=%s
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = 4
                    min_pool_size = 4
                    server_round_robin = 1
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(postgres.port(), postgres.user(), ports.get(0)));
            // it refuses to run as root
            Files.setPosixFilePermissions(folder.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
            List<String> command = new ArrayList<>(List.of(program.toString(), config.toString()));
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("-u", "nobody"));
            }
            ports.release();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Pgbouncer pooler = new Pgbouncer(process, folder, ports.get(0));
            pooler.awaitListening();
            return pooler;
        } catch (IOException e) {
            folder.close();
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening() {
        Await.until(LIMIT, "pgbouncer listens", () -> {
            if (!process.isAlive()) {
                throw new Await.GaveUp("pgbouncer ended: " + Files.readString(folder.resolve("log")));
            }
            try (Socket knock = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return knock.isConnected();
            }
        });
    }

    /** For connection.url. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable";
    }

    @Override
    public void close() {
        try (folder) {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
