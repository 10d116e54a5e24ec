package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Proxy;
import io.fieldsink.postgres.servers.Workers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Workers that die, freeze, are late, and come back. */
final class WorkerFaults {
    private static final String STRATEGY = "consumer.override.partition.assignment.strategy";

    private WorkerFaults() {}

    static List<Cell> cells() {
        return List.of(
                Cell.of(1, "worker killed", WorkerFaults::kill),
                Cell.of(2, "all workers killed", run -> {
                    run.aMoment();
                    run.workers().kill(0);
                    run.workers().kill(1);
                    run.workers().heal();
                    run.awaitTakeover();
                }),
                Cell.of(3, "worker frozen, and back when its partitions are others'", WorkerFaults::freeze),
                Cell.of(4, "worker frozen inside a transaction", run -> {
                    run.proxy().delay(Duration.ofMillis(30));
                    int worker = run.aWorkerOfIts();
                    Transactions.freezeInside(run.tables(), run.workers(), worker, run.random());
                    run.proxy().pass();
                    run.awaitTakeover();
                    run.workers().thaw(worker);
                    run.awaitProgress();
                }),
                Cell.of(4, "worker frozen while its rows wait for a table", WorkerFaults::freezeWaiting),
                Cell.of(5, "put slower than max.poll.interval.ms", run -> {
                            run.proxy().delay(Duration.ofMillis(1500));
                            run.pass(Duration.ofSeconds(15));
                            run.proxy().pass();
                            run.awaitTakeover();
                        })
                        .with("consumer.override.max.poll.interval.ms", "6000")
                        .with("consumer.override.session.timeout.ms", "6000"),
                Cell.of(6, "stop while a flush is blocked for longer than the worker waits", run -> {
                    try (Connection blocker = run.tables().connect();
                            Statement statement = blocker.createStatement()) {
                        blocker.setAutoCommit(false);
                        statement.execute(run.tables().named("LOCK TABLE %r, %p"));
                        run.aMoment();
                        run.connector().stop();
                        run.pass(Duration.ofSeconds(6));
                    }
                    run.connector().resume();
                    run.awaitTakeover();
                }),
                Cell.of(
                        37,
                        "rebalance storm",
                        run -> run.repeatedly(3, r -> {
                            r.connector()
                                    .options()
                                    .put(
                                            "linger.ms",
                                            Integer.toString(50 + r.random().nextInt(100)));
                            r.connector().put();
                            r.workers().stop(1);
                            r.workers().startAgain(1);
                            r.awaitProgress();
                        })),
                Cell.of(38, "worker killed, eager consumers", WorkerFaults::kill)
                        .with(STRATEGY, "org.apache.kafka.clients.consumer.RangeAssignor"),
                Cell.of(38, "worker frozen, cooperative consumers", WorkerFaults::freeze)
                        .with(STRATEGY, "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
                Cell.of(42, "another Connect cluster with a connector of this name", WorkerFaults::rival),
                Cell.of(
                        51,
                        "worker killed between its commit and the consumer's",
                        run -> run.repeatedly(2, r -> {
                            int lost = r.proxy().sprung();
                            r.proxy().loseReplies(Proxy.COMMITTED, 1);
                            r.awaitSprung(lost);
                            r.workers().kill(0);
                            r.workers().kill(1);
                            r.workers().heal();
                            r.awaitTakeover();
                        })),
                Cell.of(
                        51,
                        "worker killed after a dead letter was sent",
                        run -> run.repeatedly(2, r -> {
                            r.proxy().delay(Duration.ofMillis(100));
                            r.awaitDeadLetter();
                            r.workers().kill(0);
                            r.workers().kill(1);
                            r.proxy().pass();
                            r.workers().heal();
                            r.awaitTakeover();
                        })));
    }

    static void kill(Run run) {
        run.aMoment();
        run.workers().kill(run.aWorkerOfIts());
        run.awaitTakeover();
    }

    static void freeze(Run run) {
        run.aMoment();
        int worker = run.aWorkerOfIts();
        run.workers().freeze(worker);
        run.awaitTakeover();
        run.workers().thaw(worker);
        run.awaitProgress();
    }

    /** When it is back, the table is free, and its partitions are others'. */
    static void freezeWaiting(Run run) {
        run.requireLedger();
        int worker = run.aWorkerOfIts();
        Transactions.freezeWaiting(run.tables(), run.workers(), worker, run.random());
        Transactions.awaitClaimed(run.tables(), run.workers().pid(worker));
        run.workers().thaw(worker);
        run.awaitTakeover();
    }

    /** Their consumers are in two groups, and so each of them is given every partition. */
    private static void rival(Run run) {
        try (Workers others =
                Workers.start(run.kafka().bootstrap(), "fieldsink-others", Component.zip(), Map.of(), 1)) {
            Map<String, String> config = new TreeMap<>(run.connector().options());
            config.put("consumer.override.group.id", run.connector().name() + "-others");
            others.rest().put(run.connector().name(), config).ok();
            others.rest().awaitRunning(run.connector().name());
            run.pass(Duration.ofSeconds(6));
            others.rest().delete(run.connector().name());
        }
        run.awaitTakeover();
        assertThat(run.workers().haveLogged("is there another Connect cluster"))
                .as("somebody says so")
                .isTrue();
    }
}
