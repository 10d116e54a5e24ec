package io.fieldsink.postgres.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log once a minute what was done, if anything was. Not thread-safe. */
final class Pulse {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Metrics metrics;
    private final Clock clock;
    private Instant last;
    private Work before = Work.NONE;

    Pulse(Metrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
        this.last = clock.instant();
    }

    /** To be called now and then. */
    void beat() {
        Duration past = Duration.between(last, clock.instant());
        if (past.compareTo(INTERVAL) < 0) {
            return;
        }
        Work all = metrics.work();
        Work done = all.since(before);
        if (!done.equals(Work.NONE)) {
            LOG.info("in {} s: {}", past.toSeconds(), done);
        }
        last = last.plus(past);
        before = all;
    }
}
