package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the records of a source say what was done to a row, as values: a change event has the row inside, before and after;
 * a flat record is the row itself.
 *
 * @param operation the field of a change event that says what was done, as a short text
 * @param deeds what these texts mean
 * @param passing those of these texts that say nothing about a row
 * @param before where a change event has the row as it was; what is needed of it is the key
 * @param after where it has the row as it is, as an object or as the extended JSON of one
 * @param origin where it says which row it is about: by an object here a change event is told from a flat record
 * @param removed a flat record's fields that say that the row is gone, and the texts by which they do
 * @param remarks records beside the change events, which say nothing about a row
 * @param placeholder what stands for a value that the source did not send
 */
public record Envelope(
        String operation,
        Map<String, Deed> deeds,
        Set<String> passing,
        String before,
        String after,
        String origin,
        Map<String, String> removed,
        List<Remark> remarks,
        Placeholder placeholder) {

    /** Such a record has all of these fields in its value, and those in its key, and, where it is closed, no others. */
    public record Remark(Set<String> key, Set<String> value, boolean closed) {
        public Remark {
            key = Set.copyOf(key);
            value = Set.copyOf(value);
        }

        private boolean is(Document recordKey, Document recordValue) {
            return has(recordValue, value)
                    && (!closed || recordValue.size() == value.size())
                    && (key.isEmpty() || (recordKey != null && has(recordKey, key)));
        }

        private static boolean has(Document document, Set<String> names) {
            return names.stream().allMatch(name -> document.find(name) >= 0);
        }
    }

    public Envelope {
        deeds = Map.copyOf(deeds);
        passing = Set.copyOf(passing);
        removed = Map.copyOf(removed);
        remarks = List.copyOf(remarks);
    }

    /** Whether the record says nothing about any row. */
    boolean passes(Event event, Document value) {
        return remarks.stream().anyMatch(remark -> remark.is(event.key(), value))
                || (isChange(value) && passing.contains(value.value(value.find(operation))));
    }

    /** What the record says. */
    Message opened(Event event, Document value) throws Unshapeable {
        if (value.size() == 2 && value.find("schema") >= 0 && value.find("payload") >= 0) {
            throw new Unshapeable(
                    "the value is JSON with its schema beside it, which only Connect's JsonConverter reads:"
                            + " set it for keys and values, with schemas.enable=true");
        }
        if (passes(event, value)) {
            return Message.NOTHING;
        }
        if (!isChange(value)) {
            boolean gone = removed.entrySet().stream().anyMatch(mark -> says(value, mark.getKey(), mark.getValue()));
            return new Message(Optional.of(gone ? Deed.REMOVE : Deed.PUT), value);
        }
        Deed deed = deeds.get(value.value(value.find(operation)));
        if (deed == null) {
            throw new Unshapeable("the change event's " + operation + " is none that is known");
        }
        return switch (deed) {
            case PUT ->
                new Message(
                        Optional.of(deed),
                        row(value, after)
                                .orElseThrow(() -> new Unshapeable("the change event has no " + after
                                        + ": the source must send whole rows with updates, too")));
            case REMOVE -> new Message(Optional.of(deed), row(value, before).orElse(null));
            case CLEAR -> new Message(Optional.of(deed), null);
        };
    }

    private boolean isChange(Document value) {
        int at = value.find(operation);
        return at >= 0
                && value.value(at) instanceof String
                && List.of(origin, after, before).stream().anyMatch(name -> isObject(value, name));
    }

    private static boolean isObject(Document value, String name) {
        int at = value.find(name);
        return at >= 0 && value.value(at) instanceof Document;
    }

    private static boolean says(Document value, String name, String text) {
        int at = value.find(name);
        return at >= 0 && text.equals(String.valueOf(value.value(at)));
    }

    private static Optional<Document> row(Document value, String name) throws Unshapeable {
        int at = value.find(name);
        Object row = at < 0 ? null : value.value(at);
        if (row == null || row instanceof Document) {
            return Optional.ofNullable((Document) row);
        }
        try {
            return Optional.of(ExtendedJson.plain(Document.parse((String) row)));
        } catch (Refusal | ClassCastException e) {
            throw new Unshapeable("the change event's " + name + " is no object");
        }
    }
}
