package io.fieldsink.postgres.type;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An object as a record holds it: names, natural values and, where a schema says them, types, in the record's order. A
 * Java null value is the record's null. Filled once by its reader, then only read; not thread-safe while being filled.
 */
public final class Document {
    /** From here on an index finds names; below it, looking at each is faster. */
    private static final int WIDE = 24;

    private String[] names;
    private Object[] values;
    private PgType[] types;
    private Map<String, Integer> index;
    private int size;
    /** A bit for each hash of a name: nobody looks for a name that is surely new. */
    private long hashes;

    private String[] defaults;
    private final boolean keysAreData;

    public Document() {
        this(12);
    }

    public Document(int expected) {
        this(expected, false);
    }

    /** A Connect MAP's keys are data: such a document never becomes columns. */
    public Document(int expected, boolean keysAreData) {
        this.keysAreData = keysAreData;
        names = new String[expected];
        values = new Object[expected];
    }

    /** A struct's fields. The first three arrays are its schema's, shared by all records: nothing may be added to it. */
    Document(String[] names, PgType[] types, String[] defaults, Object[] values) {
        this.names = names;
        this.types = types;
        this.defaults = defaults;
        this.values = values;
        this.size = names.length;
        this.keysAreData = false;
    }

    /** The object that JSON text is, its numbers exact. */
    public static Document parse(String json) throws Refusal {
        if (JsonTree.parse(json) instanceof Document object) {
            return object;
        }
        throw Refusal.form("not a JSON object");
    }

    /** Adds a field without a schema; a name that is there already is overwritten, as JSON parsers do. */
    public Document add(String name, Object value) {
        return add(name, null, value);
    }

    /** Adds a field whose schema asks for a type (null: the value decides). */
    public Document add(String name, PgType type, Object value) {
        long hash = 1L << name.hashCode();
        int found = (hashes & hash) == 0 ? -1 : find(name);
        hashes |= hash;
        int at = found >= 0 ? found : append(name);
        values[at] = value;
        if (type != null && types == null) {
            types = new PgType[names.length];
        }
        if (types != null) {
            types[at] = type;
        }
        return this;
    }

    /** Adds what the schema of another document's field says, for a name and a value that may differ. */
    public void addLike(Document other, int at, String name, Object value) {
        add(name, other.type(at).orElse(null), value);
        if (!other.defaultSql(at).isEmpty()) {
            defaults = Arrays.copyOf(defaults == null ? new String[0] : defaults, names.length);
            defaults[find(name)] = other.defaultSql(at);
        }
    }

    /** The schema's default of a field as a literal of SQL, empty for none. */
    public String defaultSql(int at) {
        return defaults == null || at >= defaults.length || defaults[at] == null ? "" : defaults[at];
    }

    /** Whether the names are data (a Connect MAP) and no field names. */
    public boolean keysAreData() {
        return keysAreData;
    }

    public int size() {
        return size;
    }

    public String name(int at) {
        return names[checked(at)];
    }

    public Object value(int at) {
        return values[checked(at)];
    }

    /** Whether a schema says types. */
    public boolean isTyped() {
        return types != null;
    }

    /** The type that the record's schema asks for; empty where the value decides. */
    public Optional<PgType> type(int at) {
        return types == null ? Optional.empty() : Optional.ofNullable(types[checked(at)]);
    }

    /** The index of a field, or -1. */
    public int find(String name) {
        if (index != null) {
            return index.getOrDefault(name, -1);
        }
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private int append(String name) {
        if (size == names.length) {
            grow();
        }
        names[size] = name;
        if (size == WIDE) {
            index = new HashMap<>();
            for (int i = 0; i < size; i++) {
                index.put(names[i], i);
            }
        }
        if (index != null) {
            index.put(name, size);
        }
        return size++;
    }

    private void grow() {
        int larger = Math.max(8, names.length * 2);
        names = Arrays.copyOf(names, larger);
        values = Arrays.copyOf(values, larger);
        types = types == null ? null : Arrays.copyOf(types, larger);
    }

    private int checked(int at) {
        return Objects.checkIndex(at, size);
    }
}
