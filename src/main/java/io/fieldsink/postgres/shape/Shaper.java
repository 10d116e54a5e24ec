package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.type.Document;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes Events into rows of one table and of the tables of its nested arrays, by their rules. What fields it met it notes
 * in the tables' {@link Form}s. Not thread-safe.
 */
public final class Shaper {
    private final ShapeRules rules;
    private final Nesting nesting;
    private final Branch root;
    private final Form form;
    private final NamedFields named;
    private final Versioning versioning;

    public Shaper(ShapeRules rules, Nesting nesting) {
        this.rules = rules;
        this.nesting = nesting;
        this.root = Branch.ofRecord(rules, nesting);
        this.form = root.form();
        this.named = root.named();
        this.versioning = new Versioning(rules.format(), form);
        if (root.stamps().areKey()) {
            root.stamps().reserveKey();
        } else if (rules.keyFrom() != KeyFrom.NONE) {
            rules.keyFields().forEach(named::addKey);
        }
        if (!keyComesLater()) {
            reserveTheRest();
        }
    }

    /** All fields of the record key are the key, and the first record shows which they are. */
    private boolean keyComesLater() {
        return rules.keyFrom() == KeyFrom.RECORD_KEY && form.key().isEmpty();
    }

    private void reserveTheRest() {
        if (!rules.versionField().isEmpty()) {
            named.addVersion(rules.versionField());
        } else {
            versioning.reserve();
        }
        root.reserveOurs();
        know(nesting.known());
    }

    /** Tables that stand already, outer arrays first: records that lack their arrays empty them. */
    public void know(List<Nesting.Known> arrays) {
        if (keyComesLater()) {
            return;
        }
        Map<String, Branch> known = new HashMap<>(Map.of("", root));
        for (Nesting.Known array : arrays) {
            Branch around = known.get(array.parent());
            if (around != null) {
                known.put(array.path(), around.open(array.path()));
            }
        }
    }

    /** The fields of the record's own table, as seen so far. */
    public Form form() {
        return form;
    }

    /** What the record does, its own row first; nothing where it says nothing about a row, or what is none here. */
    public List<Row> shape(Event event, Instant now) throws Unshapeable {
        Message message = message(event);
        Deed deed = message.deed().orElse(null);
        if (deed == null || (deed != Deed.PUT && !rules.deletes())) {
            return List.of();
        }
        return switch (deed) {
            case PUT -> put(event, message.row(), now);
            case REMOVE -> removal(event, message.row());
            case CLEAR -> List.of(new Row(form, Change.CLEARING));
        };
    }

    private Message message(Event event) throws Unshapeable {
        if (event.isTombstone()) {
            return new Message(Optional.of(Deed.REMOVE), null);
        }
        Document record = record(event.value());
        return rules.format().envelope().isPresent()
                ? rules.format().envelope().get().opened(event, record)
                : new Message(Optional.of(Deed.PUT), record);
    }

    private List<Row> put(Event event, Document record, Instant now) throws Unshapeable {
        if (keyComesLater()) {
            learnKey(event);
        }
        Filling row = new Filling(form);
        if (rules.keyFrom() == KeyFrom.RECORD_KEY) {
            fillKey(row, key(event));
        }
        List<Row> rows = new ArrayList<>(1);
        if (root.stamps().areKey()) {
            root.stamps().fill(row, event, now);
        }
        root.fill(row, record);
        versioning.fill(row, record);
        root.add(row, event, now, rows);
        return rows;
    }

    /** @param before the row as it was, as far as it is told; null where the record does not say */
    private List<Row> removal(Event event, Document before) throws Unshapeable {
        if (keyComesLater()) {
            learnKey(event);
        }
        Filling row = new Filling(form);
        boolean told = before != null && (rules.keyFrom() == KeyFrom.RECORD_VALUE || event.key() == null);
        if (told) {
            fillKey(row, before);
        }
        if (!told || form.key().stream().anyMatch(part -> row.get(part) == null)) {
            fillKey(row, key(event));
        }
        root.requireKey(row);
        return List.of(new Row(form, new Change(Deed.REMOVE, row.values(), Set.of())));
    }

    private static Document key(Event event) throws Unshapeable {
        return event.recordKey().orElseThrow(() -> new Unshapeable("the record has no key"));
    }

    private void learnKey(Event event) throws Unshapeable {
        Document key = key(event);
        if (key.size() == 1 && key.name(0).equals(Event.PRIMITIVE)) {
            throw new Unshapeable("the record key is no object, so pk.fields must name its column");
        }
        if (key.size() == 0) {
            throw new Unshapeable("the record key is an empty object");
        }
        for (int i = 0; i < key.size(); i++) {
            named.addKey(key.name(i));
        }
        reserveTheRest();
    }

    private void fillKey(Filling row, Document key) throws Unshapeable {
        boolean primitive = key.size() == 1 && key.name(0).equals(Event.PRIMITIVE);
        if (primitive && form.key().size() != 1) {
            throw new Unshapeable("the record key is no object, but pk.fields names "
                    + form.key().size() + " fields");
        }
        for (Field part : form.key()) {
            Optional<Place> place = primitive ? Optional.of(new Place(key, 0)) : named.inKey(key, part);
            place.filter(p -> p.value() != null).ifPresent(p -> {
                declare(part, p);
                row.set(part, keyValue(part, p.value()));
            });
            if (row.get(part) == null) {
                Optional.ofNullable(rules.keySources().get(part.path()))
                        .map(source -> source.in(key))
                        .ifPresent(value -> row.set(part, keyValue(part, value)));
            }
        }
    }

    private static void declare(Field part, Place place) {
        Document document = place.document();
        document.type(place.index()).ifPresent(type -> part.declare(type, document.defaultSql(place.index())));
    }

    /** As the record's own value would be stored. */
    private Object keyValue(Field part, Object value) {
        Format.FirstOf source = rules.keySources().get(part.path());
        Object bare = source != null && value instanceof String text ? source.stripped(text) : value;
        if (bare instanceof String text && rules.nullValues().contains(text)) {
            return Change.NULL;
        }
        return rules.pseudonyms().cover(part.path()) ? rules.pseudonyms().of(bare) : bare;
    }

    private Document record(Document value) throws Unshapeable {
        if (rules.recordPath().isEmpty()) {
            return Wrapper.opened(value, rules.format().marks());
        }
        Optional<Object> found = Place.of(value, rules.recordPath()).map(Place::value);
        if (found.orElse(null) instanceof Document record) {
            return record;
        }
        throw new Unshapeable("the value has no object at " + rules.recordPath() + ", which record.path asks for");
    }
}
