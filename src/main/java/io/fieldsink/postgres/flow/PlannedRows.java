package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Settled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many rows batches would have put and removed, folded, but not compared with what the tables hold. Not thread-safe.
 */
final class PlannedRows {
    private final Map<Partition, Of> partitions = new HashMap<>();

    /** What came from one partition. */
    private static final class Of {
        private final Map<TableName, Tally> tables = new HashMap<>();
        private final Map<TableName, Integer> cleared = new HashMap<>();
        private long records;
        private long rejected;
    }

    /** @param parentsFirst what the batch does to each table */
    void count(Batch batch, List<Ready> parentsFirst) {
        for (int event = 0; event < batch.size(); event++) {
            Of partition = of(batch, event);
            partition.records++;
            partition.rejected += batch.rejections().containsKey(event) ? 1 : 0;
        }
        for (Ready table : parentsFirst) {
            table.changes().stream()
                    .filter(Settled::clears)
                    .forEach(c ->
                            of(batch, c.event()).cleared.merge(table.table().name(), 1, Integer::sum));
        }
        IdentityHashMap<Ready, List<Round>> rounds = new IdentityHashMap<>();
        for (Ready table : parentsFirst) {
            if (table.around().isEmpty()) {
                rounds.put(table, table.rounds(change -> true));
                rounds.get(table).forEach(round -> count(batch, table, round));
            } else {
                rounds.get(table.root()).forEach(round -> countNested(batch, table, round));
            }
        }
    }

    /** The rows of nested arrays go with the versions of the records that would be put. */
    private void countNested(Batch batch, Ready table, Round round) {
        Set<Integer> put = round.puts().stream().map(Settled::event).collect(Collectors.toSet());
        table.rounds(change -> put.contains(change.event())).forEach(nested -> count(batch, table, nested));
    }

    private void count(Batch batch, Ready table, Round round) {
        round.puts().forEach(row -> count(batch, table, row, Tally.ofPut(1, 0, 0)));
        round.removals().forEach(row -> count(batch, table, row, Tally.ofRemoved(1, 0)));
    }

    private void count(Batch batch, Ready table, Settled row, Tally one) {
        of(batch, row.event()).tables.merge(table.table().name(), one, Tally::plus);
    }

    private Of of(Batch batch, int event) {
        return partitions.computeIfAbsent(Partition.of(batch.arrival(event).origin()), p -> new Of());
    }

    /** Whoever has these partitions next reads and counts their records again. */
    void forget(Collection<Partition> revoked) {
        partitions.keySet().removeAll(revoked);
    }

    /** The records by topic, then the rows by table. */
    List<String> lines() {
        Map<String, long[]> topics = new TreeMap<>();
        Map<TableName, Tally> tables = new TreeMap<>();
        Map<TableName, Integer> cleared = new TreeMap<>();
        partitions.forEach((partition, of) -> {
            long[] topic = topics.computeIfAbsent(partition.topic(), t -> new long[2]);
            topic[0] += of.records;
            topic[1] += of.rejected;
            of.tables.forEach((table, tally) -> tables.merge(table, tally, Tally::plus));
            of.cleared.forEach((table, times) -> cleared.merge(table, times, Integer::sum));
        });
        List<String> lines = new ArrayList<>();
        topics.forEach((topic, counts) -> lines.add("records of " + topic + ": " + counts[0]
                + (counts[1] == 0 ? "" : ", of which " + counts[1] + " would be rejected")));
        tables.forEach((table, tally) -> lines.add("rows that would be written to " + table + ": " + tally.put()
                + (tally.removals() == 0 ? "" : ", and removed: " + tally.removals())));
        cleared.forEach((table, times) -> lines.add("times that " + table + " would be emptied: " + times));
        return lines;
    }
}
