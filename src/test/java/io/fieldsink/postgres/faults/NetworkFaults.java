package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Pgbouncer;
import io.fieldsink.postgres.servers.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A network before PostgreSQL that cuts, swallows, loses, holds and crawls; and a broker that is not there. */
final class NetworkFaults {
    private NetworkFaults() {}

    static List<Cell> cells() {
        return List.of(
                Cell.of(7, "broker killed", run -> {
                    run.aMoment();
                    run.stand().broker().kill();
                    run.aMoment();
                    run.stand().broker().startAgain();
                    run.awaitTakeover();
                }),
                Cell.of(8, "group coordinator frozen for longer than a session", run -> {
                    run.stand().broker().freeze();
                    run.pass(Duration.ofSeconds(8));
                    run.stand().broker().thaw();
                    run.awaitTakeover();
                }),
                Cell.of(
                        14,
                        "connections reset",
                        run -> run.repeatedly(8, r -> r.proxy().cut())),
                Cell.of(15, "nothing passes, in both directions", run -> {
                    run.proxy().swallow();
                    run.pass(Duration.ofSeconds(9));
                    run.proxy().pass();
                    run.awaitProgress();
                }),
                Cell.of(16, "commits whose answers are lost", NetworkFaults::loseCommits),
                Cell.of(16, "no answers at all", run -> {
                    run.proxy().holdReplies();
                    run.pass(Duration.ofSeconds(7));
                    run.proxy().cut();
                    run.proxy().pass();
                    run.awaitProgress();
                }),
                // socketTimeout is 5 s
                Cell.of(
                        17,
                        "commits that arrive when the client has given up",
                        run -> run.repeatedly(3, r -> {
                            int before = r.proxy().sprung();
                            r.proxy().holdRequestsAfter(r.lastReplyBeforeCommit(), Duration.ofSeconds(7));
                            r.awaitSprung(before);
                            r.pass(Duration.ofMillis(5200));
                            r.proxy().pass();
                        })),
                Cell.of(17, "requests that arrive when the client has given up", run -> {
                    run.proxy().holdRequests(Duration.ofSeconds(7));
                    run.pass(Duration.ofSeconds(6));
                    run.proxy().pass();
                }),
                Cell.of(
                        18,
                        "connections half closed",
                        run -> run.repeatedly(6, r -> r.proxy().hangUp())),
                Cell.of(18, "a network of few bytes a second", run -> {
                    run.proxy().trickle(300);
                    run.pass(Duration.ofSeconds(6));
                    run.proxy().pass();
                    run.awaitProgress();
                }),
                Cell.of(18, "a network of 200 ms latency", run -> {
                    run.proxy().delay(Duration.ofMillis(100));
                    run.awaitTakeover();
                }),
                Cell.of(49, "PgBouncer in between, pooling transactions, and stopped", NetworkFaults::pool));
    }

    static void loseCommits(Run run) throws Exception {
        run.repeatedly(5, r -> {
            int before = r.proxy().sprung();
            r.proxy().loseReplies(Proxy.COMMITTED, 1);
            r.awaitSprung(before);
        });
        run.fact("lost answers", run.proxy().sprung());
        run.awaitProgress();
    }

    private static void pool(Run run) throws Exception {
        Optional<Path> program = Pgbouncer.program();
        Assumptions.assumeTrue(program.isPresent(), "no pgbouncer is installed");
        String direct = run.connector().options().get("connection.url");
        run.repeatedly(2, r -> {
            try (Pgbouncer pooler = Pgbouncer.before(r.server(), program.get())) {
                r.connector()
                        .options()
                        .put("connection.url", pooler.url(r.tables().database()) + "&socketTimeout=5");
                r.connector().put();
                r.awaitTakeover();
            }
        });
        run.connector().options().put("connection.url", direct);
        run.connector().put();
        run.awaitProgress();
    }
}
