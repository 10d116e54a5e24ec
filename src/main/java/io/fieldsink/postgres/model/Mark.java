package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * What tells a record of a topic from one that stands at the same place of another topic of that name.
 *
 * @param timestamp the record's own, in milliseconds; empty where it has none
 */
public record Mark(long offset, OptionalLong timestamp) {
    public Mark {
        requireNonNull(timestamp, "timestamp");
    }
}
