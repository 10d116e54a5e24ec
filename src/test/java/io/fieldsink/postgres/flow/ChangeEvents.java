package io.fieldsink.postgres.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * A file of change events, invented, one a line, and between them what the table holds by then. A line that names columns
 * is the schema of the events behind it, where they are told with one.
 */
final class ChangeEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What converters make of the same event. */
    enum Form {
        /** JSON text. */
        TEXT,
        /** A map without a schema. */
        MAP,
        /** A struct with its schema. */
        STRUCT
    }

    /** What the table holds after these events. */
    record Chapter(String promise, List<Story.Told> events, String query, List<String> rows) {}

    private final Story story;
    private final Form form;
    private final JsonConverter converter = new JsonConverter();
    private JsonNode columns;

    ChangeEvents(Story story, Form form) {
        this.story = story;
        this.form = form;
        converter.configure(Map.of("schemas.enable", "false"), false);
    }

    List<Chapter> read(String file) {
        List<Chapter> chapters = new ArrayList<>();
        List<Story.Told> events = new ArrayList<>();
        for (String line : lines(file)) {
            JsonNode node = node(line);
            if (node.has("columns")) {
                columns = node;
            } else if (node.has("check")) {
                List<String> rows = new ArrayList<>();
                node.get("rows").forEach(row -> rows.add(row.textValue()));
                chapters.add(new Chapter(
                        node.get("check").textValue(),
                        List.copyOf(events),
                        node.get("query").textValue(),
                        rows));
                events.clear();
            } else {
                events.add(event(node.get("key"), node.get("value")));
            }
        }
        return chapters;
    }

    private static List<String> lines(String file) {
        try (InputStream in = ChangeEvents.class.getResourceAsStream("/debezium/" + file)) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode node(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private Story.Told event(JsonNode key, JsonNode value) {
        return switch (form) {
            case TEXT -> story.record(key.isNull() ? null : key.toString(), value.isNull() ? null : value.toString());
            case MAP -> story.record("t", null, map(key), null, map(value));
            case STRUCT -> {
                Struct keyStruct = key.isNull() ? null : (Struct) struct(schemaOf(key), key);
                Struct valueStruct = value.isNull() ? null : (Struct) struct(schemaOf(value), value);
                yield story.record("t", schema(keyStruct), keyStruct, schema(valueStruct), valueStruct);
            }
        };
    }

    private Object map(JsonNode node) {
        return node.isNull()
                ? null
                : converter.toConnectData("t", node.toString().getBytes(UTF_8)).value();
    }

    private static Schema schema(Struct struct) {
        return struct == null ? null : struct.schema();
    }

    /** A row as the columns say, anything else as it is. */
    private Schema schemaOf(JsonNode node) {
        return columns.has("flat") && isRow(node) ? row() : guessed(node);
    }

    private boolean isRow(JsonNode node) {
        return columns.get("columns").isObject()
                && node.isObject()
                && columns.get("columns").size() == node.size();
    }

    private Schema row() {
        SchemaBuilder row = SchemaBuilder.struct().optional();
        columns.get("columns").properties().forEach(column -> {
            String type = column.getValue().textValue().replace("?", "");
            SchemaBuilder field = SchemaBuilder.type(Schema.Type.valueOf(type.toUpperCase(Locale.ROOT)));
            row.field(
                    column.getKey(),
                    column.getValue().textValue().endsWith("?")
                            ? field.optional().build()
                            : field.build());
        });
        return row.build();
    }

    private Schema guessed(JsonNode node) {
        if (node.isObject()) {
            SchemaBuilder object = SchemaBuilder.struct().optional();
            node.properties().forEach(field -> {
                boolean isRow =
                        (field.getKey().equals("before") || field.getKey().equals("after"))
                                && columns.get("columns").isObject();
                object.field(field.getKey(), isRow ? row() : guessed(field.getValue()));
            });
            return object.build();
        }
        if (node.isArray()) {
            return SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().build();
        }
        boolean isKey = columns.get("columns").isObject() && node.isInt();
        return node.isNumber()
                ? isKey ? Schema.OPTIONAL_INT32_SCHEMA : Schema.OPTIONAL_INT64_SCHEMA
                : Schema.OPTIONAL_STRING_SCHEMA;
    }

    private static Object struct(Schema schema, JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        return switch (schema.type()) {
            case STRUCT -> {
                Struct struct = new Struct(schema);
                schema.fields().forEach(field -> struct.put(field, struct(field.schema(), node.get(field.name()))));
                yield struct;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(item -> list.add(struct(schema.valueSchema(), item)));
                yield list;
            }
            case INT32 -> node.intValue();
            case INT64 -> node.longValue();
            default -> node.textValue();
        };
    }
}
