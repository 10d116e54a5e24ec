package io.fieldsink.postgres.pg;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * At most two sessions on the server: one writes, the other one reads the catalogue and changes tables. All are set up
 * alike. A server that is away does not matter before somebody asks for a session. Thread-safe.
 */
public final class Sessions implements AutoCloseable {
    private static final int WRITER_AND_CATALOG = 2;
    private static final long HIKARI_MINIMUM_MILLIS = 250;

    private final Door door;
    private final HikariDataSource pool;
    private volatile String currentSchema = "";
    private volatile String role = "";

    public Sessions(Server server) {
        this(server, server::password, false);
    }

    /**
     * @param password what it is by now, asked when the server refuses the one we have
     * @param readOnly whether the server itself refuses to write in them
     */
    public Sessions(Server server, Supplier<String> password, boolean readOnly) {
        door = Door.to(server, password);
        HikariConfig config = new HikariConfig();
        config.setDataSource(door);
        config.setPoolName("postgres-" + server.applicationName());
        config.setMaximumPoolSize(WRITER_AND_CATALOG);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        config.setReadOnly(readOnly);
        config.setConnectionTimeout(
                Math.max(HIKARI_MINIMUM_MILLIS, server.timeout().toMillis()));
        config.setMaxLifetime(Duration.ofMinutes(30).toMillis());
        config.setRegisterMbeans(false);
        config.setExceptionOverride(new Quiet());
        pool = new HikariDataSource(config);
    }

    /** One bounded attempt to get in, never longer than the server's timeout; empty where it succeeded. */
    public static Optional<Problem> probe(Server server) {
        Door door = Door.inTime(server);
        try {
            door.knock();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(Problem.of(e, door, server.timeout()));
        }
    }

    /** A session from the pool, set up, without auto-commit. Closing it gives it back. */
    Connection open() throws Failure {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw Diagnosis.of(e, door.address());
        }
    }

    /** A transaction on a session of its own, of statements that are few and short. */
    public Transaction begin() throws Failure {
        return begin(Deadline.never());
    }

    /** The same, whose statements end in time all together. */
    Transaction begin(Deadline deadline) throws Failure {
        Transaction transaction = new Transaction(open(), door.address(), deadline);
        if (!door.isPooled()) {
            return transaction;
        }
        try {
            return transaction.run(c -> {
                SetUp.ofTransaction(c);
                return transaction;
            });
        } catch (Failure failure) {
            transaction.close();
            throw failure;
        }
    }

    /** Whether each transaction may meet another session of the server's. */
    boolean arePooled() {
        return door.isPooled();
    }

    /** The schema where names without one live; read once. */
    public String currentSchema() throws Failure {
        if (currentSchema.isEmpty()) {
            try (Transaction transaction = begin()) {
                currentSchema = transaction.run(Sessions::readCurrentSchema);
            }
        }
        return currentSchema;
    }

    /**
     * Where none of the search path's schemas exists, the first that it was given (reset_val: ours replaced it), so that
     * the server says that it is missing, or PostgreSQL's default.
     */
    private static String readCurrentSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("""
                        SELECT coalesce(
                            (SELECT s FROM unnest(current_schemas(false)) AS path(s) WHERE s !~ '^pg_' LIMIT 1),
                            (SELECT replace(trim(BOTH '"' FROM part[1]), '""', '"')
                               FROM pg_settings, regexp_matches(reset_val, '"(?:[^"]|"")+"|[^", ]+', 'g') AS part
                              WHERE name = 'search_path' AND part[1] !~ '^"?(pg_|\\$user"?$)' LIMIT 1),
                            'public')""")) {
            found.next();
            return found.getString(1);
        }
    }

    /** The role whose privileges count; read once. */
    public String role() throws Failure {
        if (role.isEmpty()) {
            try (Transaction transaction = begin()) {
                role = transaction.run(Sessions::readRole);
            }
        }
        return role;
    }

    private static String readRole(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT current_user")) {
            found.next();
            return found.getString(1);
        }
    }

    /** Leaves all sessions behind: after an outage, or on a server that has become read-only. */
    public void renew() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void close() {
        pool.close();
    }
}
