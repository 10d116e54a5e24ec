package io.fieldsink.postgres.demo;

import io.fieldsink.postgres.servers.Kafka;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One line that tells how far the demo is: rewritten in place on a terminal, a line every two seconds elsewhere. */
final class Progress {
    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM %1$s), coalesce(n_tup_ins + n_tup_upd, 0), coalesce(n_tup_upd, 0)
            FROM pg_stat_user_tables WHERE relid = '%1$s'::regclass
            """;
    private static final long PLAIN_NANOS = 2_000_000_000L;

    private final Connection connection;
    private final Kafka kafka;
    // JDK 22 to 24 give a console without a terminal, too: there the line is rewritten in a log, which does no harm
    @SuppressWarnings("SystemConsoleNull")
    private final boolean terminal = System.console() != null;

    private final long start = System.nanoTime();
    private long lastPlain = start;
    private long rows;
    private long written;
    private long updates;

    Progress(Connection connection, Kafka kafka) {
        this.connection = connection;
        this.kafka = kafka;
    }

    void show(int produced) throws SQLException {
        long now = System.nanoTime();
        if (terminal) {
            System.out.print("\r" + line(produced, now) + "  ");
            System.out.flush();
        } else if (now - lastPlain >= PLAIN_NANOS) {
            lastPlain = now;
            System.out.println(line(produced, now));
        }
    }

    void last(int produced) throws SQLException {
        System.out.println((terminal ? "\r" : "") + line(produced, System.nanoTime()) + "  ");
    }

    private String line(int produced, long now) throws SQLException {
        read();
        long perSecond = Math.round(written / ((now - start) / 1e9));
        return "  produced %,6d   rows %,6d   updates %,6d   rejected %,4d   rows/s %,6d"
                .formatted(produced, rows, updates, kafka.count(Demo.DEAD_LETTERS), perSecond);
    }

    private void read() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!exists(statement)) {
                return;
            }
            try (ResultSet counts = statement.executeQuery(COUNTS.formatted(Demo.TABLE))) {
                counts.next();
                rows = counts.getLong(1);
                written = counts.getLong(2);
                updates = counts.getLong(3);
            }
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        try (ResultSet answer = statement.executeQuery("SELECT to_regclass('" + Demo.TABLE + "') IS NOT NULL")) {
            return answer.next() && answer.getBoolean(1);
        }
    }
}
