package io.fieldsink.postgres.faults;

import java.time.Duration;
import java.util.List;

/** Workers that die, freeze, and come back. */
final class WorkerFaults {
    private WorkerFaults() {}

    static List<Cell> cells() {
        return List.of(
                Cell.of(1, "worker killed", run -> {
                    run.aMoment();
                    run.workers().kill(1);
                    run.awaitTakeover();
                }),
                Cell.of(2, "all workers killed", run -> {
                    run.aMoment();
                    run.workers().kill(0);
                    run.workers().kill(1);
                    run.workers().heal();
                    run.awaitTakeover();
                }),
                Cell.of(3, "worker frozen, and back after its partitions are others'", run -> {
                    run.aMoment();
                    run.workers().freeze(1);
                    run.awaitTakeover();
                    run.workers().thaw(1);
                    run.awaitProgress();
                }),
                Cell.of(4, "worker frozen inside a transaction", run -> {
                    run.proxy().delay(Duration.ofMillis(30));
                    Transactions.freezeInside(run, 1);
                    run.proxy().pass();
                    run.awaitTakeover();
                    run.workers().thaw(1);
                    run.awaitProgress();
                }));
    }
}
