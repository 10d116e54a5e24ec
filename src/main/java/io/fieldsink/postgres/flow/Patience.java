package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.pg.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failure means for the task: to try again after a while, or to stop. Tells the log once a minute. For one thread;
 * others may look since when it has been trying.
 */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
    private static final Instant NEVER = Instant.EPOCH;

    private final Clock clock;
    private final Backoff backoff;
    private final Runnable afterOutage;
    private final Metrics metrics;
    private String trouble = "";
    private int tries;
    private volatile Instant since = NEVER;
    private Instant told = Instant.MIN;

    /** @param afterOutage leaves behind what the outage may have broken */
    Patience(Limits limits, Clock clock, Runnable afterOutage, Metrics metrics) {
        this.clock = clock;
        this.backoff = new Backoff(limits);
        this.afterOutage = afterOutage;
        this.metrics = metrics;
        metrics.show(Metric.RETRYING_SINCE, () -> since.toEpochMilli());
    }

    /** Connect puts again whenever it has committed positions, however long it was asked to wait. */
    void waitOut() {
        Duration left = backoff.left(clock.instant());
        if (!left.isZero()) {
            throw new RetryLater(trouble, left);
        }
    }

    boolean isWaiting() {
        return !backoff.left(clock.instant()).isZero();
    }

    /** What to throw for it. */
    RuntimeException about(Failure failure) {
        return switch (failure.kind()) {
            case OUTAGE -> {
                afterOutage.run();
                yield again(failure.explain());
            }
            case CONFLICT ->
                backoff.afterConflict()
                        ? again(failure.explain())
                        : new Stop(
                                failure.explain() + "; given up after " + backoff.conflicts() + " tries (max.retries)");
            case SCHEMA, CONFIGURATION, DATA -> new Stop(failure.explain());
        };
    }

    /** To try again after a while. */
    RetryLater again(String why) {
        Instant now = clock.instant();
        since = tries == 0 ? now : since;
        tries++;
        metrics.count(Metric.RETRIES, 1);
        trouble = why;
        Duration wait = backoff.next(now);
        if (tries == 1 || !now.isBefore(told.plus(BETWEEN_LINES))) {
            told = now;
            LOG.warn("{}; retrying since {}, {} tries so far", why, since, tries);
        }
        return new RetryLater(why, wait);
    }

    void succeeded() {
        if (tries > 0) {
            LOG.info("going on after {} tries since {}", tries, since);
        }
        tries = 0;
        since = NEVER;
        backoff.succeeded();
    }
}
