package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.pg.Writers;
import io.fieldsink.postgres.plan.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            return writers.inTransaction(writer -> {
                Tally tally = new Writing(writer, tables, batch, badRecords).everything();
                checkTypes(writer, tables);
                return commit(writer, tally, batch);
            });
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.DATA) {
                throw failure;
            }
            return isolate(tables, batch, failure);
        }
    }

    private Tally isolate(List<Ready> tables, Batch batch, Failure why) throws Failure {
        Optional<Tally> tally = writers.inTransaction(writer -> {
            checkTypes(writer, tables); // before a record is blamed
            Writing writing = new Writing(writer, tables, batch, badRecords);
            Tally written = writing.everythingButTheGuilty(why);
            return writing.wroteBehindTheEnd() ? Optional.empty() : Optional.of(commit(writer, written, batch));
        });
        return tally.isPresent() ? tally.get() : run(batch);
    }

    private static void checkTypes(RowWriter writer, List<Ready> tables) throws Failure {
        if (!tables.isEmpty()) {
            writer.checkTypes(tables.stream().map(Ready::layout).toList());
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
}
