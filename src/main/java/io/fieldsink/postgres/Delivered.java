package io.fieldsink.postgres;

import io.fieldsink.postgres.flow.Arrival;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.read.RecordReader;
import io.fieldsink.postgres.read.Unreadable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record as Connect delivered it, with the way to the dead-letter queue.
 *
 * @param reporter null where there is no queue
 * @param showsValues whether messages may show what is in it ({@code log.values})
 */
record Delivered(SinkRecord record, ErrantRecordReporter reporter, boolean showsValues) implements Arrival {
    /** With two, a task stopped in twenty minutes of faults on two busy cores, though nobody refused its letters. */
    private static final int MOST_TRIES = 6;

    /** The producer waits longer for a topic that is not there, and would each time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @Override
    public Origin origin() {
        return new Origin(record.originalTopic(), record.originalKafkaPartition(), record.originalKafkaOffset());
    }

    @Override
    public Mark mark() {
        Long timestamp = record.timestamp();
        return new Mark(
                record.originalKafkaOffset(), timestamp == null ? OptionalLong.empty() : OptionalLong.of(timestamp));
    }

    @Override
    public Event read() throws Unreadable {
        return RecordReader.read(record);
    }

    @Override
    public String shown() {
        return showsValues ? "The record: key " + text(record.key()) + ", value " + text(record.value()) : "";
    }

    private static String text(Object part) {
        return part instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(part);
    }

    /**
     * Hands it to Connect's reporter, which answers a future that is done where the queue's producer refused at once (a
     * record beyond max.request.size, a topic that is not there) and swallows the refusal. On a busy machine a broker may
     * have confirmed as fast, which looks the same; then there are two letters, which is better than none.
     */
    @Override
    public Future<?> bury(String message) {
        long begun = System.nanoTime();
        for (int tries = 0; tries < MOST_TRIES && System.nanoTime() - begun < AT_ONCE.toNanos(); tries++) {
            Future<?> sent = report(message);
            if (!sent.isDone()) {
                return sent;
            }
        }
        return CompletableFuture.failedFuture(new DataException("not sent"));
    }

    /** Connect writes the exception's message and trace into headers, so it is ours and has no cause. */
    private Future<?> report(String message) {
        return reporter.report(record, new DataException(message));
    }
}
