package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Event;
import java.util.concurrent.atomic.LongAdder;

/** What a task has done since it started; written by its thread, read by anybody. */
public final class Counters {
    private final LongAdder records = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder removed = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder skippedTombstones = new LongAdder();
    private final LongAdder passed = new LongAdder();
    private final LongAdder nuls = new LongAdder();

    void committed(int recordsInBatch, int rejectedInBatch, Tally tally) {
        records.add(recordsInBatch);
        rejected.add(rejectedInBatch);
        batches.increment();
        written.add(tally.written());
        left.add(tally.put() - tally.written());
        removed.add(tally.removed());
    }

    /** The record changes nothing. */
    void passed(Event event) {
        (event.isTombstone() ? skippedTombstones : passed).increment();
    }

    void nulsRemoved(int count) {
        nuls.add(count);
    }

    @Override
    public String toString() {
        return records + " records in " + batches + " batches: " + written + " rows written, " + left
                + " left as they were (unchanged, outdated or not there), " + removed + " removed, " + rejected
                + " records rejected, " + skippedTombstones + " tombstones skipped, " + passed
                + " records passed over that change no row, " + nuls + " U+0000 removed";
    }
}
