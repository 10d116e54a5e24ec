package io.fieldsink.postgres.flow;

import java.util.BitSet;

/**
 * Stops a task that would otherwise drain its topic into the dead-letter queue: when more of the last thousand records are
 * bad than {@code errors.max.bad.percent} allows, the mistake is hardly theirs. Not thread-safe.
 */
final class Breaker {
    private static final int WINDOW = 1000;

    private final int mostBad;
    private BitSet bad = new BitSet(WINDOW);
    private int next;

    /** @param percent of the last thousand records; 100 never stops */
    Breaker(int percent) {
        this.mostBad = percent * WINDOW / 100;
    }

    /** Throws {@link Stop} where the batch is the straw too many; nothing of it is dealt with then. */
    void check(Batch batch) {
        if (batch.rejections().isEmpty()) {
            return;
        }
        BitSet window = (BitSet) bad.clone();
        for (int event = 0; event < batch.size(); event++) {
            window.set((next + event) % WINDOW, batch.rejections().containsKey(event));
            if (window.cardinality() > mostBad && batch.rejections().containsKey(event)) {
                throw new Stop("more than " + mostBad + " of the last " + WINDOW + " records are bad"
                        + " (errors.max.bad.percent); of this batch nothing is written or sent to dead letters. The last"
                        + " of them is "
                        + batch.rejections()
                                .get(event)
                                .message(
                                        batch.arrival(event).origin(),
                                        "Find out what they have in common, then restart the task."));
            }
        }
    }

    /** The batch is dealt with. */
    void passed(Batch batch) {
        for (int event = 0; event < batch.size(); event++) {
            bad.set((next + event) % WINDOW, batch.rejections().containsKey(event));
        }
        next = (next + batch.size()) % WINDOW;
    }
}
