package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Workers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The connector's transactions, as the server sees them. */
final class Transactions {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STILL = Duration.ofMillis(400);
    private static final long NEXT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private Transactions() {}

    /** The backends that wait for their client, be it between statements or in a COPY, after having written something. */
    private static Set<List<String>> waiting(Tables tables) {
        return tables
                .query("SELECT pid, xact_start, state_change" + Tables.SESSIONS
                        + " AND wait_event = 'ClientRead' AND backend_xid IS NOT NULL")
                .stream()
                .collect(Collectors.toSet());
    }

    /** So many sessions wait for a lock: for the table that somebody holds, or for who waits for it. */
    private static void awaitWaiting(Tables tables, int sessions) {
        Await.until(
                LIMIT,
                sessions + " sessions wait for a lock",
                () -> tables.query("SELECT DISTINCT pid FROM pg_locks WHERE NOT granted AND database ="
                                        + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                                .size()
                        >= sessions);
    }

    /** Others have claimed what the worker with this process number had. */
    static void awaitClaimed(Tables tables, long pid) {
        Await.until(
                LIMIT,
                "others have claimed all partitions",
                () -> tables.query("SELECT topic FROM kafka_sink_offsets WHERE owner LIKE '%@" + pid + "/%'")
                        .isEmpty());
    }

    /** Freezes the worker at a moment at which it has a transaction open, and leaves it frozen. */
    static void freezeInside(Tables tables, Workers workers, int worker, Random random) {
        Await.until(LIMIT, "worker " + worker + " is frozen in a transaction", () -> {
            workers.freeze(worker);
            return staysInside(tables, workers, worker, random);
        });
    }

    /** Freezes the worker while rows of it wait for the table of readings, which it is given then. */
    static void freezeWaiting(Tables tables, Workers workers, int worker, Random random) {
        Await.until(LIMIT, "worker " + worker + " is frozen with rows that waited for the table", () -> {
            try (Connection blocker = tables.connect();
                    Statement statement = blocker.createStatement()) {
                blocker.setAutoCommit(false);
                statement.execute(tables.named("LOCK TABLE %r IN SHARE MODE"));
                awaitWaiting(tables, 3);
                workers.freeze(worker);
            }
            return staysInside(tables, workers, worker, random);
        });
    }

    /** Whether the frozen worker has a transaction open; otherwise it goes on. */
    private static boolean staysInside(Tables tables, Workers workers, int worker, Random random) {
        Set<List<String>> before = new HashSet<>(waiting(tables));
        LockSupport.parkNanos(STILL.toNanos());
        before.retainAll(waiting(tables));
        if (before.isEmpty()) {
            workers.thaw(worker);
            LockSupport.parkNanos(random.nextLong(NEXT_NANOS));
        }
        return !before.isEmpty();
    }
}
