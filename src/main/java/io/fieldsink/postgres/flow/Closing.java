package io.fieldsink.postgres.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When the open batch closes: at the first of its limits. Not thread-safe. */
final class Closing {
    /** While a batch is being written on a quiet topic, so that its failure is not found out much later. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Limits limits;
    private final Clock clock;
    private final Outlet outlet;

    Closing(Limits limits, Clock clock, Outlet outlet) {
        this.limits = limits;
        this.clock = clock;
        this.outlet = outlet;
    }

    /** Closes a full one: more records are coming, so it is written while they are read. */
    void ifFull() {
        Batch batch = outlet.open();
        if (outlet.isAtItsEnd()) {
            outlet.flush(Close.STOP);
        } else if (batch.size() >= limits.batchSize()) {
            outlet.send(Close.SIZE);
        } else if (batch.bytes() >= limits.batchBytes()) {
            outlet.send(Close.BYTES);
        }
    }

    /** Closes one whose first record has waited long enough. */
    void ifDue() {
        if (!outlet.open().isEmpty() && left().isZero()) {
            outlet.flush(Close.LINGER);
        }
    }

    /** After how long to look again, though no record came; empty for never. */
    Optional<Duration> untilDue() {
        if (!outlet.open().isEmpty()) {
            return Optional.of(left());
        }
        return outlet.isWriting() ? Optional.of(BETWEEN_LOOKS) : Optional.empty();
    }

    private Duration left() {
        Instant since = outlet.open().since();
        Duration left = Duration.between(clock.instant(), since.plus(limits.linger()));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
