package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

/** An original topic and partition. */
public record Partition(String topic, int number) implements Comparable<Partition> {
    public Partition {
        requireNonNull(topic, "topic");
    }

    public static Partition of(Origin origin) {
        return new Partition(origin.topic(), origin.partition());
    }

    @Override
    public int compareTo(Partition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(number, other.number);
    }

    /** As messages show it. */
    @Override
    public String toString() {
        return topic + '-' + number;
    }
}
