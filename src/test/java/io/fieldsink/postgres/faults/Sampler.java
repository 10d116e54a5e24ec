package io.fieldsink.postgres.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the database again and again while things happen, each time in one snapshot: nobody may ever see half a record,
 * and no position goes back. A server that is away is not looked at.
 */
final class Sampler implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String HALF_RECORDS = """
            SELECT count(*) FROM (
              SELECT p.id FROM %1$s p LEFT JOIN %2$s i ON i.%1$s_id = p.id
               GROUP BY p.id, p.version
              HAVING count(i.%1$s_id) <> p.version %% %3$d OR count(*) FILTER (WHERE i.version <> p.version) > 0) half""";
    private static final String ORPHANS =
            "SELECT count(*) FROM %2$s i WHERE NOT EXISTS (SELECT FROM %1$s p WHERE p.id = i.%1$s_id)";

    private final Tables tables;
    private final Set<String> seen = new LinkedHashSet<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Thread thread = new Thread(this::look, "sampler");
    private volatile boolean positionsMatter = true;
    private volatile boolean ending;
    private final AtomicInteger samples = new AtomicInteger();

    Sampler(Tables tables) {
        this.tables = tables;
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!ending) {
            try (Connection connection = tables.connect()) {
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                while (!ending) {
                    sample(connection);
                    connection.rollback();
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            } catch (SQLException e) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void sample(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (exists(statement, tables.topics().people())
                    && exists(statement, tables.topics().items())) {
                expectNone(statement, HALF_RECORDS, "half records seen");
                expectNone(statement, ORPHANS, "items seen without their person");
                samples.incrementAndGet();
            }
            if (exists(statement, "kafka_sink_offsets")) {
                expectNoStepBack(statement);
            }
        }
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
            found.next();
            return found.getBoolean(1);
        }
    }

    private void expectNone(Statement statement, String query, String violation) throws SQLException {
        try (ResultSet count = statement.executeQuery(
                query.formatted(tables.topics().people(), tables.topics().items(), Text.ITEMS))) {
            count.next();
            if (count.getLong(1) > 0) {
                note(violation);
            }
        }
    }

    private void expectNoStepBack(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT topic || '-' || partition, next_offset"
                + " FROM kafka_sink_offsets WHERE next_offset IS NOT NULL")) {
            while (rows.next()) {
                Long before = positions.put(rows.getString(1), rows.getLong(2));
                if (positionsMatter && before != null && before > rows.getLong(2)) {
                    note("the position of " + rows.getString(1) + " went back");
                }
            }
        }
    }

    private synchronized void note(String violation) {
        seen.add(violation);
    }

    /** Positions are moved on purpose from now on. */
    void ignorePositions() {
        positionsMatter = false;
    }

    int samples() {
        return samples.get();
    }

    synchronized List<String> violations() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        ending = true;
    }
}
