package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.pg.Writers;
import io.fieldsink.postgres.plan.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Commits one batch: every table is brought to what the batch needs, then one transaction writes them all, dead letters
 * confirmed before its commit. Not thread-safe.
 */
final class Flush {
    private final Evolution evolution;
    private final Writers writers;
    private final BadRecords badRecords;

    Flush(Evolution evolution, Writers writers, BadRecords badRecords) {
        this.evolution = evolution;
        this.writers = writers;
        this.badRecords = badRecords;
    }

    /** Commits the batch, up to {@link BadRecords#end} of it; its rejections tell which records are not in the tables. */
    Tally run(Batch batch) throws Failure {
        List<Ready> tables = ready(batch);
        try {
            return writers.inTransaction(
                    writer -> commit(writer, write(writer, tables, 0, batch.size(), batch), batch));
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.DATA) {
                throw failure;
            }
            return writers.inTransaction(
                    writer -> commit(writer, isolate(writer, tables, 0, batch.size(), batch, failure), batch));
        }
    }

    private List<Ready> ready(Batch batch) throws Failure {
        List<Ready> tables = new ArrayList<>();
        Map<Destination, SortedMap<Integer, Change>> changes = batch.changes();
        for (Destination destination : changes.keySet()) {
            evolution.ready(destination, changes.get(destination), batch).ifPresent(tables::add);
        }
        Map<TableName, Integer> order = new HashMap<>();
        Order.parentsFirst(tables.stream().map(Ready::table).toList()).forEach(t -> order.put(t, order.size()));
        tables.sort((a, b) -> order.get(a.table().name()) - order.get(b.table().name()));
        return tables;
    }

    private Tally commit(RowWriter writer, Tally tally, Batch batch) throws Failure {
        badRecords.bury(batch);
        writer.commit();
        return tally;
    }

    /** Writes the events from (inclusive) to (exclusive), round by round. */
    private Tally write(RowWriter writer, List<Ready> tables, int from, int to, Batch batch) throws Failure {
        int end = Math.min(to, badRecords.end(batch));
        List<TableRounds> rounds = new ArrayList<>();
        for (Ready table : tables) {
            rounds.add(new TableRounds(
                    table.layout(), table.rounds(from, end, batch.rejections().keySet())));
        }
        Tally tally = TableRounds.write(rounds, writer);
        writer.checkConstraints();
        return tally;
    }

    /**
     * Events that cannot be written together: writes them in halves under savepoints, until the guilty are alone. They are
     * rejected, everything else is written, in the order of arrival.
     */
    private Tally isolate(RowWriter writer, List<Ready> tables, int from, int to, Batch batch, Failure why)
            throws Failure {
        if (to - from == 1) {
            batch.reject(from, rejection(tables, from, why));
            return Tally.NOTHING;
        }
        int middle = (from + to) >>> 1;
        Tally first = attempt(writer, tables, from, middle, batch);
        return first.plus(attempt(writer, tables, middle, to, batch));
    }

    private Tally attempt(RowWriter writer, List<Ready> tables, int from, int to, Batch batch) throws Failure {
        int end = Math.min(to, badRecords.end(batch));
        if (from >= end) {
            return Tally.NOTHING;
        }
        try {
            return writer.attempt(() -> write(writer, tables, from, end, batch));
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.DATA) {
                throw failure;
            }
            return isolate(writer, tables, from, end, batch, failure);
        }
    }

    private static Rejection rejection(List<Ready> tables, int event, Failure why) {
        return tables.stream()
                .filter(table -> table.touches(event))
                .findFirst()
                .map(table -> Rejection.ofRow(table.table().name(), why.explain()))
                .orElseGet(() -> new Rejection(why.explain()));
    }
}
