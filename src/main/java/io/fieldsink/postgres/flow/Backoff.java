package io.fieldsink.postgres.flow;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: doubling, with full jitter so that tasks do not march in step. */
final class Backoff {
    private final Limits limits;
    private int tries;

    Backoff(Limits limits) {
        this.limits = limits;
    }

    /** How often in a row it failed. */
    int tries() {
        return tries;
    }

    Duration next() {
        long ceiling = Math.min(limits.maxBackoff().toMillis(), limits.backoff().toMillis() << Math.min(tries, 20));
        tries++;
        return Duration.ofMillis(1 + ThreadLocalRandom.current().nextLong(Math.max(1, ceiling)));
    }

    void succeeded() {
        tries = 0;
    }
}
