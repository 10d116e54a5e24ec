package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.model.Standing;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Tables;

/** Brings the open batch to its end, whatever comes between. Not thread-safe. */
final class Outlet {
    /** More than one, for another task may be widening column after column. */
    private static final int MOST_REFRESHES = 3;

    private final Batch batch;
    private final Flush flush;
    private final BadRecords badRecords;
    private final Custody custody;
    private final Tables catalog;
    private final Patience patience;
    private final Metrics metrics;

    Outlet(
            Batch batch,
            Flush flush,
            BadRecords badRecords,
            Custody custody,
            Tables catalog,
            Patience patience,
            Metrics metrics) {
        this.batch = batch;
        this.flush = flush;
        this.badRecords = badRecords;
        this.custody = custody;
        this.catalog = catalog;
        this.patience = patience;
        this.metrics = metrics;
    }

    /** Whether the batch holds a record at which the task stops: nothing behind it is needed. */
    boolean isAtItsEnd() {
        return badRecords.end(batch) < batch.size();
    }

    /** Deals with the batch. Throws {@link RetryLater} when it has to wait, {@link Stop} when a human is needed. */
    void flush(Close why) {
        while (!batch.isEmpty()) {
            try {
                Outcome outcome = flushRefreshing();
                patience.succeeded();
                metrics.committed(batch, badRecords.end(batch), why, outcome);
                finish();
            } catch (Displaced displaced) {
                displaced.standings().forEach(this::giveUpOrGoOn);
                if (!custody.isComplete()) {
                    throw patience.again("another task claimed partitions of ours, or somebody edited their positions");
                }
            } catch (Failure failure) {
                throw patience.about(failure);
            }
        }
    }

    /** Where the catalogue was wrong, because a table was dropped or altered under us, it is read anew. */
    private Outcome flushRefreshing() throws Failure {
        for (int refreshes = 0; ; refreshes++) {
            try {
                return flush.run(batch);
            } catch (Failure failure) {
                if (failure.kind() != Failure.Kind.SCHEMA || refreshes == MOST_REFRESHES) {
                    throw failure;
                }
                catalog.forgetAll();
            }
        }
    }

    /** Where an earlier try of ours had been committed and only its answer was lost, what it wrote is left out of the batch. */
    private void giveUpOrGoOn(Standing standing) {
        Partition partition = standing.partition();
        long keepFrom = custody.giveUpOrGoOn(standing) ? standing.next().getAsLong() : Long.MAX_VALUE;
        batch.removeIf(origin -> Partition.of(origin).equals(partition) && origin.offset() < keepFrom);
    }

    /** The batch is dealt with: its records are durable, but for the one that stops the task and those behind it. */
    private void finish() {
        int end = badRecords.end(batch);
        if (flush.isDurable()) {
            custody.durable(custody.stretches(batch, end));
        }
        if (end < batch.size()) {
            throw new Stop(BadRecords.message(
                    batch,
                    batch.rejections().headMap(end + 1).entrySet().iterator().next(),
                    "The task stops here; all before it is committed."));
        }
        batch.clear();
    }
}
