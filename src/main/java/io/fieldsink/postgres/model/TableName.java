package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

/** A table's name in two parts, as PostgreSQL has it: neither cleaned nor quoted. */
public record TableName(String schema, String name) implements Comparable<TableName> {
    public TableName {
        requireNonNull(schema, "schema");
        requireNonNull(name, "name");
    }

    /** As SQL writes it. */
    public String quoted() {
        return Identifier.quote(schema) + '.' + Identifier.quote(name);
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** As messages show it. */
    @Override
    public String toString() {
        return schema + '.' + name;
    }
}
