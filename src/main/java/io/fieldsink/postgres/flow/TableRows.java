package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.plan.Layout;
import java.util.List;

/** What some events of a batch do to one table, round by round. */
interface TableRows {
    Layout layout();

    /** How many rounds there are; none of its own for a nested array's table. */
    int rounds();

    /** Whether others may write to the table meanwhile; {@link Turn#ANYONE} for what its record's table decides. */
    Turn turn();

    Tally remove(int round, RowWriter writer) throws Failure;

    Tally put(int round, RowWriter writer) throws Failure;

    /** Writes tables that are in the order of their foreign keys: removals children first, then puts parents first. */
    static Outcome write(List<TableRows> parentsFirst, RowWriter writer) throws Failure {
        Outcome outcome = Outcome.NOTHING;
        int depth = parentsFirst.stream().mapToInt(TableRows::rounds).max().orElse(0);
        for (int round = 0; round < depth; round++) {
            for (int i = parentsFirst.size() - 1; i >= 0; i--) {
                TableRows table = parentsFirst.get(i);
                outcome = outcome.plus(Outcome.of(table.layout(), table.remove(round, writer)));
            }
            for (TableRows table : parentsFirst) {
                outcome = outcome.plus(Outcome.of(table.layout(), table.put(round, writer)));
            }
        }
        return outcome;
    }
}
