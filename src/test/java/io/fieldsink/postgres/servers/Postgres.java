package io.fieldsink.postgres.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL without TLS: embedded, of the version that {@code -Dpostgres.version} named and in a folder of its own
 * that disappears with it, or one that somebody else started. Thread-safe.
 */
public final class Postgres implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String host;
    private final int port;
    private final AutoCloseable server;

    /** There, with {@link #user()} and {@link #password()} as its superuser; closing this closes the server. */
    Postgres(String host, int port, AutoCloseable server) {
        this.host = host;
        this.port = port;
        this.server = server;
    }

    private static final class Shared {
        static final Postgres POSTGRES = Closer.atExit().add(start(Map.of()));
    }

    /** One for all tests of this JVM; take a {@link #newDatabase()} each. Never close it. */
    public static Postgres shared() {
        return Shared.POSTGRES;
    }

    /** One of your own, with these lines of postgresql.conf. */
    public static Postgres start(Map<String, String> serverConfig) {
        try {
            return startOnce(serverConfig);
        } catch (IOException | IllegalStateException e) {
            // most likely another process was faster in taking the port
            try {
                return startOnce(serverConfig);
            } catch (IOException again) {
                again.addSuppressed(e);
                throw new UncheckedIOException(again);
            }
        }
    }

    private static Postgres startOnce(Map<String, String> serverConfig) throws IOException {
        Folder folder = Folder.create("postgres");
        try (Ports ports = Ports.hold(1)) {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binaries(folder).toFile())
                    .setDataDirectory(folder.resolve("data"))
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_LIMIT)
                    .setLocaleConfig("locale", "C")
                    .setPort(ports.get(0));
            serverConfig.forEach(builder::setServerConfig);
            ports.release();
            EmbeddedPostgres server = builder.start();
            return new Postgres("localhost", server.getPort(), () -> {
                try (folder) {
                    server.close();
                }
            });
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Where the server is unpacked: once for all, if the build says where, which saves several seconds each time. */
    private static Path binaries(Folder folder) {
        String shared = System.getProperty("postgres.binaries");
        return shared == null ? folder.resolve("binaries") : Path.of(shared);
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** A superuser. */
    public String user() {
        return "postgres";
    }

    /** The superuser's; where the server is embedded, any password is right. */
    public String password() {
        return "anything";
    }

    /** For connection.url: says that this server has no TLS, and names no user. */
    public String url(String database) {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + database + "?sslmode=disable";
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), user(), password());
    }

    /** An empty database that nobody else uses. */
    public String newDatabase() {
        String name = "test_" + NAMES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    /** Takes a database away, whoever is still in it: hundreds of them would fill the disk. */
    public void dropDatabase(String name) {
        execute("postgres", "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** A new role that has to give this password, as everybody has to on a real server. */
    public synchronized String newRole(String password) {
        String role = "role_" + NAMES.incrementAndGet();
        execute("postgres", "CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
        if (!needsPassword(role)) {
            askForPassword(role);
        }
        return role;
    }

    private void askForPassword(String role) {
        Path rules = Path.of(value("postgres", "SHOW hba_file"));
        try {
            String rule = "host all " + role + " all scram-sha-256\n";
            Files.writeString(rules, rule + Files.readString(rules));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("postgres", "SELECT pg_reload_conf()");
        Await.until(Duration.ofSeconds(10), "the server asks " + role + " for a password", () -> needsPassword(role));
    }

    private boolean needsPassword(String role) {
        try (Connection connection = DriverManager.getConnection(url("postgres"), role, "")) {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Runs one or several statements, each of its own transaction unless the text says BEGIN. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** All rows as PostgreSQL prints them; SQL NULL is null. */
    public List<List<String>> query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(rows.getString(i));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The only value of the only row. */
    public String value(String database, String sql) {
        List<List<String>> rows = query(database, sql);
        if (rows.size() != 1 || rows.get(0).size() != 1) {
            throw new IllegalStateException("not one value but " + rows.size() + " rows: " + sql);
        }
        return rows.get(0).get(0);
    }

    @Override
    public void close() throws IOException {
        try {
            server.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
