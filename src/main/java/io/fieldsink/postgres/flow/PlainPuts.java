package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.plan.Fold;
import io.fieldsink.postgres.plan.Settled;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Events that do nothing but put a row each into one table, no key twice. */
record PlainPuts(Ready table, List<Settled> rows) {

    /** The batch's events from (inclusive) to (exclusive) that are not rejected; empty where they do anything else. */
    static Optional<PlainPuts> of(List<Ready> tables, Batch batch, int from, int to, RowWriter writer) throws Failure {
        Set<Integer> rejected = batch.rejections().keySet();
        List<Ready> touched = tables.stream()
                .filter(table -> changes(table, from, to, rejected) > 0)
                .toList();
        if (touched.size() != 1 || !touched.get(0).isPlain()) {
            return Optional.empty();
        }
        Ready table = touched.get(0);
        List<Fold.Round> rounds = table.rounds(from, to, rejected, writer).all();
        return rounds.size() == 1 && rounds.get(0).puts().size() == changes(table, from, to, rejected)
                ? Optional.of(new PlainPuts(table, rounds.get(0).puts()))
                : Optional.empty();
    }

    private static long changes(Ready table, int from, int to, Set<Integer> rejected) {
        return table.changes().stream()
                .filter(c -> c.event() >= from && c.event() < to && !rejected.contains(c.event()))
                .count();
    }
}
