package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.PgType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks the fields of a record and fills a row: filter, null values, nested objects as columns or as json. What it found
 * out about a name it remembers, so that each value costs one look-up. Not thread-safe.
 */
final class Fields {
    private final ShapeRules rules;
    private final Form form;
    private final NamedFields named;
    private final boolean filtered;
    private final Map<String, Leaf> top = new HashMap<>();

    /** What is known of a name at a place in the record. */
    private static final class Leaf {
        private final String path;
        private final String spelling;
        private final boolean stored;
        private final boolean reached;
        private final boolean extracted;
        private final Map<String, Leaf> below = new HashMap<>();
        private Field field;

        private Leaf(String path, String spelling, boolean stored, boolean reached, boolean extracted) {
            this.path = path;
            this.spelling = spelling;
            this.stored = stored;
            this.reached = reached;
            this.extracted = extracted;
        }
    }

    Fields(ShapeRules rules, Form form, NamedFields named) {
        this.rules = rules;
        this.form = form;
        this.named = named;
        this.filtered = rules.filter() != FieldFilter.ALL;
    }

    void fill(Filling row, Document record) {
        fill(row, record, top, null);
    }

    private void fill(Filling row, Document document, Map<String, Leaf> leaves, Leaf parent) {
        for (int i = 0; i < document.size(); i++) {
            Leaf leaf = leaves.get(document.name(i));
            if (leaf == null) {
                leaf = leaf(parent, document.name(i));
                leaves.put(document.name(i), leaf);
            }
            Object value = document.value(i);
            if (value instanceof Document object && !object.keysAreData()) {
                fillObject(row, leaf, object, document, i);
            } else if (leaf.stored) {
                set(row, leaf, stored(value, leaf), document, i);
            }
        }
    }

    /** The key's fields and the version are stored whatever the filter says: without them there is no row. */
    private Leaf leaf(Leaf parent, String name) {
        String path = parent == null ? name : parent.path + '/' + name;
        String spelling = parent == null ? name : parent.spelling + '_' + name;
        var option = named.at(path, spelling);
        boolean keyIsElsewhere = rules.keyFrom() == KeyFrom.RECORD_KEY
                && option.filter(f -> f.role() == Role.KEY).isPresent();
        boolean stored =
                !keyIsElsewhere && (option.isPresent() || rules.filter().stores(path));
        Leaf leaf = new Leaf(path, spelling, stored, rules.filter().reaches(path), named.reachBelow(path));
        option.ifPresent(field -> leaf.field = field);
        return leaf;
    }

    private void fillObject(Filling row, Leaf leaf, Document object, Document parent, int index) {
        if (rules.flatten()) {
            if (leaf.reached || leaf.extracted) {
                fill(row, object, leaf.below, leaf);
            }
            return;
        }
        if (leaf.stored || leaf.reached) {
            Document kept = filtered ? pruned(object, leaf.path) : object;
            if (leaf.stored || kept.size() > 0) {
                set(row, leaf, kept, parent, index);
            }
        }
        if (leaf.extracted) {
            extract(row, leaf, object);
        }
    }

    /** Options may name a field inside an object that itself stays json. */
    private void extract(Filling row, Leaf leaf, Document object) {
        for (int i = 0; i < object.size(); i++) {
            Leaf inner = leaf.below.computeIfAbsent(object.name(i), n -> leaf(leaf, n));
            if (inner.field != null) {
                set(row, inner, stored(object.value(i), inner), object, i);
            } else if (inner.extracted && object.value(i) instanceof Document deeper) {
                extract(row, inner, deeper);
            }
        }
    }

    private Object stored(Object value, Leaf leaf) {
        if (value == null) {
            return Change.NULL;
        }
        if (value instanceof String text) {
            return rules.nullValues().contains(text) ? Change.NULL : value;
        }
        return filtered ? pruned(value, leaf.path) : value;
    }

    private void set(Filling row, Leaf leaf, Object value, Document document, int index) {
        if (leaf.field == null || !leaf.field.path().equals(leaf.path)) {
            leaf.field = form.add(Role.DATA, leaf.path, leaf.spelling);
        }
        Optional<PgType> asked = document.type(index);
        if (asked.isPresent() && leaf.field.type().isEmpty()) {
            leaf.field.declare(asked.get(), document.defaultSql(index));
        }
        row.set(leaf.field, value);
        if (value == Change.NULL && rules.flatten()) {
            clear(row, leaf.below);
        }
    }

    /** An object that is null now: so is every column that was made from it. */
    private static void clear(Filling row, Map<String, Leaf> leaves) {
        for (Leaf leaf : leaves.values()) {
            if (leaf.field != null && leaf.stored) {
                row.set(leaf.field, Change.NULL);
            }
            clear(row, leaf.below);
        }
    }

    private Object pruned(Object value, String path) {
        if (value instanceof Document object) {
            return pruned(object, path);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> pruned(item, path)).toList();
        }
        return value;
    }

    private Document pruned(Document object, String path) {
        Document kept = new Document(object.size(), object.keysAreData());
        for (int i = 0; i < object.size(); i++) {
            String below = path + '/' + object.name(i);
            Object value = object.value(i);
            boolean nested = value instanceof Document || value instanceof List;
            if (rules.filter().stores(below)) {
                kept.add(object.name(i), nested ? pruned(value, below) : value);
            } else if (nested && rules.filter().reaches(below)) {
                kept.add(object.name(i), pruned(value, below));
            }
        }
        return kept;
    }
}
