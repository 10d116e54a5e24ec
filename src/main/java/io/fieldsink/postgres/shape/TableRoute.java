package io.fieldsink.postgres.shape;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.type.Document;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which table a record goes to: {@code topics.to.tables}, else {@code table.name.format}.
 *
 * @param byTopic the names of {@code topics.to.tables}, topic to name in PostgreSQL
 * @param schema the pieces before the first dot of the format's literal text; empty for the connection's schema
 * @param name the pieces of the table's name
 */
public record TableRoute(Map<String, TableRoute> byTopic, List<Piece> schema, List<Piece> name) {

    /** A piece of a name: literal text, or what a record says. */
    public record Piece(Source source, String text) {
        public Piece {
            requireNonNull(source, "source");
            requireNonNull(text, "text");
        }
    }

    /** Where a piece comes from; {@code text} is the field's path or the header's name. */
    public enum Source {
        LITERAL,
        TOPIC,
        VALUE,
        KEY,
        HEADER
    }

    /** A table's name as records spell it: not cleaned, not cut. An empty schema is the connection's current one. */
    public record Spelling(String schema, String name) {}

    public TableRoute {
        byTopic = Map.copyOf(byTopic);
        schema = List.copyOf(schema);
        name = List.copyOf(name);
    }

    /** Whether the table of this topic's records depends on what is in them, and not on the topic alone. */
    public boolean asksRecord(String topic) {
        return asks(topic, Source.VALUE) || asks(topic, Source.KEY) || asks(topic, Source.HEADER);
    }

    /** Whether the table of this topic's records depends on this source; a tombstone lacks {@link Source#VALUE}. */
    public boolean asks(String topic, Source source) {
        TableRoute route = byTopic.getOrDefault(topic, this);
        return Stream.concat(route.schema.stream(), route.name.stream()).anyMatch(p -> p.source() == source);
    }

    /** The name of the table that all records of this topic go to; empty where that depends on the record. */
    public Optional<Spelling> of(String topic) {
        if (asksRecord(topic)) {
            return Optional.empty();
        }
        TableRoute route = byTopic.getOrDefault(topic, this);
        return Optional.of(new Spelling(join(route.schema, topic), join(route.name, topic)));
    }

    private static String join(List<Piece> pieces, String topic) {
        return pieces.stream()
                .map(piece -> piece.source() == Source.TOPIC ? topic : piece.text())
                .collect(Collectors.joining());
    }

    /** The table's name for this record. */
    public Spelling of(Event event) throws Unshapeable {
        TableRoute route = byTopic.getOrDefault(event.topic(), this);
        return new Spelling(join(route.schema, event), join(route.name, event));
    }

    private static String join(List<Piece> pieces, Event event) throws Unshapeable {
        if (pieces.size() == 1) {
            return text(pieces.get(0), event);
        }
        StringBuilder joined = new StringBuilder();
        for (Piece piece : pieces) {
            joined.append(text(piece, event));
        }
        return joined.toString();
    }

    private static String text(Piece piece, Event event) throws Unshapeable {
        return switch (piece.source()) {
            case LITERAL -> piece.text();
            case TOPIC -> event.topic();
            case VALUE -> field(event.value(), piece, "value");
            case KEY -> field(event.key(), piece, "key");
            case HEADER -> field(event.headers(), piece, "headers");
        };
    }

    private static String field(Document document, Piece piece, String where) throws Unshapeable {
        Optional<Object> found = Optional.ofNullable(document)
                .flatMap(d -> Place.of(d, piece.text()))
                .map(Place::value);
        Object value = found.orElseThrow(() -> new Unshapeable(
                "the " + where + " of the record has no " + piece.text() + ", which table.name.format asks for"));
        String text = value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        if (value instanceof Document || value instanceof List || value instanceof byte[] || text.isEmpty()) {
            throw new Unshapeable(piece.text() + " in the " + where + " of the record is no name for a table");
        }
        return text;
    }
}
