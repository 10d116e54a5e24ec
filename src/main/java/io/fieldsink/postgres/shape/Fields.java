package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks the fields of a document and fills a row: filter, null values, nested objects as columns or as json, nested
 * arrays as rows of other tables or as json. What it found out about a name it remembers, so that each value costs one
 * look-up. Not thread-safe.
 */
final class Fields {
    private final ShapeRules rules;
    private final Form form;
    private final NamedFields named;
    private final Branch table;
    private final Values values;
    private final Leaves top = new Leaves();

    Fields(ShapeRules rules, NamedFields named, Branch table) {
        this.rules = rules;
        this.form = table.form();
        this.named = named;
        this.table = table;
        this.values = new Values(rules);
    }

    void fill(Filling row, Document record) {
        fill(row, record, top, null);
    }

    private void fill(Filling row, Document document, Leaves leaves, Leaf parent) {
        boolean typed = document.isTyped() || rules.format().texts();
        for (int i = 0; i < document.size(); i++) {
            Leaf leaf = leaf(document, i, leaves, parent);
            Object value = document.value(i);
            if (leaf.asIs && isScalar(value) && leaf.hasField() && (!typed || leaf.field.isTyped())) {
                row.set(leaf.field, value);
            } else if (values.isWithheld(value)) {
                withhold(row, leaf, document, i);
            } else if (value instanceof Document object && !object.keysAreData()) {
                fillObject(row, leaf, object, document, i);
            } else if (!isNested(row, leaf, value) && leaf.stored) {
                set(row, leaf, values.of(value, leaf), document, i);
            }
        }
    }

    /** What most values are, told by classes that are quick to tell. */
    private static boolean isScalar(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private Leaf leaf(Document document, int index, Leaves leaves, Leaf parent) {
        String name = document.name(index);
        Leaf known = leaves.find(index, name);
        if (known != null) {
            return known;
        }
        Leaf leaf = leaf(parent, name);
        leaves.add(index, leaf);
        return leaf;
    }

    private void withhold(Filling row, Leaf leaf, Document document, int index) {
        if (leaf.stored) {
            set(row, leaf, Change.WITHHELD, document, index);
        }
    }

    /** The key's fields and the version are stored whatever the filter says: without them there is no row. */
    private Leaf leaf(Leaf parent, String name) {
        String path = Leaf.below(parent == null ? table.path() : parent.path, name);
        String spelling = parent == null ? table.spelling(path) : parent.spelling + '_' + name;
        var option = named.at(path, spelling);
        boolean keyIsElsewhere = rules.keyFrom() == KeyFrom.RECORD_KEY
                && option.filter(f -> f.role() == Role.KEY).isPresent();
        boolean stored =
                !keyIsElsewhere && (option.isPresent() || rules.filter().stores(path));
        Optional<Question> question = Optional.ofNullable(rules.questions().get(path));
        Leaf leaf = new Leaf(
                name,
                path,
                spelling,
                stored,
                rules.filter().reaches(path),
                named.reachBelow(path),
                question,
                stored && question.isEmpty() && values.areAsTheyAre(path));
        option.ifPresent(field -> leaf.field = field);
        return leaf;
    }

    private void fillObject(Filling row, Leaf leaf, Document object, Document parent, int index) {
        if (rules.flatten() && !rules.format().json().contains(leaf.path)) {
            if (leaf.reached || leaf.extracted) {
                fill(row, object, leaf.below, leaf);
            }
            return;
        }
        if (leaf.stored || leaf.reached) {
            Document kept = values.kept(object, leaf.path);
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
            Leaf inner = leaf(object, i, leaf.below, leaf);
            if (inner.field != null) {
                set(row, inner, values.of(object.value(i), inner), object, i);
            } else if (inner.extracted && object.value(i) instanceof Document deeper) {
                extract(row, inner, deeper);
            }
        }
    }

    /** Gathers the entries of an array that has a table; an empty one or null makes none, but empties it. */
    private boolean isNested(Filling row, Leaf leaf, Object value) {
        if (!rules.tables() || !(value == null || value instanceof List)) {
            return false;
        }
        List<?> entries = value instanceof List<?> list ? list : List.of();
        leaf.branch = leaf.branch == null ? table.known(leaf.path) : leaf.branch;
        if (entries.isEmpty()) {
            if (leaf.branch != null) {
                row.addNested(new Filling.Entries(leaf.branch, entries));
            }
            return false;
        }
        if (!(leaf.stored || leaf.reached) || !isTable(leaf, entries)) {
            return false;
        }
        if (leaf.branch == null) {
            leaf.branch = table.open(leaf.path);
        }
        row.addNested(new Filling.Entries(leaf.branch, entries));
        return true;
    }

    private boolean isTable(Leaf leaf, List<?> entries) {
        for (Object entry : entries) {
            if (!(entry instanceof Document object) || object.keysAreData()) {
                return false;
            }
        }
        return !rules.format().json().contains(leaf.path) && table.tellsApart(leaf.path, entries);
    }

    private void set(Filling row, Leaf leaf, Object value, Document document, int index) {
        if (!leaf.hasField()) {
            leaf.field = form.add(Role.DATA, leaf.path, leaf.spelling);
            leaf.question.ifPresent(question -> leaf.field.label(question.label()));
        }
        if (!leaf.field.isTyped()) {
            asked(leaf, value, document, index).ifPresent(type -> leaf.field.declare(type, document.defaultSql(index)));
        }
        row.set(leaf.field, value);
        setPoint(row, leaf, value, document.value(index));
        if (value == Change.NULL && rules.flatten()) {
            clear(row, leaf.below);
        }
    }

    private Optional<PgType> asked(Leaf leaf, Object value, Document document, int index) {
        Optional<PgType> bySchema = document.type(index);
        boolean pointless = value == Change.NULL
                || value == Change.WITHHELD
                || (value instanceof List && leaf.field.role() == Role.KEY);
        if (bySchema.isPresent() || pointless) {
            return bySchema;
        }
        return values.asked(value, leaf);
    }

    /** A point has columns beside it; they go with it. */
    private void setPoint(Filling row, Leaf leaf, Object value, Object raw) {
        List<Object> parts = values.pointIn(raw, value, leaf);
        if (parts.isEmpty() && leaf.point.isEmpty()) {
            return;
        }
        if (leaf.point.size() < parts.size()) {
            List<Field> columns = new ArrayList<>(leaf.point);
            for (String part : Points.PARTS.subList(columns.size(), parts.size())) {
                Field field = form.add(Role.DATA, leaf.path + part, leaf.spelling + part);
                field.declare(Scalar.NUMERIC, "");
                columns.add(field);
            }
            leaf.point = List.copyOf(columns);
        }
        for (int i = 0; i < leaf.point.size(); i++) {
            row.set(leaf.point.get(i), i < parts.size() ? parts.get(i) : Change.NULL);
        }
    }

    /** An object that is null now: so is every column that was made from it, and its arrays are empty. */
    private static void clear(Filling row, Leaves leaves) {
        for (Leaf leaf : leaves.all()) {
            if (leaf.field != null && leaf.stored) {
                row.set(leaf.field, Change.NULL);
                leaf.point.forEach(part -> row.set(part, Change.NULL));
            }
            if (leaf.branch != null) {
                row.addNested(new Filling.Entries(leaf.branch, List.of()));
            }
            clear(row, leaf.below);
        }
    }
}
