package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.read.Unreadable;
import io.fieldsink.postgres.shape.Unshapeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a record that is new: read, shaped, and kept in the open batch, with the reason where it is bad. */
final class Reading {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private final Destinations destinations;
    private final Metrics metrics;

    Reading(Destinations destinations, Metrics metrics) {
        this.destinations = destinations;
        this.metrics = metrics;
    }

    /** @param now when the record came */
    void take(Arrival arrival, Batch batch, Instant now) throws Failure {
        try {
            Event event = arrival.read();
            Optional<Records> records = destinations.of(event);
            batch.add(arrival.kept(), now);
            if (records.isPresent()) {
                shape(event, records.get(), now, batch);
            } else {
                passed(event);
            }
            noteNuls(event);
        } catch (Unreadable | Unshapeable e) {
            batch.add(arrival, now);
            batch.reject(Rejection.of(e.getMessage()));
        }
    }

    private void shape(Event event, Records records, Instant now, Batch batch) {
        try {
            List<Part> parts = records.parts(event, now);
            if (parts.isEmpty()) {
                passed(event);
            } else {
                batch.change(parts);
            }
        } catch (Unshapeable e) {
            batch.reject(Rejection.ofRecord(records.destination().table(), e.getMessage()));
        }
    }

    private void passed(Event event) {
        metrics.count(event.isTombstone() ? Metric.TOMBSTONES_SKIPPED : Metric.PASSED_OVER, 1);
    }

    private void noteNuls(Event event) {
        if (event.nulsRemoved() > 0) {
            metrics.count(Metric.NULS_REMOVED, event.nulsRemoved());
            LOG.warn("{}: removed {} U+0000, which PostgreSQL cannot hold", event.origin(), event.nulsRemoved());
        }
    }
}
