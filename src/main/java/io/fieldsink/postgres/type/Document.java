package io.fieldsink.postgres.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An object as a record holds it: names, natural values and, where a schema says them, types, in the record's order. A
 * Java null value is the record's null. Filled once by its reader, then only read; not thread-safe while being filled.
 */
public final class Document {
    /** Up to so many names a look through all of them is the fastest. */
    private static final int FEW = 12;

    private final List<String> names;
    private final List<Object> values;
    private final List<PgType> types;
    /** Open addressing, a power of two and at least half empty: an index into names plus 1, or 0. */
    private int[] index = {};

    public Document() {
        this(12);
    }

    public Document(int expected) {
        names = new ArrayList<>(expected);
        values = new ArrayList<>(expected);
        types = new ArrayList<>(expected);
    }

    /** Adds a field without a schema; a name that is there already is overwritten, as JSON parsers do. */
    public Document add(String name, Object value) {
        return add(name, null, value);
    }

    /** Adds a field whose schema asks for a type (null: the value decides). */
    public Document add(String name, PgType type, Object value) {
        int at = find(name);
        if (at >= 0) {
            values.set(at, value);
            types.set(at, type);
            return this;
        }
        names.add(name);
        values.add(value);
        types.add(type);
        remember(names.size() - 1);
        return this;
    }

    public int size() {
        return names.size();
    }

    public String name(int index) {
        return names.get(index);
    }

    public Object value(int index) {
        return values.get(index);
    }

    /** The type that the record's schema asks for; empty where the value decides. */
    public Optional<PgType> type(int index) {
        return Optional.ofNullable(types.get(index));
    }

    /** The index of a field, or -1. */
    public int find(String name) {
        if (names.size() <= FEW) {
            return names.indexOf(name);
        }
        int slot = slot(name);
        while (index[slot] != 0) {
            int at = index[slot] - 1;
            if (names.get(at).equals(name)) {
                return at;
            }
            slot = (slot + 1) & (index.length - 1);
        }
        return -1;
    }

    private void remember(int at) {
        if (at < FEW) {
            return;
        }
        if (2 * (at + 1) > index.length) {
            index = new int[Integer.highestOneBit(at + 1) * 8];
            for (int i = 0; i <= at; i++) {
                place(i);
            }
        } else {
            place(at);
        }
    }

    private void place(int at) {
        int slot = slot(names.get(at));
        while (index[slot] != 0) {
            slot = (slot + 1) & (index.length - 1);
        }
        index[slot] = at + 1;
    }

    private int slot(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 16)) & (index.length - 1);
    }
}
