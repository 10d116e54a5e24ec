package io.fieldsink.postgres.demo;

import static java.util.Comparator.comparingDouble;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Kafka;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the samples side by side, each in its order, so many records a second, on a thread of its own. */
final class Feed implements AutoCloseable {
    private static final int TICKS_PER_SECOND = 20;

    private final Kafka kafka;
    private final List<ProducerRecord<byte[], byte[]>> records;
    private final int perTick;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> sending;
    private volatile int sent;

    private Feed(Kafka kafka, List<ProducerRecord<byte[], byte[]>> records, int pace) {
        this.kafka = kafka;
        this.records = records;
        this.perTick = Math.max(1, pace / TICKS_PER_SECOND);
        this.sending = clock.scheduleAtFixedRate(
                this::tick, 0, TimeUnit.SECONDS.toMillis(1) / TICKS_PER_SECOND, TimeUnit.MILLISECONDS);
    }

    static Feed start(Kafka kafka, List<Sample> samples, int pace) {
        return new Feed(kafka, sideBySide(samples), pace);
    }

    /** All begin and end together, however long they are. */
    private static List<ProducerRecord<byte[], byte[]>> sideBySide(List<Sample> samples) {
        record At(double place, ProducerRecord<byte[], byte[]> record) {}

        List<At> all = new ArrayList<>();
        for (Sample sample : samples) {
            var records = sample.records();
            for (int i = 0; i < records.size(); i++) {
                all.add(new At((double) i / records.size(), records.get(i)));
            }
        }
        return all.stream().sorted(comparingDouble(At::place)).map(At::record).toList();
    }

    private void tick() {
        int end = Math.min(records.size(), sent + perTick);
        kafka.sendAll(records.subList(sent, end));
        sent = end;
    }

    int total() {
        return records.size();
    }

    /** How many were sent so far. Gives up where one could not be. */
    int sent() {
        if (sending.isDone()) {
            throw new Await.GaveUp("the broker did not take record " + sent + " or one behind it");
        }
        return sent;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
