package io.fieldsink.postgres.model;

import io.fieldsink.postgres.type.PgType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The fields that records have shown for one table, each with a number, its slot. It grows and never shrinks; rows are
 * arrays by slot. Not thread-safe.
 */
public final class Form {

    /** What a field is to the table. */
    public enum Role {
        /** A field of the record. */
        DATA,
        /** A part of the unique key. */
        KEY,
        /** A column of ours that says where the row came from; a change in it alone rewrites no row. */
        METADATA,
        /** A column of ours that holds what the rows need. */
        OWN
    }

    /** One field: what it is called in the record, and what its schema, if any, asked for when it was first seen. */
    public static final class Field {
        private final int slot;
        private final Role role;
        private String path;
        private String spelling;
        private PgType type;
        private String defaultSql = "";
        private String label = "";
        private boolean seen;

        private Field(int slot, Role role, String path, String spelling) {
            this.slot = slot;
            this.role = role;
            this.path = path;
            this.spelling = spelling;
        }

        public int slot() {
            return slot;
        }

        public Role role() {
            return role;
        }

        /** The field's path in the record, names joined by {@code /}. */
        public String path() {
            return path;
        }

        /** The path as a column spells it: the names of nested objects joined by {@code _}. */
        public String spelling() {
            return spelling;
        }

        /** The type that a schema asked for; empty where values decide. */
        public Optional<PgType> type() {
            return Optional.ofNullable(type);
        }

        /** Whether a schema asked for a type. */
        public boolean isTyped() {
            return type != null;
        }

        /** The schema's default as a literal, empty for none. */
        public String defaultSql() {
            return defaultSql;
        }

        /** What people call the field, empty where nobody says. */
        public String label() {
            return label;
        }

        public void label(String text) {
            label = text;
        }

        /** Keeps what the first schema said: later ones meet a column that is already decided. */
        public void declare(PgType asked, String defaultLiteral) {
            if (type == null) {
                type = asked;
                defaultSql = defaultLiteral;
            }
        }
    }

    private final List<Field> fields = new ArrayList<>();
    private final List<Field> seen = new ArrayList<>();
    private final List<Field> key = new ArrayList<>();
    private final Form parent;
    private Field version;
    private Order order;
    private Field overflow;

    /** The fields that put the versions of a row into an order of which the version itself says nothing. */
    public record Order(Field id, Field superseded) {}

    /** The form of a record. */
    public Form() {
        this(null);
    }

    /** The form of a nested array: its key begins with the key of the form around it. */
    public Form(Form parent) {
        this.parent = parent;
    }

    /** The form around this one; empty for a record's own. */
    public Optional<Form> parent() {
        return Optional.ofNullable(parent);
    }

    /** How many parts of the key are the parent's. */
    public int inherited() {
        return parent == null ? 0 : parent.key.size();
    }

    /** Reserves the next slot for a part of the key, in the key's order; the first slots are the key. */
    public Field addKey(String path) {
        if (key.size() != fields.size()) {
            throw new IllegalStateException("the key comes first");
        }
        Field field = add(Role.KEY, path, path);
        key.add(field);
        return field;
    }

    /** Reserves the next slot. */
    public Field add(Role role, String path, String spelling) {
        Field field = new Field(fields.size(), role, path, spelling);
        fields.add(field);
        return field;
    }

    /** Names the field whose value orders the versions of a row. */
    public void versionIs(Field field) {
        version = field;
    }

    /** Names the fields that say which version a row is, and which ones it comes after. */
    public void orderIs(Order fieldsOfOrder) {
        order = fieldsOfOrder;
    }

    public Optional<Order> order() {
        return Optional.ofNullable(order);
    }

    /** Reserves the next slot for what finds no column: one value, put together when the other columns are known. */
    public void reserveOverflow() {
        overflow = add(Role.OWN, "_overflow", "_overflow");
    }

    public Optional<Field> overflow() {
        return Optional.ofNullable(overflow);
    }

    /** Notes that a record showed the field: columns are made in this order. */
    public void see(Field field) {
        if (!field.seen) {
            field.seen = true;
            seen.add(field);
        }
    }

    /** An option named the field by its column; now its path is known. */
    public void rename(Field field, String path, String spelling) {
        field.path = path;
        field.spelling = spelling;
    }

    public int size() {
        return fields.size();
    }

    public Field field(int slot) {
        return fields.get(slot);
    }

    /** The key's fields, in the key's order: slots 0, 1, … */
    public List<Field> key() {
        return Collections.unmodifiableList(key);
    }

    public Optional<Field> version() {
        return Optional.ofNullable(version);
    }

    /** The fields that records have shown, in the order of first sight. */
    public List<Field> seen() {
        return Collections.unmodifiableList(seen);
    }
}
