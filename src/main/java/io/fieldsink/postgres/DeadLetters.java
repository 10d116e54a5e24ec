package io.fieldsink.postgres;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Connect's way to the dead-letter queue.
 *
 * @param reporter null where there is no queue, and then nothing may be sent
 * @param nanoTime as {@link System#nanoTime}
 */
record DeadLetters(ErrantRecordReporter reporter, LongSupplier nanoTime) {
    /** With two, a task stopped in twenty minutes of faults on two busy cores, though nobody refused its letters. */
    private static final int MOST_TRIES = 6;

    /** The producer waits longer for a topic that is not there, and would each time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /**
     * Hands a record to Connect's reporter, which answers a future that is done where the queue's producer refused at once
     * (a record beyond max.request.size, a topic that is not there) and swallows the refusal. On a busy machine a broker may
     * have confirmed as fast, which looks the same; then there are two letters, which is better than none.
     */
    Future<?> send(SinkRecord record, String message) {
        long begun = nanoTime.getAsLong();
        for (int tries = 0; tries < MOST_TRIES && nanoTime.getAsLong() - begun < AT_ONCE.toNanos(); tries++) {
            // its message and trace become headers, so it is ours and has no cause
            Future<?> sent = reporter.report(record, new DataException(message));
            if (!sent.isDone()) {
                return sent;
            }
        }
        return CompletableFuture.failedFuture(new DataException("not sent"));
    }
}
