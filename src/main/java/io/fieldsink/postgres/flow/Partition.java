package io.fieldsink.postgres.flow;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.model.Origin;

/** An original topic and partition. */
public record Partition(String topic, int number) {
    public Partition {
        requireNonNull(topic, "topic");
    }

    static Partition of(Origin origin) {
        return new Partition(origin.topic(), origin.partition());
    }
}
