package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.shape.Format.FirstOf;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Scalar;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One table of a record's: how a document fills a row of it, and the entries of its nested arrays rows of theirs. Not
 * thread-safe.
 */
final class Branch {
    /** Names that say nothing without their table's. */
    private static final Set<String> BARE = Set.of(
            "id",
            "_id",
            "uuid",
            "_uuid",
            "uid",
            "unique_id",
            "record_id",
            "key",
            "code",
            "name",
            "_topic",
            "_partition",
            "_offset");

    private final ShapeRules rules;
    private final Nesting nesting;
    private final Form form;
    private final String path;
    private final NamedFields named;
    private final Fields fields;
    private final Stamps stamps;
    private final Map<String, Branch> nested = new HashMap<>();
    private final Map<String, ShapeRules> rulesBelow = new HashMap<>();
    private Field position;

    private Branch(ShapeRules rules, Nesting nesting, Form form, String path) {
        this.rules = rules;
        this.nesting = nesting;
        this.form = form;
        this.path = path;
        this.named = new NamedFields(form, rules.naming());
        this.fields = new Fields(rules, named, this);
        this.stamps = new Stamps(rules, form);
    }

    /** The table of the record itself. */
    static Branch ofRecord(ShapeRules rules, Nesting nesting) {
        return new Branch(rules, nesting, new Form(), "");
    }

    private Branch below(String arrayPath, ShapeRules arrayRules) {
        Branch branch = new Branch(arrayRules, nesting, new Form(form), arrayPath);
        form.key().forEach(part -> branch.addOwnKey(inherited(part)));
        if (arrayRules.keyFields().isEmpty()) {
            branch.position = branch.addOwnKey(arrayRules.name() + "_index");
            branch.position.declare(Scalar.INTEGER, "");
        }
        for (String part : arrayRules.keyFields()) {
            String full = Leaf.below(arrayPath, part);
            branch.named.addKey(full, branch.spelling(full));
        }
        branch.reserveOurs();
        nesting.open(branch.form, arrayPath);
        nested.put(arrayPath, branch);
        return branch;
    }

    /** A part of the key that is no field of the entries: a path that begins with a slash is no field's. */
    private Field addOwnKey(String name) {
        Field part = form.addKey('/' + name);
        form.rename(part, '/' + name, name);
        return part;
    }

    private String inherited(Field part) {
        String name = part.spelling();
        return BARE.contains(name) ? rules.name() + '_' + name.replaceFirst("^_", "") : name;
    }

    Form form() {
        return form;
    }

    NamedFields named() {
        return named;
    }

    /** Makes the columns of ours behind the key. */
    void reserveOurs() {
        stamps.reserve();
        form.reserveOverflow();
    }

    Stamps stamps() {
        return stamps;
    }

    /** The path of the array whose entries are the rows; empty for the record. */
    String path() {
        return path;
    }

    /** A field's path as its column spells it: without the way to the table. */
    String spelling(String fieldPath) {
        return !path.isEmpty() && fieldPath.startsWith(path + '/') ? fieldPath.substring(path.length() + 1) : fieldPath;
    }

    /** The table for the entries of an array. */
    Branch open(String arrayPath) {
        Branch known = nested.get(arrayPath);
        return known != null ? known : below(arrayPath, rulesBelow(arrayPath));
    }

    /** The table for the entries of an array, if it is known; else null. */
    Branch known(String arrayPath) {
        return nested.get(arrayPath);
    }

    private ShapeRules rulesBelow(String arrayPath) {
        return rulesBelow.computeIfAbsent(arrayPath, nesting::rules);
    }

    /** Whether the entries are rows: they have what tells them apart, or their position does. */
    boolean tellsApart(String arrayPath, List<?> entries) {
        ShapeRules below = rulesBelow(arrayPath);
        return below.keySources().isEmpty()
                || entries.stream()
                        .anyMatch(entry -> entry instanceof Document document
                                && below.keySources().values().stream().allMatch(s -> s.in(document) != null));
    }

    /** Fills the row of the record's own table. The key may have come from elsewhere. */
    void fill(Filling row, Document record) {
        fields.fill(row, record);
        fillSources(row, record);
    }

    private void fillSources(Filling row, Document document) {
        for (Field part : form.key()) {
            FirstOf source = rules.keySources().get(spelling(part.path()));
            Object value = source == null ? null : source.in(document);
            if (value != null
                    && !(value instanceof String text && rules.nullValues().contains(text))) {
                if (rules.format().texts()) {
                    part.declare(Scalar.TEXT, "");
                }
                row.set(
                        part,
                        rules.pseudonyms().cover(part.path())
                                ? rules.pseudonyms().of(value)
                                : value);
            }
        }
    }

    /** Adds the row, and those of its nested arrays behind it. */
    void add(Filling row, Event event, Instant now, List<Row> rows) throws Unshapeable {
        stamps.fill(row, event, now);
        requireKey(row);
        rows.add(new Row(form, row.change()));
        for (Filling.Entries entries : row.nested()) {
            entries.branch().addEntries(row, entries.documents(), event, now, rows);
        }
    }

    private void addEntries(Filling parent, List<?> entries, Event event, Instant now, List<Row> rows)
            throws Unshapeable {
        for (int i = 0; i < entries.size(); i++) {
            Filling row = new Filling(form);
            for (int part = 0; part < form.inherited(); part++) {
                row.set(form.field(part), parent.get(form.parent().orElseThrow().field(part)));
            }
            if (position != null) {
                row.set(position, (long) i);
            }
            fill(row, (Document) entries.get(i));
            add(row, event, now, rows);
        }
    }

    void requireKey(Filling row) throws Unshapeable {
        for (Field part : form.key()) {
            Object value = row.get(part);
            if (value == null || value == Change.NULL) {
                throw new Unshapeable("the key field " + part.path() + (value == null ? " is missing" : " is null"));
            }
            if (value == Change.WITHHELD) {
                throw new Unshapeable("the key field " + part.path() + " was not sent by the source");
            }
            // it would make a column of lists, which refuses every other record
            boolean nested = value instanceof List || value instanceof Document;
            if (nested && rules.keySources().containsKey(spelling(part.path()))) {
                throw new Unshapeable("the key field " + part.path() + " is a list or an object");
            }
        }
    }
}
