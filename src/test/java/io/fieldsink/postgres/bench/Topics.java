package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.servers.Kafka;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics, of one partition each, filled when somebody first asks for them. */
final class Topics {
    private final Kafka kafka;
    private final Set<String> filled = new HashSet<>();

    Topics(Kafka kafka) {
        this.kafka = kafka;
    }

    /** The workload's records in this form. */
    String of(Workload workload, Workload.Form form) {
        String topic = workload.topic(form);
        if (filled.add(topic)) {
            fill(topic, workload, form);
        }
        return topic;
    }

    private void fill(String topic, Workload workload, Workload.Form form) {
        fill(kafka, topic, 1, workload.records(), number -> form.bytes(workload.event(number)));
    }

    /** Makes a topic of so many records, one after the other to each of its partitions. */
    static void fill(Kafka kafka, String topic, int partitions, int records, IntFunction<byte[]> value) {
        kafka.createTopic(topic, partitions);
        Map<String, Object> options = Map.of(
                "bootstrap.servers",
                kafka.bootstrap(),
                "compression.type",
                "lz4",
                "batch.size",
                1 << 18,
                "linger.ms",
                20,
                "enable.idempotence",
                false);
        try (var producer = new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int number = 0; number < records; number++) {
                var unused = producer.send(new ProducerRecord<>(topic, number % partitions, null, value.apply(number)));
            }
            producer.flush();
        }
        if (count(kafka, topic, partitions) != records) {
            throw new IllegalStateException(topic + " has only " + count(kafka, topic, partitions) + " records");
        }
    }

    private static long count(Kafka kafka, String topic, int partitions) {
        return IntStream.range(0, partitions)
                .mapToLong(p -> kafka.count(topic, p))
                .sum();
    }
}
