package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.type.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a kind of source always does, as values: nobody asks a format for its name. Paths are those of {@code pk.fields},
 * from the record on.
 *
 * @param marks fields of which a record has at least one; an object without them is a wrapper around the record
 * @param keys where the values of key columns come from
 * @param identities what tells the entries of a nested array apart, by the array's path, or {@code *} for any; entries
 *     without it stay json. Other arrays are told apart by position.
 * @param json paths whose objects and lists are kept as they are
 * @param seconds paths of numbers that are times, in seconds since 1970
 * @param latLon paths of lists of a latitude and a longitude
 * @param points whether texts like {@code 1.5 2.5 0 0} are points on earth, with columns of their own beside them
 * @param texts whether answers are text, however they are spelled: {@code 5}, {@code "5"} and {@code "005"} alike
 * @param textArrays whether lists of texts are arrays of text rather than json
 * @param dropped patterns of fields that are stored only where {@code fields.include} names them
 * @param version what names a version of a record; empty where {@code version.field} or arrival orders them
 * @param supersedes paths of the names of versions that this one comes after
 * @param envelope how records say what was done to a row; empty where each is a row as it is
 */
public record Format(
        Set<String> marks,
        Map<String, FirstOf> keys,
        Map<String, FirstOf> identities,
        Set<String> json,
        Set<String> seconds,
        Set<String> latLon,
        boolean points,
        boolean texts,
        boolean textArrays,
        List<String> dropped,
        Optional<FirstOf> version,
        List<String> supersedes,
        Optional<Envelope> envelope) {

    /** Records of any fields. */
    public static final Format PLAIN = new Format(
            Set.of(),
            Map.of(),
            Map.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            false,
            false,
            false,
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.empty());

    /**
     * The first of these paths that holds a value.
     *
     * @param prefix what is taken off its beginning
     */
    public record FirstOf(List<String> paths, String prefix) {
        public FirstOf {
            paths = List.copyOf(paths);
        }

        /** The value; null where there is none. */
        Object in(Document record) {
            for (String path : paths) {
                Object value = Place.of(record, path).map(Place::value).orElse(null);
                if (value != null) {
                    return value instanceof String text ? stripped(text) : value;
                }
            }
            return null;
        }

        String stripped(String text) {
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        }
    }

    public Format {
        marks = Set.copyOf(marks);
        keys = Map.copyOf(keys);
        identities = Map.copyOf(identities);
        json = Set.copyOf(json);
        seconds = Set.copyOf(seconds);
        latLon = Set.copyOf(latLon);
        dropped = List.copyOf(dropped);
        supersedes = List.copyOf(supersedes);
    }

    /** Records that are rows or change events. */
    public static Format of(Envelope envelope, List<String> dropped) {
        return new Format(
                PLAIN.marks,
                PLAIN.keys,
                PLAIN.identities,
                PLAIN.json,
                PLAIN.seconds,
                PLAIN.latLon,
                PLAIN.points,
                PLAIN.texts,
                PLAIN.textArrays,
                dropped,
                PLAIN.version,
                PLAIN.supersedes,
                Optional.of(envelope));
    }

    /** Whether the record says nothing about any row. */
    public boolean passes(Event event) {
        return envelope.isPresent() && event.value() != null && envelope.get().passes(event, event.value());
    }

    /** What tells the entries of this array apart; empty for their position. */
    public Optional<FirstOf> identity(String path) {
        return Optional.ofNullable(identities.getOrDefault(path, identities.get("*")));
    }
}
