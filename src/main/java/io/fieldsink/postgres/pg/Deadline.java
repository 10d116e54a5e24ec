package io.fieldsink.postgres.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long all statements of one transaction may take together. Each is given half of what is left, so that the server
 * ends one that would take too long, and a few settings do for any number of statements. For one thread.
 */
final class Deadline {
    private static final String CANCELLED = "57014";

    /** A role's own limit stays where it is the stricter one. */
    private static final String LIMIT = """
            SELECT set_config('statement_timeout', ?, true)
              FROM pg_settings
             WHERE name = 'statement_timeout' AND (setting = '0' OR setting::bigint > ?)""";

    private final Supplier<Duration> left;
    private long limitMillis = SetUp.STATEMENT_TIMEOUT.toMillis();

    /** @param left how much time is left by now */
    Deadline(Supplier<Duration> left) {
        this.left = left;
    }

    /** For statements that are few and short. */
    static Deadline never() {
        return new Deadline(() -> SetUp.STATEMENT_TIMEOUT);
    }

    /** Before a statement: fails like one that was cancelled where no time is left. */
    void check(Connection connection) throws SQLException {
        long leftMillis = left.get().toMillis();
        if (leftMillis >= limitMillis) {
            return;
        }
        if (leftMillis <= 0) {
            throw new SQLException("no time is left", CANCELLED);
        }
        long limit = Math.max(1, leftMillis / 2);
        try (PreparedStatement set = connection.prepareStatement(LIMIT)) {
            set.setString(1, Long.toString(limit));
            set.setLong(2, limit);
            set.executeQuery().close();
        }
        limitMillis = limit;
    }

    /** A savepoint has taken back what was set after it. */
    void rolledBack() {
        limitMillis = SetUp.STATEMENT_TIMEOUT.toMillis();
    }
}
