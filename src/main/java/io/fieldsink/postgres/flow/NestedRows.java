package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.Ready.Rounds;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.pg.RowWriter.Put;
import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.WriteRules;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The rows of a nested array's table: they go with the version of the record that they came with. */
final class NestedRows implements TableRows {
    private final Ready table;
    private final Ready around;
    private final RecordRows records;

    NestedRows(Ready table, RecordRows records) {
        this.table = table;
        this.around = table.around().orElseThrow();
        this.records = records;
    }

    @Override
    public Layout layout() {
        return table.layout();
    }

    @Override
    public int rounds() {
        return 0;
    }

    @Override
    public Turn turn() {
        return Turn.ANYONE;
    }

    /** The foreign key does the same for tables that we made. */
    @Override
    public Tally remove(int round, RowWriter writer) throws Failure {
        if (records.clears(round)) {
            return Tally.ofRemoved(0, writer.clear(table.layout()));
        }
        List<Settled> removals = records.removals(round);
        return removals.isEmpty()
                ? Tally.NOTHING
                : Tally.ofRemoved(
                        0,
                        writer.family().remove(table.layout(), records.layout().key(), removals));
    }

    @Override
    public Tally put(int round, RowWriter writer) throws Failure {
        if (records.won().isEmpty()) {
            return Tally.NOTHING;
        }
        return switch (rules().childRows()) {
            case REPLACE -> trimmed(writer).plus(revived(writer)).plus(put(this::wins, writer));
            case MERGE -> revived(writer).plus(put(this::wins, writer));
            case KEEP -> revived(writer).plus(put(c -> wins(c) && isNew(c), writer));
        };
    }

    /** Rows below the parents that the records bring along, and that the records do not bring along themselves, go. */
    private Tally trimmed(RowWriter writer) throws Failure {
        List<Settled> parents = parents();
        if (parents.isEmpty()) {
            return Tally.NOTHING;
        }
        Set<Integer> events = parents.stream().map(Settled::event).collect(Collectors.toSet());
        List<Settled> kept =
                table.changes().stream().filter(c -> events.contains(c.event())).toList();
        return Tally.ofRemoved(0, writer.family().trim(table.layout(), parentKey(), parents, kept));
    }

    /**
     * A newer version of a record that was marked as deleted clears the marks of all that belongs to it, whatever of it the
     * version mentions.
     */
    private Tally revived(RowWriter writer) throws Failure {
        List<Settled> renewed = records.renewed();
        if (!rules().softDeletes() || renewed.isEmpty()) {
            return Tally.NOTHING;
        }
        long revived = writer.family().revive(table.layout(), records.layout().key(), renewed);
        return Tally.ofPut(revived, revived, 0);
    }

    private Tally put(Predicate<Settled> some, RowWriter writer) throws Failure {
        Rounds rounds = table.rounds(some, writer);
        Tally tally = Tally.ofFolded(rounds.folded());
        for (Round round : rounds.all()) {
            Put put = writer.put(table.layout(), round.puts());
            tally = tally.plus(Tally.ofPut(round.puts().size(), put.written(), put.stale()));
        }
        return tally;
    }

    /** The rows around whose array the records say something about, and that may have had entries before. */
    private List<Settled> parents() {
        return around.changes().stream()
                .filter(c -> wins(c)
                        && !isNew(c)
                        && (!rules().keepMissing() || c.shown().contains(table.form())))
                .toList();
    }

    private boolean wins(Settled row) {
        return records.won().contains(row.event());
    }

    private boolean isNew(Settled row) {
        return !records.stood().contains(row.event());
    }

    private WriteRules rules() {
        return table.layout().rules();
    }

    /** The key of the table around, which the key of this one begins with. */
    private List<Bound> parentKey() {
        return around.layout().key();
    }
}
