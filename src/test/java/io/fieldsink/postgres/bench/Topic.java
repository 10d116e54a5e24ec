package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.servers.Kafka;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Fills a topic of one partition with the events. */
final class Topic {
    private Topic() {}

    static void fill(Kafka kafka, String name, int rows, Function<FlatEvent, byte[]> form) {
        kafka.createTopic(name, 1);
        Map<String, Object> options = Map.of(
                "bootstrap.servers",
                kafka.bootstrap(),
                "compression.type",
                "lz4",
                "batch.size",
                1 << 18,
                "linger.ms",
                20);
        try (var producer = new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer())) {
            long bytes = 0;
            for (int id = 0; id < rows; id++) {
                byte[] value = form.apply(FlatEvent.of(id));
                bytes += value.length;
                var unused = producer.send(new ProducerRecord<>(name, 0, null, value));
            }
            producer.flush();
            System.out.printf("  %-12s %,d records of %d bytes%n", name, rows, bytes / rows);
        }
        if (kafka.count(name) != rows) {
            throw new IllegalStateException(name + " has only " + kafka.count(name) + " records");
        }
    }
}
