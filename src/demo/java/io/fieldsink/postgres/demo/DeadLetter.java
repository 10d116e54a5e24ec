package io.fieldsink.postgres.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.servers.Kafka;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Where a rejected record came from and why, as Connect's error headers tell it; never what was in it. */
public record DeadLetter(String topic, int partition, long offset, String reason) {
    /** All in this topic, in the order of their origin. */
    public static List<DeadLetter> all(Kafka kafka, String deadLetterTopic) {
        return kafka.readAll(deadLetterTopic).stream()
                .map(DeadLetter::of)
                .sorted(Comparator.comparing(DeadLetter::topic)
                        .thenComparing(DeadLetter::partition)
                        .thenComparing(DeadLetter::offset))
                .toList();
    }

    private static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                header(record, "topic"),
                Integer.parseInt(header(record, "partition")),
                Long.parseLong(header(record, "offset")),
                header(record, "exception.message"));
    }

    /** The reason, which names the origin itself if it is the connector's and not Connect's. */
    @Override
    public String toString() {
        return isTheConnectors() ? reason : origin() + reason;
    }

    /** The connector's reason without the origin. A converter or a transform may quote the record: its words are kept back. */
    String reasonForAll() {
        return isTheConnectors()
                ? reason.substring(origin().length())
                : "Connect refused it before the connector saw it; the dead letter's headers say why.";
    }

    private boolean isTheConnectors() {
        return reason.startsWith(origin());
    }

    private String origin() {
        return topic + "-" + partition + "@" + offset + ": ";
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader("__connect.errors." + name);
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
