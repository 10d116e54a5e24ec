package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout;
import java.util.List;

/** The rounds of one table. */
record TableRounds(Layout layout, List<Round> rounds) {

    /** Writes tables that are in the order of their foreign keys: removals children first, then puts parents first. */
    static Tally write(List<TableRounds> parentsFirst, RowWriter writer) throws Failure {
        Tally tally = Tally.NOTHING;
        int depth = parentsFirst.stream().mapToInt(t -> t.rounds.size()).max().orElse(0);
        for (int round = 0; round < depth; round++) {
            for (int i = parentsFirst.size() - 1; i >= 0; i--) {
                tally = tally.plus(parentsFirst.get(i).remove(round, writer));
            }
            for (TableRounds table : parentsFirst) {
                tally = tally.plus(table.put(round, writer));
            }
        }
        return tally;
    }

    private Tally remove(int round, RowWriter writer) throws Failure {
        if (round >= rounds.size() || rounds.get(round).removals().isEmpty()) {
            return Tally.NOTHING;
        }
        var removals = rounds.get(round).removals();
        return new Tally(0, 0, removals.size(), writer.remove(layout, removals));
    }

    private Tally put(int round, RowWriter writer) throws Failure {
        if (round >= rounds.size() || rounds.get(round).puts().isEmpty()) {
            return Tally.NOTHING;
        }
        var puts = rounds.get(round).puts();
        return new Tally(puts.size(), writer.put(layout, puts), 0, 0);
    }
}
