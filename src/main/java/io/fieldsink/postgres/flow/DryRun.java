package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.plan.LedgerSql;
import io.fieldsink.postgres.plan.Script;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thinks each batch through and writes nothing ({@code plan.only}). The log gets the script of all that is missing, once
 * and whenever it changes; the counts of rows with it, and by themselves when they have grown. Not thread-safe.
 */
final class DryRun implements Flush {
    private static final Logger LOG = LoggerFactory.getLogger(DryRun.class);
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(10);

    private final Destinations destinations;
    private final Evolution evolution;
    private final PlannedTables tables;
    private final Sessions sessions;
    private final Guarantee guarantee;
    private final BadRecords badRecords;
    private final Clock clock;
    private final PlannedRows rows = new PlannedRows();
    private String script;
    private List<String> counts = List.of();
    private Instant told = Instant.MIN;

    DryRun(
            Destinations destinations,
            Evolution evolution,
            PlannedTables tables,
            Sessions sessions,
            Guarantee guarantee,
            BadRecords badRecords,
            Clock clock) {
        this.destinations = destinations;
        this.evolution = evolution;
        this.tables = tables;
        this.sessions = sessions;
        this.guarantee = guarantee;
        this.badRecords = badRecords;
        this.clock = clock;
    }

    @Override
    public Outcome run(Batch batch) throws Failure {
        tables.forgetAll(); // somebody may be running the script
        if (guarantee.exactlyOnce()) {
            planLedger();
        }
        destinations.discover(batch);
        List<Ready> ready = evolution.ready(batch, () -> {});
        String fresh = Script.of(tables.missing(), sessions.role());
        // from here on nothing fails, so nothing is told or counted twice
        badRecords.tell(batch);
        rows.count(batch, ready);
        if (!fresh.equals(script)) {
            script = fresh;
            tell(plan());
        }
        idle();
        return Outcome.NOTHING;
    }

    private void planLedger() throws Failure {
        LedgerSql ledger = new LedgerSql(guarantee.ledger(sessions.currentSchema()));
        tables.take(ledger.table(), found -> found.isPresent() ? List.of() : List.of(ledger.create()));
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public void idle() {
        if (told.plus(BETWEEN_COUNTS).isBefore(clock.instant())) {
            tellCounts();
        }
    }

    @Override
    public void release(Collection<Partition> revoked) {
        tellCounts();
        rows.forget(revoked);
        counts = rows.lines();
    }

    private void tellCounts() {
        if (!rows.lines().equals(counts)) {
            tell("The script is the same.\n" + comments());
        }
    }

    private void tell(String what) {
        LOG.info("plan.only: nothing is written. {}", what);
        counts = rows.lines();
        told = clock.instant();
    }

    private String plan() {
        return "The script so far:\n"
                + Script.comment("begin of the plan")
                + (script.isEmpty()
                        ? Script.comment("Nothing is missing for the records read so far.")
                        : Script.comment("What the tables lack for the records read so far. Once it is run, the"
                                        + " connector works without plan.only, with auto.create=false and"
                                        + " auto.evolve=false.")
                                + script)
                + comments()
                + Script.comment("end of the plan");
    }

    private String comments() {
        StringBuilder comments = new StringBuilder();
        rows.lines().forEach(line -> comments.append(Script.comment(line)));
        comments.append(Script.comment("(inserted or updated; a row that comes again in a later batch counts again)"));
        return comments.toString();
    }
}
