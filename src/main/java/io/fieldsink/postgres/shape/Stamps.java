package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The columns that say where a row came from. Not thread-safe. */
final class Stamps {
    private static final Map<Metadata, PgType> TYPES = Map.of(
            Metadata.TOPIC, Scalar.TEXT,
            Metadata.PARTITION, Scalar.INTEGER,
            Metadata.OFFSET, Scalar.BIGINT,
            Metadata.TIMESTAMP, Scalar.TIMESTAMPTZ,
            Metadata.INGESTED_AT, Scalar.TIMESTAMPTZ);

    private final ShapeRules rules;
    private final Form form;
    private final List<Stamp> stamps = new ArrayList<>();

    private record Stamp(Metadata metadata, Field field) {}

    Stamps(ShapeRules rules, Form form) {
        this.rules = rules;
        this.form = form;
    }

    /** Makes the key of {@code pk.mode=kafka}. */
    void reserveKey() {
        for (Metadata part : List.of(Metadata.TOPIC, Metadata.PARTITION, Metadata.OFFSET)) {
            add(part, form.addKey(part.column()));
        }
    }

    /** Makes the others. */
    void reserve() {
        for (Metadata metadata : Metadata.values()) {
            boolean inKey = stamps.stream().anyMatch(s -> s.metadata() == metadata);
            if (rules.metadata().contains(metadata) && !inKey) {
                add(metadata, form.add(Role.METADATA, metadata.column(), metadata.column()));
            }
        }
    }

    private void add(Metadata metadata, Field field) {
        field.declare(TYPES.get(metadata), "");
        stamps.add(new Stamp(metadata, field));
    }

    boolean areKey() {
        return rules.keyFrom() == KeyFrom.KAFKA;
    }

    void fill(Filling row, Event event, Instant now) {
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
}
