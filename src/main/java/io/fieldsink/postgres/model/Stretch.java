package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The records of one partition that become durable together.
 *
 * @param from where the partition stands; empty where it stands nowhere yet
 * @param to the offset behind the last of them
 * @param last the last of them; empty where there is none, because transforms and transactions left only gaps
 * @param records how many they are
 * @param rejected how many of them went elsewhere than into the tables
 */
public record Stretch(Partition partition, OptionalLong from, long to, Optional<Mark> last, int records, int rejected) {
    public Stretch {
        requireNonNull(partition, "partition");
        requireNonNull(from, "from");
        requireNonNull(last, "last");
    }

    /** Offsets that hold no record of ours. */
    public static Stretch gap(Partition partition, OptionalLong from, long to) {
        return new Stretch(partition, from, to, Optional.empty(), 0, 0);
    }
}
