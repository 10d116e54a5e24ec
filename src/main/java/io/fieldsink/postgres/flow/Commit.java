package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.Ready.Rounds;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.pg.Writers;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Commits one batch: every table is brought to what the batch needs, then one transaction writes them all and moves the
 * positions, dead letters confirmed before its commit. One transaction at a time, whichever thread runs it; not thread-safe
 * otherwise.
 */
final class Commit implements Flush {
    private final Destinations destinations;
    private final Evolution evolution;
    private final Writers writers;
    private final Duration longest;
    private final Custody custody;
    private final BadRecords badRecords;
    private final Breaker breaker;
    private final Metrics metrics;

    /** When the writing under way was begun, by the JVM's own clock. */
    private long begun;

    /** @param longest how long a batch may take */
    Commit(
            Destinations destinations,
            Evolution evolution,
            Writers writers,
            Duration longest,
            Custody custody,
            BadRecords badRecords,
            Breaker breaker,
            Metrics metrics) {
        this.destinations = destinations;
        this.evolution = evolution;
        this.writers = writers;
        this.longest = longest;
        this.custody = custody;
        this.badRecords = badRecords;
        this.breaker = breaker;
        this.metrics = metrics;
    }

    /** Commits the batch, up to {@link BadRecords#end} of it; its rejections tell which records are not in the tables. */
    @Override
    public Outcome run(Batch batch) throws Failure {
        begun = System.nanoTime();
        return write(batch);
    }

    /** Without records that are bad already: dead letters are the task's thread's. */
    @Override
    public Optional<Rest> ahead(Batch batch, Runnable beforeChanges) throws Failure {
        List<Ready> tables = ready(batch, beforeChanges);
        return batch.rejections().isEmpty() ? Optional.of(new Ahead(tables, batch)) : Optional.empty();
    }

    /** A batch that is ready to be written, folded if there was time for it. */
    private final class Ahead implements Rest {
        private final List<Ready> tables;
        private final Batch batch;
        private final IdentityHashMap<Ready, Rounds> folded = new IdentityHashMap<>();

        Ahead(List<Ready> tables, Batch batch) {
            this.tables = tables;
            this.batch = batch;
        }

        @Override
        public void prepare() {
            for (Ready table : tables) {
                table.rounds().ifPresent(rounds -> folded.put(table, rounds));
            }
        }

        @Override
        public Outcome run() throws Failure {
            begun = System.nanoTime();
            return together(tables, folded, batch);
        }
    }

    private List<Ready> ready(Batch batch, Runnable beforeChanges) throws Failure {
        destinations.discover(batch);
        return evolution.ready(batch, beforeChanges);
    }

    private Outcome together(List<Ready> tables, IdentityHashMap<Ready, Rounds> folded, Batch batch) throws Failure {
        return writers.inTransaction(this::left, writer -> {
            hold(writer, batch);
            Outcome outcome = new Writing(writer, tables, batch, badRecords).everything(folded);
            checkTypes(writer, tables);
            return commit(writer, outcome, batch);
        });
    }

    private Outcome write(Batch batch) throws Failure {
        List<Ready> tables = ready(batch, () -> {});
        try {
            return together(tables, new IdentityHashMap<>(), batch);
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.DATA) {
                throw failure;
            }
            return isolate(tables, batch, failure);
        }
    }

    /** Of the time that a batch may take, with what it takes to find those to blame. */
    private Duration left() {
        return longest.minusNanos(System.nanoTime() - begun);
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    private Outcome isolate(List<Ready> tables, Batch batch, Failure why) throws Failure {
        Optional<Outcome> outcome = writers.inTransaction(this::left, writer -> {
            hold(writer, batch);
            checkTypes(writer, tables); // before a record is blamed
            Writing writing = new Writing(writer, tables, batch, badRecords);
            Outcome written = writing.everythingButTheGuilty(why);
            checkTypes(writer, tables); // before the lock of what was written somebody may have changed them
            return writing.wroteBehindTheEnd() ? Optional.empty() : Optional.of(commit(writer, written, batch));
        });
        return outcome.isPresent() ? outcome.get() : write(batch);
    }

    /** First, so that a task that has been displaced writes nothing, and waits for nobody's rows to learn it. */
    private void hold(RowWriter writer, Batch batch) throws Failure {
        custody.hold(writer, custody.stretches(batch, badRecords.end(batch)));
    }

    private static void checkTypes(RowWriter writer, List<Ready> tables) throws Failure {
        if (!tables.isEmpty()) {
            writer.inquiry().checkTypes(tables.stream().map(Ready::layout).toList());
        }
    }

    private Outcome commit(RowWriter writer, Outcome outcome, Batch batch) throws Failure {
        if (badRecords != BadRecords.STOP) {
            breaker.check(batch);
        }
        custody.move(writer, custody.stretches(batch, badRecords.end(batch)));
        badRecords.bury(batch);
        long written = System.nanoTime();
        writer.commit();
        metrics.took(written - begun, System.nanoTime() - written);
        breaker.passed(batch);
        return outcome;
    }
}
