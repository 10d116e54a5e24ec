package io.fieldsink.postgres.read;

import io.fieldsink.postgres.type.ConnectTypes;
import io.fieldsink.postgres.type.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Which field of a refused part it was, found by reading each field alone. Slow, and only asked when a record is refused,
 * so that no good record pays for a path.
 */
record Blame(Path path, Schema schema, Object value, Refusal refusal) {
    /** Deep enough for any field that a message can name. */
    private static final int DEEPEST = 100;

    static Unreadable of(Path path, Schema schema, Object value, Refusal refusal) {
        Blame blame = new Blame(path, schema, value, refusal);
        for (int depth = 0; depth < DEEPEST; depth++) {
            Optional<Blame> inner = blame.inner();
            if (inner.isEmpty()) {
                break;
            }
            blame = inner.get();
        }
        return blame.path.refuse("cannot be read: " + blame.refusal.getMessage());
    }

    private Optional<Blame> inner() {
        if (value instanceof Struct struct) {
            return first(fields(struct));
        }
        Schema inside = schema == null || value == null ? null : items();
        if (value instanceof Map<?, ?> map) {
            return first(map.entrySet().stream()
                    .map(entry -> child(name(entry.getKey()), inside, entry.getValue()))
                    .toList());
        }
        return value instanceof Collection<?> list
                ? first(list.stream().map(item -> child(null, inside, item)).toList())
                : Optional.empty();
    }

    /** With a schema a map's keys are data, which no message may name. */
    private String name(Object key) {
        return schema == null ? String.valueOf(key) : null;
    }

    private List<Blame> fields(Struct struct) {
        List<Blame> fields = new ArrayList<>();
        for (Field field : struct.schema().fields()) {
            fields.add(child(field.name(), field.schema(), struct.getWithoutDefault(field.name())));
        }
        return fields;
    }

    private Schema items() {
        return switch (schema.type()) {
            case ARRAY, MAP -> schema.valueSchema();
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, STRUCT -> null;
        };
    }

    private Blame child(String name, Schema inside, Object item) {
        return new Blame(path.in(name), inside, item, refusal);
    }

    private static Optional<Blame> first(List<Blame> candidates) {
        for (Blame candidate : candidates) {
            try {
                ConnectTypes.natural(candidate.schema, candidate.value);
            } catch (Refusal refused) {
                return Optional.of(new Blame(candidate.path, candidate.schema, candidate.value, refused));
            }
        }
        return Optional.empty();
    }
}
