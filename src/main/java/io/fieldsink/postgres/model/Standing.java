package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far the ledger says that a partition is.
 *
 * @param next the first offset that is not applied; empty where it has no position
 * @param last the last record that was applied; empty where the ledger knows none
 * @param ours whether nobody claimed it after us
 * @param owner who claimed it last, for people
 */
public record Standing(Partition partition, OptionalLong next, Optional<Mark> last, boolean ours, String owner) {
    public Standing {
        requireNonNull(partition, "partition");
        requireNonNull(next, "next");
        requireNonNull(last, "last");
        requireNonNull(owner, "owner");
    }
}
