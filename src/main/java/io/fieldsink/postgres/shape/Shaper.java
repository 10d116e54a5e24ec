package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes Events into Changes of one table, by its rules. What fields it met it notes in the table's {@link Form}. Not
 * thread-safe.
 */
public final class Shaper {
    private static final Map<Metadata, PgType> METADATA_TYPES = Map.of(
            Metadata.TOPIC, Scalar.TEXT,
            Metadata.PARTITION, Scalar.INTEGER,
            Metadata.OFFSET, Scalar.BIGINT,
            Metadata.TIMESTAMP, Scalar.TIMESTAMPTZ,
            Metadata.INGESTED_AT, Scalar.TIMESTAMPTZ);

    private final ShapeRules rules;
    private final Form form = new Form();
    private final NamedFields named;
    private final Fields fields;
    private final List<Stamp> stamps = new ArrayList<>();

    /** A column that says where the row came from. */
    private record Stamp(Metadata metadata, Field field) {}

    public Shaper(ShapeRules rules) {
        this.rules = rules;
        this.named = new NamedFields(form, rules.naming());
        if (rules.keyFrom() == KeyFrom.KAFKA) {
            for (Metadata part : List.of(Metadata.TOPIC, Metadata.PARTITION, Metadata.OFFSET)) {
                stamps.add(stamp(part, form.addKey(part.column())));
            }
        } else if (rules.keyFrom() != KeyFrom.NONE) {
            rules.keyFields().forEach(named::addKey);
        }
        if (!keyComesLater()) {
            reserveTheRest();
        }
        this.fields = new Fields(rules, form, named);
    }

    /** All fields of the record key are the key, and the first record shows which they are. */
    private boolean keyComesLater() {
        return rules.keyFrom() == KeyFrom.RECORD_KEY && form.key().isEmpty();
    }

    private void reserveTheRest() {
        if (!rules.versionField().isEmpty()) {
            named.addVersion(rules.versionField());
        }
        for (Metadata metadata : Metadata.values()) {
            boolean inKey = stamps.stream().anyMatch(s -> s.metadata() == metadata);
            if (rules.metadata().contains(metadata) && !inKey) {
                stamps.add(stamp(metadata, form.add(Role.METADATA, metadata.column(), metadata.column())));
            }
        }
    }

    private static Stamp stamp(Metadata metadata, Field field) {
        field.declare(METADATA_TYPES.get(metadata), "");
        return new Stamp(metadata, field);
    }

    /** The fields seen so far. */
    public Form form() {
        return form;
    }

    /** What the record does to its table; empty for a tombstone that is no deletion here. */
    public Optional<Change> shape(Event event, Instant now) throws Unshapeable {
        if (event.isTombstone() && !rules.deletes()) {
            return Optional.empty();
        }
        if (keyComesLater()) {
            learnKey(event);
        }
        Filling row = new Filling(form);
        if (event.isTombstone()) {
            fillKey(row, event);
            requireKey(row);
            return Optional.of(new Change(true, row.values()));
        }
        if (rules.keyFrom() == KeyFrom.RECORD_KEY) {
            fillKey(row, event);
        }
        stampKey(row, event, now);
        fields.fill(row, record(event.value()));
        stamp(row, event, now);
        requireKey(row);
        return Optional.of(new Change(false, row.values()));
    }

    private void learnKey(Event event) throws Unshapeable {
        Document key = event.recordKey().orElseThrow(() -> new Unshapeable("the record has no key"));
        if (key.size() == 1 && key.name(0).equals(Event.PRIMITIVE)) {
            throw new Unshapeable("the record key is no object, so pk.fields must name its column");
        }
        for (int i = 0; i < key.size(); i++) {
            named.addKey(key.name(i));
        }
        reserveTheRest();
    }

    private void fillKey(Filling row, Event event) throws Unshapeable {
        Document key = event.recordKey().orElseThrow(() -> new Unshapeable("the record has no key"));
        boolean primitive = key.size() == 1 && key.name(0).equals(Event.PRIMITIVE);
        if (primitive && form.key().size() != 1) {
            throw new Unshapeable("the record key is no object, but pk.fields names "
                    + form.key().size() + " fields");
        }
        for (Field part : form.key()) {
            Optional<Place> place = primitive ? Optional.of(new Place(key, 0)) : named.inKey(key, part);
            place.filter(p -> p.value() != null).ifPresent(p -> {
                declare(part, p);
                row.set(part, nullIfListed(p.value()));
            });
        }
    }

    private static void declare(Field part, Place place) {
        Document document = place.document();
        document.type(place.index()).ifPresent(type -> part.declare(type, document.defaultSql(place.index())));
    }

    private Object nullIfListed(Object value) {
        return value instanceof String text && rules.nullValues().contains(text) ? Change.NULL : value;
    }

    private Document record(Document value) throws Unshapeable {
        if (rules.recordPath().isEmpty()) {
            return value;
        }
        Optional<Object> found = Place.of(value, rules.recordPath()).map(Place::value);
        if (found.orElse(null) instanceof Document record) {
            return record;
        }
        throw new Unshapeable("the value has no object at " + rules.recordPath() + ", which record.path asks for");
    }

    private void stampKey(Filling row, Event event, Instant now) {
        if (rules.keyFrom() == KeyFrom.KAFKA) {
            stamp(row, event, now);
        }
    }

    private void stamp(Filling row, Event event, Instant now) {
        for (Stamp stamp : stamps) {
            row.set(
                    stamp.field(),
                    switch (stamp.metadata()) {
                        case TOPIC -> event.origin().topic();
                        case PARTITION -> (long) event.origin().partition();
                        case OFFSET -> event.origin().offset();
                        case TIMESTAMP -> event.timestamp() == null ? Change.NULL : event.timestamp();
                        case INGESTED_AT -> now;
                    });
        }
    }

    private void requireKey(Filling row) throws Unshapeable {
        for (Field part : form.key()) {
            Object value = row.get(part);
            if (value == null || value == Change.NULL) {
                throw new Unshapeable("the key field " + part.path() + (value == null ? " is missing" : " is null"));
            }
        }
    }
}
