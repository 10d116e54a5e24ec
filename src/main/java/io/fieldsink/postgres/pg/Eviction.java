package io.fieldsink.postgres.pg;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of our own role that keep a session of ours waiting for long: those of a predecessor that froze amid a
 * transaction. Asked for who blocks, not for who was there before: behind a pooler that session may serve somebody else by
 * now. A role may end its own sessions without any grant.
 */
final class Eviction {
    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);

    /** Longer than a healthy transaction of ours takes; with the retries behind it, a takeover stays below ten seconds. */
    private static final long GRACE_MILLIS = 3_000;

    private static final long BETWEEN_LOOKS_MILLIS = 500;

    private static final String EVICT = """
            SELECT count(pg_terminate_backend(a.pid))
              FROM pg_stat_activity AS a
             WHERE a.pid = ANY (pg_blocking_pids(?)) AND a.usename = current_user AND a.datname = current_database()""";

    private final Sessions sessions;
    private final int waiting;
    private final CountDownLatch over = new CountDownLatch(1);

    private Eviction(Sessions sessions, int waiting) {
        this.sessions = sessions;
        this.waiting = waiting;
    }

    /**
     * Makes an attempt during which nobody of our role keeps it waiting for long.
     *
     * @param session the server's number of the session that makes the attempt
     */
    static <T> T ofWhoKeepsWaiting(Sessions sessions, int session, Transaction.Attempt<T> attempt) throws Failure {
        Eviction eviction = new Eviction(sessions, session);
        Thread thread = new Thread(eviction::watch, "postgres-eviction");
        thread.setDaemon(true);
        thread.start();
        try {
            return attempt.run();
        } finally {
            eviction.over.countDown();
        }
    }

    private void watch() {
        try {
            if (over.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            do {
                evict();
            } while (!over.await(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Failure failure) {
            LOG.warn("cannot end the session that keeps us waiting: {}", failure.explain());
        }
    }

    private void evict() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            long ended = transaction.run(this::endBlockers);
            if (ended > 0) {
                LOG.warn("ended {} session(s) of our role that held our partitions: a predecessor was frozen", ended);
            }
        }
    }

    private long endBlockers(Connection connection) throws SQLException {
        try (PreparedStatement evict = connection.prepareStatement(EVICT)) {
            evict.setInt(1, waiting);
            try (ResultSet ended = evict.executeQuery()) {
                ended.next();
                return ended.getLong(1);
            }
        }
    }
}
