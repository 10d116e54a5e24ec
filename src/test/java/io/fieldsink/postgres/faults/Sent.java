package io.fieldsink.postgres.faults;

/**
 * A record that was given to the broker. The version is that of its key, and counts deletions too; a record without a key
 * has none.
 */
record Sent(String producer, int seq, String topic, int partition, long offset, String key, long version, Kind kind) {
    /** What the target must make of it. */
    enum Kind {
        GOOD,
        DELETE,
        BAD
    }

    Sent at(long position) {
        return new Sent(producer, seq, topic, partition, position, key, version, kind);
    }

    /** What its header says, so that it is found again whatever became of its value. */
    String id() {
        return producer + ':' + seq;
    }

    Position position() {
        return new Position(topic, partition, offset);
    }

    /** Where a record lies in Kafka. */
    record Position(String topic, int partition, long offset) {
        @Override
        public String toString() {
            return topic + '-' + partition + '@' + offset;
        }
    }
}
