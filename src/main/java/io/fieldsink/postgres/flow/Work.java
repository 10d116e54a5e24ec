package io.fieldsink.postgres.flow;

/** What a task did in a time, in counts. */
record Work(
        long records,
        long batches,
        long written,
        long removed,
        long folded,
        long unchanged,
        long stale,
        long rejected,
        long retries,
        long tombstonesSkipped,
        long passedOver,
        long nulsRemoved) {

    static final Work NONE = new Work(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Work since(Work before) {
        return new Work(
                records - before.records,
                batches - before.batches,
                written - before.written,
                removed - before.removed,
                folded - before.folded,
                unchanged - before.unchanged,
                stale - before.stale,
                rejected - before.rejected,
                retries - before.retries,
                tombstonesSkipped - before.tombstonesSkipped,
                passedOver - before.passedOver,
                nulsRemoved - before.nulsRemoved);
    }

    @Override
    public String toString() {
        return records + " records in " + batches + " batches: " + written + " rows written, " + removed + " removed, "
                + folded + " folded into others, " + unchanged + " left as they were, " + stale + " refused as stale, "
                + rejected + " records rejected, " + retries + " retries, " + tombstonesSkipped
                + " tombstones skipped, " + passedOver + " records passed over, " + nulsRemoved + " U+0000 removed";
    }
}
