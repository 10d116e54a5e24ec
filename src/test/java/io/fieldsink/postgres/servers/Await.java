package io.fieldsink.postgres.servers;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for something to become true by asking again and again; says what it waited for when time is up. */
public final class Await {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Await() {}

    /** Returns once the condition holds. What the condition throws counts as "not yet", and is shown if it stays so. */
    public static void until(Duration limit, String description, Callable<Boolean> condition) {
        value(limit, description, () -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    /** The value, once there is one. */
    public static <T> T value(Duration limit, String description, Callable<Optional<T>> source) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Exception last = null;
            try {
                Optional<T> value = source.call();
                if (value.isPresent()) {
                    return value.get();
                }
            } catch (GaveUp e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("after " + limit.toSeconds() + " s still not: " + description, last);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Thrown by a condition that can never hold any more: ends the waiting at once. */
    public static final class GaveUp extends RuntimeException {
        public GaveUp(String why) {
            super(why);
        }
    }
}
