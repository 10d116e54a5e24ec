package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Printable;
import java.time.Duration;

/** Something passes by itself: nothing is lost, put the same records again after a while. */
public final class RetryLater extends RuntimeException {
    private final Duration wait;

    RetryLater(String message, Duration wait) {
        super(Printable.line(message));
        this.wait = wait;
    }

    public Duration after() {
        return wait;
    }
}
