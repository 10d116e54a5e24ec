package io.fieldsink.postgres.shape;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

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

    public TableRoute {
        byTopic = Map.copyOf(byTopic);
        schema = List.copyOf(schema);
        name = List.copyOf(name);
    }
}
