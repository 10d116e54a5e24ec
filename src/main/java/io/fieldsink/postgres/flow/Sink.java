package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Catalog;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Ledger;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.pg.Writers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of a record: read, shaped, kept in the open batch, and committed with it when the batch is full or old enough.
 * A batch outlives a put; what is not committed is delivered again by Connect after a failure. Not thread-safe.
 */
public final class Sink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sink.class);

    private final Sessions sessions;
    private final Reading reading;
    private final Flush flush;
    private final Outlet outlet;
    private final Closing closing;
    private final Limits limits;
    private final Clock clock;
    private final Patience patience;
    private final Custody custody;
    private final Intake intake;
    private final Metrics metrics;
    private final Pulse pulse;

    /** Why a human is needed; from then on nothing is written, although Connect asks for a last commit. */
    private Stop stopped;

    /**
     * What nobody foresaw; from then on nothing is written either. Where Connect asked for a commit it would only log it and
     * read everything again.
     */
    private IllegalStateException unforeseen;

    /**
     * @param owner who this is, for people who look into the ledger
     * @param sqlLog is told every statement that writes rows
     * @param registry shows what is measured
     */
    public Sink(
            Sessions sessions,
            Rules rules,
            Limits limits,
            String owner,
            Clock clock,
            Consumer<String> sqlLog,
            Registry registry) {
        this.sessions = sessions;
        this.metrics = new Metrics(registry, clock);
        this.pulse = new Pulse(metrics, clock);
        Catalog server = new Catalog(sessions);
        PlannedTables planned = new PlannedTables(server);
        Guarantee guarantee = rules.guarantee();
        Optional<Ledger> ledger = rules.planOnly()
                ? Optional.empty()
                : Optional.of(new Ledger(
                        sessions, server, guarantee.connector(), owner, guarantee.schema(), guarantee.table()));
        this.custody = new Custody(ledger, guarantee, metrics, clock);
        this.intake = new Intake(custody);
        Tables catalog = rules.planOnly() ? planned : server;
        Destinations destinations = new Destinations(rules, sessions, catalog);
        this.reading = new Reading(destinations, metrics);
        Evolution evolution = new Evolution(catalog, sessions, rules.autoCreate(), metrics);
        BadRecords badRecords = rules.planOnly() ? BadRecords.DROP : rules.badRecords(); // none ends a dry run
        this.flush = rules.planOnly()
                ? new DryRun(destinations, evolution, planned, sessions, guarantee, rules.badRecords(), clock)
                : new Commit(
                        destinations,
                        evolution,
                        new Writers(sessions, sqlLog),
                        limits.longestFlush(),
                        custody,
                        badRecords,
                        new Breaker(limits.mostBadPercent()),
                        metrics);
        this.limits = limits;
        this.clock = clock;
        this.patience = new Patience(limits, clock, sessions::renew, metrics);
        this.outlet = new Outlet(flush, badRecords, custody, catalog, patience, metrics);
        this.closing = new Closing(limits, clock, outlet);
    }

    /** These partitions are ours from now on. A server that is away is asked for them again at the next put. */
    public void assign(Collection<Partition> partitions) {
        custody.assign(partitions);
        if (stopped != null || patience.isWaiting()) {
            return;
        }
        try {
            claim();
        } catch (Stop stop) {
            stopped = stop;
        } catch (RetryLater later) {
            LOG.debug("not claimed yet: {}", later.getMessage());
        }
    }

    /** Where Connect has to go on reading; told once. */
    public Map<Partition, Long> rewinds() {
        return intake.rewinds();
    }

    /**
     * Takes records, in order; those that were taken before are known and left out. Throws {@link RetryLater} when they
     * are to be put again, {@link Stop} when a human is needed.
     */
    public void put(Collection<? extends Arrival> arrivals) {
        if (stopped != null) {
            throw stopped;
        }
        if (unforeseen != null) {
            throw unforeseen;
        }
        try {
            takeAll(arrivals);
            intake.done();
        } catch (Stop stop) {
            stopped = stop;
            throw stop;
        } catch (RetryLater later) {
            intake.comesAgain(arrivals);
            throw later;
        } catch (RuntimeException | Error e) {
            unforeseen = unforeseen(e);
            throw e;
        } finally {
            pulse.beat();
        }
    }

    private void takeAll(Collection<? extends Arrival> arrivals) {
        intake.look(arrivals);
        patience.waitOut();
        outlet.lookBack();
        if (intake.stranger().isPresent()) {
            changeTopic(intake.stranger().get());
        }
        if (!custody.isComplete()) {
            claim();
            intake.startOver();
            return;
        }
        Instant end = clock.instant().plus(limits.longestPut());
        for (Arrival arrival : arrivals) {
            if (!intake.isNew(arrival)) {
                continue;
            }
            closing.ifFull();
            take(arrival);
            if (clock.instant().isAfter(end)) {
                throw new RetryLater("a put takes long, and Connect has to poll in time", Duration.ZERO);
            }
        }
        closing.ifFull();
        closing.ifDue();
        flush.idle();
    }

    private void claim() {
        outlet.takeBack(); // nobody else uses the ledger meanwhile
        try {
            intake.readOn(custody.claim());
            patience.succeeded();
        } catch (Failure failure) {
            throw patience.about(failure);
        }
    }

    /** What was taken of the topic that is no more is committed first: nobody can read it again. */
    private void changeTopic(Origin first) {
        outlet.flush(Close.TOPIC);
        try {
            custody.changeTopic(first);
        } catch (Failure failure) {
            throw patience.about(failure);
        }
        intake.strangerSettled();
    }

    /** After how long the sink wants to be put something, be it nothing; empty for never. */
    public Optional<Duration> untilDue() {
        return closing.untilDue();
    }

    /**
     * Commits the open batch if the server lets us, and notes what Connect has read beyond it; whatever stands in the way
     * comes up at the next put.
     */
    public void settle(Map<Partition, Long> consumed) {
        if (stopped != null || unforeseen != null || patience.isWaiting()) {
            return;
        }
        try {
            outlet.flush(outlet.isAtItsEnd() ? Close.STOP : Close.OFFSETS);
            moveIdle(consumed);
        } catch (Stop stop) {
            stopped = stop;
        } catch (RetryLater later) {
            LOG.debug("not committed yet: {}", later.getMessage());
        } catch (RuntimeException | Error e) {
            unforeseen = unforeseen(e);
        }
    }

    private static IllegalStateException unforeseen(Throwable why) {
        return new IllegalStateException("an error that nobody foresaw; nothing was written since", why);
    }

    private void moveIdle(Map<Partition, Long> consumed) {
        if (intake.isRewinding()) {
            return;
        }
        try {
            custody.moveIdle(consumed);
        } catch (Failure failure) {
            throw patience.about(failure);
        }
    }

    /**
     * What Kafka may note of what Connect has read: all before it is in PostgreSQL or in the dead-letter queue. Partitions
     * that nothing can be said of are left out.
     */
    public Map<Partition, Long> committable(Map<Partition, Long> consumed) {
        return flush.isDurable() ? custody.committable(consumed) : Map.of();
    }

    /** Forgets these partitions and what is not committed of them; their next owner reads it again. */
    public void release(Collection<Partition> revoked) {
        flush.release(revoked);
        outlet.release(revoked);
        custody.release(revoked);
        intake.released(revoked);
    }

    private void take(Arrival arrival) {
        try {
            reading.take(arrival, outlet.open(), clock.instant());
        } catch (Failure failure) {
            throw patience.about(failure);
        }
        intake.taken(arrival);
    }

    @Override
    public void close() {
        LOG.info("since its start: {}", metrics.work());
        metrics.close();
        outlet.close();
        sessions.close();
    }
}
