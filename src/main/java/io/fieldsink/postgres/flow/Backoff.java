package io.fieldsink.postgres.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next try: doubling, with full jitter so that tasks do not march in step. Conflicts are
 * counted apart, so that a long outage does not use up their tries. Not thread-safe.
 */
final class Backoff {
    private final Limits limits;
    private int tries;
    private int conflicts;
    private Instant until = Instant.MIN;

    Backoff(Limits limits) {
        this.limits = limits;
    }

    /** Notes a conflict; whether it may be tried again. */
    boolean afterConflict() {
        conflicts++;
        return conflicts <= limits.maxRetries();
    }

    /** How many conflicts there were since something succeeded. */
    int conflicts() {
        return conflicts;
    }

    Duration next(Instant now) {
        long ceiling = Math.min(limits.maxBackoff().toMillis(), limits.backoff().toMillis() << Math.min(tries, 20));
        tries++;
        Duration wait = Duration.ofMillis(1 + ThreadLocalRandom.current().nextLong(Math.max(1, ceiling)));
        until = now.plus(wait);
        return wait;
    }

    /** What is left of the wait; zero when it is over, or there is none. */
    Duration left(Instant now) {
        return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
    }

    void succeeded() {
        tries = 0;
        conflicts = 0;
        until = Instant.MIN;
    }
}
