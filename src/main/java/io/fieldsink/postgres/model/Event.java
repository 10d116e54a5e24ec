package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.type.Document;
import java.time.Instant;
import java.util.Optional;

/**
 * One record, read: neither its converter nor its transforms are visible any more.
 *
 * @param topic as the transforms left it
 * @param key the record key; a primitive is the only field of a document, named {@link #PRIMITIVE}
 * @param value the record's value; null for a tombstone
 * @param headers the record's headers, the last of each name
 * @param timestamp the record's own, null where it has none
 * @param nulsRemoved how many U+0000 its texts lost
 */
public record Event(
        Origin origin,
        String topic,
        Document key,
        Document value,
        Document headers,
        Instant timestamp,
        int nulsRemoved) {

    /** The field name of a key that is no object. */
    public static final String PRIMITIVE = "";

    public Event {
        requireNonNull(origin, "origin");
        requireNonNull(topic, "topic");
        requireNonNull(headers, "headers");
    }

    public Optional<Document> recordKey() {
        return Optional.ofNullable(key);
    }

    public boolean isTombstone() {
        return value == null;
    }
}
