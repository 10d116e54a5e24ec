package io.fieldsink.postgres.flow;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;

/** How the values of the last batches spread: up to a thousand of them, none older than five minutes. Thread-safe. */
final class Spread {
    private static final int MOST = 1000;
    private static final Duration AGE = Duration.ofMinutes(5);

    private final Clock clock;
    private final double[] values = new double[MOST];
    private final long[] times = new long[MOST];
    private int next;
    private int size;

    Spread(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(double value) {
        values[next] = value;
        times[next] = clock.millis();
        next = (next + 1) % MOST;
        size = Math.min(size + 1, MOST);
    }

    /** The value that this share of the recent ones does not exceed, 1 for the greatest; NaN where there are none. */
    synchronized double quantile(double share) {
        long oldest = clock.millis() - AGE.toMillis();
        double[] recent = new double[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (times[i] >= oldest) {
                recent[count++] = values[i];
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        Arrays.sort(recent, 0, count);
        return recent[(int) Math.ceil(share * count) - 1];
    }
}
