package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The connector's transactions, as the server sees them. */
final class Transactions {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STILL = Duration.ofMillis(400);

    private Transactions() {}

    /** The backends that wait for their client in a transaction that has written something. */
    private static Set<List<String>> waiting(Run run) {
        return run
                .query("SELECT pid, xact_start, state_change FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND state = 'idle in transaction' AND backend_xid IS NOT NULL"
                        + " AND application_name <> 'PostgreSQL JDBC Driver'")
                .stream()
                .collect(Collectors.toSet());
    }

    /** So many sessions wait for the table of readings. */
    static void awaitWaiting(Run run, int sessions) {
        Await.until(
                LIMIT,
                sessions + " sessions wait for the table",
                () -> run.query("SELECT pid FROM pg_locks WHERE NOT granted AND relation = '%r'::regclass")
                                .size()
                        >= sessions);
    }

    /** Others have claimed what the worker with this process number had. */
    static void awaitClaimed(Run run, long pid) {
        Await.until(
                LIMIT,
                "others have claimed all partitions",
                () -> run.query("SELECT topic FROM kafka_sink_offsets WHERE owner LIKE '%@" + pid + "/%'")
                        .isEmpty());
    }

    /** Freezes the worker at a moment at which it has a transaction open, and leaves it frozen. */
    static void freezeInside(Run run, int worker) {
        Await.until(LIMIT, "worker " + worker + " is frozen in a transaction", () -> {
            run.workers().freeze(worker);
            Set<List<String>> before = new HashSet<>(waiting(run));
            run.pass(STILL);
            before.retainAll(waiting(run));
            if (before.isEmpty()) {
                run.workers().thaw(worker);
                run.aMoment(Duration.ofMillis(200));
            }
            return !before.isEmpty();
        });
    }
}
