package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.pg.Catalog;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.pg.Writers;
import io.fieldsink.postgres.read.Unreadable;
import io.fieldsink.postgres.shape.Unshapeable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of a record: read, shaped, kept in the open batch, and committed with it when the batch is full or old enough.
 * A batch outlives a put; what is not committed is delivered again by Connect after a failure. Not thread-safe.
 */
public final class Sink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sink.class);

    /** More than one, for another task may be widening column after column. */
    private static final int MOST_REFRESHES = 3;

    private final Sessions sessions;
    private final Tables catalog;
    private final Destinations destinations;
    private final Flush flush;
    private final BadRecords badRecords;
    private final Limits limits;
    private final Clock clock;
    private final Backoff backoff;
    private final Counters counters = new Counters();
    private final Positions positions = new Positions();
    private final Batch batch = new Batch();

    /** Why a human is needed; from then on nothing is written, although Connect asks for a last commit. */
    private Stop stopped;

    private String trouble = "";

    /** @param sqlLog is told every statement that writes rows */
    public Sink(Sessions sessions, Rules rules, Limits limits, Clock clock, Consumer<String> sqlLog) {
        this.sessions = sessions;
        Catalog server = new Catalog(sessions);
        PlannedTables planned = new PlannedTables(server);
        this.catalog = rules.planOnly() ? planned : server;
        this.destinations = new Destinations(rules, sessions, catalog);
        Evolution evolution = new Evolution(catalog, sessions, rules.autoCreate());
        this.flush = rules.planOnly()
                ? new DryRun(destinations, evolution, planned, sessions, rules.badRecords(), clock)
                : new Commit(destinations, evolution, new Writers(sessions, sqlLog), rules.badRecords());
        this.badRecords = rules.planOnly() ? BadRecords.DROP : rules.badRecords(); // none ends a dry run
        this.limits = limits;
        this.clock = clock;
        this.backoff = new Backoff(limits);
    }

    /**
     * Takes records, in order; those that were taken before are known and left out. Throws {@link RetryLater} when they
     * are to be put again, {@link Stop} when a human is needed.
     */
    public void put(Collection<? extends Arrival> arrivals) {
        if (stopped != null) {
            throw stopped;
        }
        waitOut();
        try {
            arrivals.forEach(this::takeIfNew);
            flushIfFull();
            if (isDue()) {
                flush();
            }
            flush.idle();
        } catch (Stop stop) {
            stopped = stop;
            throw stop;
        }
    }

    private void takeIfNew(Arrival arrival) {
        if (positions.isNew(arrival.origin())) {
            flushIfFull();
            take(arrival);
        }
    }

    private boolean isDue() {
        return untilDue().filter(Duration::isZero).isPresent();
    }

    /** Connect puts again whenever it has committed positions, however long it was asked to wait. */
    private void waitOut() {
        Duration left = backoff.left(clock.instant());
        if (!left.isZero()) {
            throw new RetryLater(trouble, left);
        }
    }

    /** How long the open batch may still wait, zero when it is due; empty where there is none. */
    public Optional<Duration> untilDue() {
        if (batch.isEmpty()) {
            return Optional.empty();
        }
        Duration wait = Duration.between(clock.instant(), batch.since().plus(limits.linger()));
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }

    /** Commits the open batch if the server lets us; whatever stands in the way comes up at the next put. */
    public void flushIfPossible() {
        if (stopped != null || batch.isEmpty() || !backoff.left(clock.instant()).isZero()) {
            return;
        }
        try {
            flush();
        } catch (Stop stop) {
            stopped = stop;
        } catch (RetryLater later) {
            LOG.debug("not committed yet: {}", later.getMessage());
        }
    }

    /** The next offset of each partition: all before it is in PostgreSQL or in the dead-letter queue. */
    public Map<Partition, Long> durable() {
        return positions.durable();
    }

    /** The partitions of which records were taken that are not durable. */
    public Set<Partition> open() {
        return positions.open();
    }

    /** Forgets these partitions and what is not committed of them; their next owner reads it again. */
    public void release(Collection<Partition> revoked) {
        flush.release(revoked);
        batch.removeIf(origin -> revoked.contains(Partition.of(origin)));
        positions.forget(revoked);
    }

    private void flushIfFull() {
        boolean bad = badRecords.end(batch) < batch.size();
        if (bad || batch.size() >= limits.batchSize() || batch.bytes() >= limits.batchBytes()) {
            flush();
        }
    }

    private void take(Arrival arrival) {
        Instant now = clock.instant();
        try {
            Event event = arrival.read();
            Optional<Records> records = destinations.of(event);
            batch.add(arrival, now);
            if (records.isPresent()) {
                shape(event, records.get(), now);
            }
            noteNuls(event);
        } catch (Unreadable | Unshapeable e) {
            batch.add(arrival, now);
            batch.reject(new Rejection(e.getMessage()));
        } catch (Failure failure) {
            throw later(failure);
        }
        positions.accept(arrival.origin());
    }

    private void shape(Event event, Records records, Instant now) {
        try {
            List<Part> parts = records.parts(event, now);
            if (parts.isEmpty()) {
                counters.skippedTombstone();
            } else {
                batch.change(parts);
            }
        } catch (Unshapeable e) {
            batch.reject(Rejection.ofRecord(records.destination().table(), e.getMessage()));
        }
    }

    private void noteNuls(Event event) {
        if (event.nulsRemoved() > 0) {
            counters.nulsRemoved(event.nulsRemoved());
            LOG.warn("{}: removed {} U+0000, which PostgreSQL cannot hold", event.origin(), event.nulsRemoved());
        }
    }

    private void flush() {
        try {
            Tally tally = flushRefreshing();
            backoff.succeeded();
            counters.committed(badRecords.end(batch), batch.rejections().size(), tally);
            settle();
        } catch (Failure failure) {
            throw later(failure);
        }
    }

    /** Where the catalogue was wrong, because a table was dropped or altered under us, it is read anew. */
    private Tally flushRefreshing() throws Failure {
        for (int refreshes = 0; ; refreshes++) {
            try {
                return flush.run(batch);
            } catch (Failure failure) {
                if (failure.kind() != Failure.Kind.SCHEMA || refreshes == MOST_REFRESHES) {
                    throw failure;
                }
                catalog.forgetAll();
            }
        }
    }

    /** The batch is dealt with: its records are durable, but for the one that stops the task and those behind it. */
    private void settle() {
        int end = badRecords.end(batch);
        if (end == batch.size()) {
            if (flush.isDurable()) {
                positions.allDurable();
            }
            batch.clear();
            return;
        }
        batch.arrivals().subList(0, end).forEach(a -> positions.durable(a.origin()));
        throw new Stop(BadRecords.message(
                batch,
                batch.rejections().headMap(end + 1).entrySet().iterator().next(),
                "The task stops here; all before it is committed."));
    }

    private RuntimeException later(Failure failure) {
        return switch (failure.kind()) {
            case OUTAGE -> {
                sessions.renew();
                yield retry(failure);
            }
            case CONFLICT ->
                backoff.afterConflict()
                        ? retry(failure)
                        : new Stop(
                                failure.explain() + "; given up after " + backoff.conflicts() + " tries (max.retries)");
            case SCHEMA, CONFIGURATION, DATA -> new Stop(failure.explain());
        };
    }

    private RetryLater retry(Failure failure) {
        trouble = failure.explain();
        Duration wait = backoff.next(clock.instant());
        LOG.warn("{}; trying again in {} ms", trouble, wait.toMillis());
        return new RetryLater(trouble, wait);
    }

    @Override
    public void close() {
        LOG.info("{}", counters);
        sessions.close();
    }
}
