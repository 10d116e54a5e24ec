package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

/** Where a record stands in Kafka: the original topic, partition and offset, whatever a transform made of them. */
public record Origin(String topic, int partition, long offset) {
    public Origin {
        requireNonNull(topic, "topic");
    }

    @Override
    public String toString() {
        return topic + '-' + partition + '@' + offset;
    }
}
