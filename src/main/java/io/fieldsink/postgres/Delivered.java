package io.fieldsink.postgres;

import io.fieldsink.postgres.flow.Arrival;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.read.RecordReader;
import io.fieldsink.postgres.read.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record as Connect delivered it, with the way to the dead-letter queue.
 *
 * @param showsValues whether messages may show what is in it ({@code log.values})
 */
record Delivered(SinkRecord record, DeadLetters letters, boolean showsValues) implements Arrival {
    @Override
    public Object delivered() {
        return record;
    }

    @Override
    public long weight() {
        return weight(record.key()) + weight(record.value());
    }

    /** Of what a converter makes of it the batch weighs what becomes of it. */
    private static long weight(Object part) {
        if (part instanceof byte[] bytes) {
            return bytes.length;
        }
        return part instanceof String text ? text.length() : 0;
    }

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

    /**
     * Connect's records remember the bytes they were made of, and those are what a dead letter holds: the objects that a
     * converter made of them need not survive one collection of garbage after the other.
     */
    @Override
    public Arrival kept() {
        if (showsValues || record.value() instanceof byte[]) {
            return this;
        }
        SinkRecord bare = record.newRecord(
                record.topic(), record.kafkaPartition(), null, null, null, null, record.timestamp(), null);
        return isConnects(bare) ? new Delivered(bare, letters, false) : this;
    }

    /** Others, such as those of tests, remember nothing. */
    private static boolean isConnects(SinkRecord record) {
        return record.getClass() != SinkRecord.class;
    }

    @Override
    public String shown() {
        return showsValues ? "The record: key " + text(record.key()) + ", value " + text(record.value()) : "";
    }

    private static String text(Object part) {
        return part instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(part);
    }

    @Override
    public Future<?> bury(String message) {
        return letters.send(record, message);
    }
}
