package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.Flush.Rest;
import io.fieldsink.postgres.flow.Handover.Sent;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.model.Standing;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Failure.Kind;
import io.fieldsink.postgres.pg.Tables;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Brings batches to their end, in order, whatever comes between: the open one, which fills, and the one before, which may
 * still be written by a thread of its own. Where that does not go through, the batch is dealt with here, the long way. Not
 * thread-safe.
 */
final class Outlet implements AutoCloseable {
    /** More than one, for another task may be widening column after column. */
    private static final int MOST_REFRESHES = 3;

    /** What goes by itself, after a while. */
    private static final Set<Kind> PASSING = EnumSet.of(Kind.OUTAGE, Kind.CONFLICT);

    private final Handover handover = new Handover();
    private final Flush flush;
    private final BadRecords badRecords;
    private final Custody custody;
    private final Tables catalog;
    private final Patience patience;
    private final Metrics metrics;
    private Batch open = new Batch();

    Outlet(Flush flush, BadRecords badRecords, Custody custody, Tables catalog, Patience patience, Metrics metrics) {
        this.flush = flush;
        this.badRecords = badRecords;
        this.custody = custody;
        this.catalog = catalog;
        this.patience = patience;
        this.metrics = metrics;
    }

    /** The batch that fills. */
    Batch open() {
        return open;
    }

    /** Whether the open batch holds a record at which the task stops: nothing behind it is needed. */
    boolean isAtItsEnd() {
        return badRecords.end(open) < open.size();
    }

    /** Whether there is a batch before the open one that is not dealt with. */
    boolean isWriting() {
        return handover.sent().isPresent();
    }

    /** Has the open batch written while the next one fills. Throws like {@link #flush}, also for the batch before. */
    void send(Close why) {
        Optional<Rest> rest = thoughtThrough();
        if (handover.isBusy()) {
            rest.ifPresent(Rest::prepare);
        }
        takeBack();
        if (rest.isPresent()) {
            handover.send(open, why, rest.get());
            open = new Batch();
        } else {
            flush(why);
        }
    }

    /** Empty also where that fails: the failure comes again, and is dealt with, when the batch is run here. */
    private Optional<Rest> thoughtThrough() {
        try {
            return flush.ahead(open, this::takeBack);
        } catch (Failure failure) {
            return Optional.empty();
        }
    }

    /** Deals with all there is. Throws {@link RetryLater} when it has to wait, {@link Stop} when a human is needed. */
    void flush(Close why) {
        takeBack();
        finish(open, why);
    }

    /** Deals with the batch before unless it is still being written. Throws like {@link #flush}. */
    void lookBack() {
        if (handover.hasEnded()) {
            takeBack();
        }
    }

    /**
     * Deals with the batch before; waits for it if it is being written. Leaves the open batch as it is, or throws like
     * {@link #flush}.
     */
    void takeBack() {
        if (handover.sent().isEmpty()) {
            return;
        }
        Sent sent = handover.sent().get();
        if (handover.isUnheard()) {
            hear(sent);
        }
        finish(sent.batch(), sent.why());
        handover.takeBack();
    }

    private void hear(Sent sent) {
        try {
            written(sent.batch(), sent.why(), handover.hear());
        } catch (Displaced displaced) {
            return; // it comes again when the batch is run here
        } catch (Failure failure) {
            if (PASSING.contains(failure.kind())) {
                throw patience.about(failure);
            }
        }
    }

    /**
     * Forgets what came from these partitions; what is being written of them ends before. Only where the task is interrupted
     * it may go on: that batch is left as it is, and fails or is committed as a whole.
     */
    void release(Collection<Partition> revoked) {
        handover.awaitEnd();
        if (!handover.isBusy()) {
            handover.sent().ifPresent(sent -> sent.batch().removeIf(origin -> revoked.contains(Partition.of(origin))));
        }
        open.removeIf(origin -> revoked.contains(Partition.of(origin)));
    }

    private void finish(Batch batch, Close why) {
        while (!batch.isEmpty()) {
            try {
                written(batch, why, flushRefreshing(batch));
            } catch (Displaced displaced) {
                displaced.standings().forEach(standing -> giveUpOrGoOn(standing, batch));
                if (!custody.isComplete()) {
                    throw patience.again("another task claimed partitions of ours, or somebody edited their positions");
                }
            } catch (Failure failure) {
                throw patience.about(failure);
            }
        }
    }

    /** Where the catalogue was wrong, because a table was dropped or altered under us, it is read anew. */
    private Outcome flushRefreshing(Batch batch) throws Failure {
        for (int refreshes = 0; ; refreshes++) {
            try {
                return flush.run(batch);
            } catch (Failure failure) {
                if (failure.kind() != Kind.SCHEMA || refreshes == MOST_REFRESHES) {
                    throw failure;
                }
                catalog.forgetAll();
            }
        }
    }

    /** Where an earlier try of ours had been committed and only its answer was lost, what it wrote is left out of the batch. */
    private void giveUpOrGoOn(Standing standing, Batch batch) {
        Partition partition = standing.partition();
        if (custody.giveUpOrGoOn(standing)) {
            long keepFrom = standing.next().getAsLong();
            batch.removeIf(origin -> Partition.of(origin).equals(partition) && origin.offset() < keepFrom);
        } else {
            batch.removeIf(origin -> Partition.of(origin).equals(partition));
            open.removeIf(origin -> Partition.of(origin).equals(partition));
        }
    }

    /** The batch is dealt with: its records are durable, but for the one that stops the task and those behind it. */
    private void written(Batch batch, Close why, Outcome outcome) {
        int end = badRecords.end(batch);
        patience.succeeded();
        metrics.committed(batch, end, why, outcome);
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

    @Override
    public void close() {
        handover.close();
    }
}
