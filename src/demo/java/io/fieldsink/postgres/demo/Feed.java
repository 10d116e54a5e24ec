package io.fieldsink.postgres.demo;

import io.fieldsink.postgres.servers.Kafka;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends records in order, so many a second, on a thread of its own. */
final class Feed implements AutoCloseable {
    private static final int TICKS_PER_SECOND = 20;

    private final Kafka kafka;
    private final List<ProducerRecord<byte[], byte[]>> records;
    private final int perTick;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private volatile int sent;

    private Feed(Kafka kafka, List<ProducerRecord<byte[], byte[]>> records, int pace) {
        this.kafka = kafka;
        this.records = records;
        this.perTick = Math.max(1, pace / TICKS_PER_SECOND);
    }

    static Feed start(Kafka kafka, List<ProducerRecord<byte[], byte[]>> records, int pace) {
        Feed feed = new Feed(kafka, records, pace);
        var unused = feed.clock.scheduleAtFixedRate(
                feed::tick, 0, TimeUnit.SECONDS.toMillis(1) / TICKS_PER_SECOND, TimeUnit.MILLISECONDS);
        return feed;
    }

    private void tick() {
        int end = Math.min(records.size(), sent + perTick);
        kafka.sendAll(records.subList(sent, end));
        sent = end;
    }

    int total() {
        return records.size();
    }

    int sent() {
        return sent;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
