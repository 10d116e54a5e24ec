package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.Ready.Rounds;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.pg.RowWriter.Each;
import io.fieldsink.postgres.pg.RowWriter.Put;
import io.fieldsink.postgres.plan.Settled;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes the events of one batch inside one transaction: all together, or, where that failed, everything but the guilty.
 * Not thread-safe.
 */
final class Writing {
    private static final String FOREIGN_KEY = "23503";

    /** From so many on, single rows on the server are quicker than halves (measured: bench.Isolation). */
    private static final int MANY = 4;

    private final RowWriter writer;
    private final List<Ready> tables;
    private final Batch batch;
    private final BadRecords badRecords;
    private final SortedMap<Integer, Rejection> orphans = new TreeMap<>();
    private int written;
    private boolean blockIsVain;
    private boolean isAlone;

    /** @param tables parents first */
    Writing(RowWriter writer, List<Ready> tables, Batch batch, BadRecords badRecords) {
        this.writer = writer;
        this.tables = tables;
        this.batch = batch;
        this.badRecords = badRecords;
    }

    /** Whether the batch ends, as it turned out, before something that was written: then all is to be written anew. */
    boolean wroteBehindTheEnd() {
        return written > badRecords.end(batch);
    }

    /** @param folded the rounds of tables that are known already, for when no event is rejected */
    Outcome everything(IdentityHashMap<Ready, Rounds> folded) throws Failure {
        return write(0, batch.size(), batch.rejections().isEmpty() ? folded : new IdentityHashMap<>());
    }

    /** After a failure of the whole: rejects the records that are to blame and writes the others. */
    Outcome everythingButTheGuilty(Failure why) throws Failure {
        writer.takeTurns(tables.stream()
                .filter(table -> table.around().isEmpty())
                .collect(Collectors.toMap(table -> table.table().name(), table -> true, (one, other) -> one)));
        isAlone = true;
        Outcome outcome = halve(0, batch.size(), why).plus(adopt());
        orphans.forEach(batch::reject);
        return outcome;
    }

    /** Writes the events from (inclusive) to (exclusive), round by round. */
    private Outcome write(int from, int to) throws Failure {
        return write(from, to, new IdentityHashMap<>());
    }

    private Outcome write(int from, int to, IdentityHashMap<Ready, Rounds> folded) throws Failure {
        int end = Math.min(to, badRecords.end(batch));
        IdentityHashMap<Ready, RecordRows> records = new IdentityHashMap<>();
        List<TableRows> rows = new ArrayList<>();
        for (Ready table : tables) {
            if (table.around().isEmpty()) {
                Rounds rounds = folded.containsKey(table)
                        ? folded.get(table)
                        : table.rounds(from, end, batch.rejections().keySet(), writer);
                RecordRows own = new RecordRows(table.layout(), rounds);
                records.put(table, own);
                rows.add(own);
            } else {
                rows.add(new NestedRows(table, records.get(table.root())));
            }
        }
        if (!isAlone) {
            takeTurns(rows);
        }
        Outcome outcome = TableRows.write(rows, writer);
        writer.checkConstraints();
        written = Math.max(written, end);
        return outcome;
    }

    /** Where foreign keys put these tables in an order that is not that of their names, others may take them in another. */
    private void takeTurns(List<TableRows> rows) throws Failure {
        Map<TableName, Boolean> alone = new LinkedHashMap<>();
        for (TableRows table : rows) {
            Turn turn = table.turn();
            if (turn != Turn.ANYONE) {
                alone.put(table.layout().table().name(), turn == Turn.ALONE);
            }
        }
        List<TableName> order = List.copyOf(alone.keySet());
        if (!order.equals(order.stream().sorted().toList())) {
            alone.replaceAll((table, any) -> true);
        }
        writer.takeTurns(alone);
    }

    /**
     * Writes what cannot be written together in halves, in the order of arrival, until the guilty are alone. Where the first
     * half has none the second is not tried as a whole: that saves a third of the tries.
     */
    private Outcome halve(int from, int to, Failure why) throws Failure {
        if (to - from == 1) {
            blame(from, why);
            return Outcome.NOTHING;
        }
        Optional<Outcome> each = each(from, to);
        if (each.isPresent()) {
            return each.get();
        }
        int middle = (from + to) >>> 1;
        int guilty = guilty();
        Outcome first = attempt(from, middle);
        boolean isSecondHalfs = guilty() == guilty && to - middle > 1;
        return first.plus(isSecondHalfs ? halve(middle, to, why) : attempt(middle, to));
    }

    private int guilty() {
        return batch.rejections().size() + orphans.size();
    }

    /**
     * Where many are guilty, the server writes the rows one by one and says which it refuses; only those are tried alone, to
     * hear why. Empty where the events are no {@link PlainPuts}.
     */
    private Optional<Outcome> each(int from, int to) throws Failure {
        if (blockIsVain || guilty() < MANY || to - from < MANY) {
            return Optional.empty();
        }
        Optional<PlainPuts> puts = PlainPuts.of(tables, batch, from, to, writer);
        Optional<Each> each = puts.isPresent() ? put(puts.get()) : Optional.empty();
        if (each.isEmpty()) {
            return Optional.empty();
        }
        written = Math.max(written, to);
        Set<Integer> refused = each.get().refused();
        Put put = each.get().put();
        Tally tally = Tally.ofPut(puts.get().rows().size() - refused.size(), put.written(), put.stale());
        Outcome outcome = Outcome.of(puts.get().table().layout(), tally);
        for (int event : new TreeSet<>(refused)) {
            outcome = outcome.plus(attempt(event, event + 1));
        }
        return Optional.of(outcome);
    }

    private Optional<Each> put(PlainPuts puts) throws Failure {
        try {
            return writer.attempt(() -> {
                writer.checkConstraints();
                return writer.putEach(puts.table().layout(), puts.rows());
            });
        } catch (Failure failure) {
            onlyData(failure);
            blockIsVain = true; // a SQLSTATE of somebody's own, which it does not catch
            return Optional.empty();
        }
    }

    private Outcome attempt(int from, int to) throws Failure {
        int end = Math.min(to, badRecords.end(batch));
        if (from >= end) {
            return Outcome.NOTHING;
        }
        try {
            return writer.attempt(() -> write(from, end));
        } catch (Failure failure) {
            return halve(from, end, onlyData(failure));
        }
    }

    private void blame(int event, Failure why) throws Failure {
        Rejection rejection = rejection(event, why);
        if (why.sqlState().equals(FOREIGN_KEY)) {
            orphans.put(event, rejection);
        } else {
            batch.reject(event, rejection);
        }
    }

    private Rejection rejection(int event, Failure why) throws Failure {
        Ready blamed = null;
        for (Ready table : tables) {
            boolean named = table.table().name().toString().equals(why.table());
            for (Settled change : table.changes(event)) {
                Optional<Rejection> unreadable = table.unreadable(change, writer, why);
                if (unreadable.isPresent()) {
                    return unreadable.get();
                }
                blamed = blamed == null || named ? table : blamed;
            }
        }
        if (blamed == null) {
            throw why;
        }
        return Rejection.ofRow(blamed.table().name(), why.sqlState(), why.explain());
    }

    /**
     * Written together, children find the parents that came behind them; halving tears them apart. So what a foreign key
     * refused is tried again, now that everything else is there, as long as that helps anyone.
     */
    private Outcome adopt() throws Failure {
        Outcome outcome = Outcome.NOTHING;
        int before;
        do {
            before = orphans.size();
            for (int event : List.copyOf(orphans.keySet())) {
                outcome = outcome.plus(adopt(event));
            }
        } while (orphans.size() < before);
        return outcome;
    }

    private Outcome adopt(int event) throws Failure {
        if (tables.stream().anyMatch(table -> isOutdated(table, event))) {
            return Outcome.NOTHING;
        }
        try {
            Outcome outcome = writer.attempt(() -> write(event, event + 1));
            orphans.remove(event);
            return outcome;
        } catch (Failure failure) {
            onlyData(failure);
            return Outcome.NOTHING;
        }
    }

    /** Whether a later change of its key is written already. */
    private boolean isOutdated(Ready table, int event) {
        return table.around().isEmpty()
                && table.changes(event).stream()
                        .anyMatch(change -> table.laterOfItsKey(change)
                                .anyMatch(later -> !orphans.containsKey(later)
                                        && !batch.rejections().containsKey(later)));
    }

    private static Failure onlyData(Failure failure) throws Failure {
        if (failure.kind() != Failure.Kind.DATA) {
            throw failure;
        }
        return failure;
    }
}
