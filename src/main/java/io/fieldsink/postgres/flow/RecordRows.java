package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rounds of a table of records. Whether a version of a record won tells what becomes of its nested arrays' rows. */
final class RecordRows implements TableRows {
    private final Layout layout;
    private final List<Round> rounds;
    private Set<Integer> won = Set.of();
    private Set<Integer> stood = Set.of();
    private List<Settled> renewed = List.of();

    RecordRows(Layout layout, List<Round> rounds) {
        this.layout = layout;
        this.rounds = rounds;
    }

    @Override
    public int rounds() {
        return rounds.size();
    }

    @Override
    public Tally remove(int round, RowWriter writer) throws Failure {
        if (clears(round)) {
            return new Tally(0, 0, 0, writer.clear(layout));
        }
        List<Settled> removals = removals(round);
        return removals.isEmpty() ? Tally.NOTHING : new Tally(0, 0, removals.size(), writer.remove(layout, removals));
    }

    @Override
    public Tally put(int round, RowWriter writer) throws Failure {
        won = Set.of();
        stood = Set.of();
        renewed = List.of();
        if (round >= rounds.size() || rounds.get(round).puts().isEmpty()) {
            return Tally.NOTHING;
        }
        List<Settled> puts = rounds.get(round).puts();
        List<Settled> living = without(writer.outlived(layout, puts), puts);
        if (living.isEmpty()) {
            return new Tally(puts.size(), 0, 0, 0);
        }
        boolean nested =
                layout.rules().nested() != Nested.NONE && layout.rules().mode() != InsertMode.INSERT;
        stood = nested ? writer.family().standing(layout, living) : Set.of();
        long written = writer.put(layout, living);
        if (nested || layout.succession() != null) {
            won = events(without(writer.family().refused(layout, living), living));
        } else if (layout.rules().nested() != Nested.NONE) {
            won = events(living);
        }
        if (layout.rules().mode() == InsertMode.IGNORE) {
            won = new HashSet<>(won);
            won.removeAll(stood);
        }
        renewed = living.stream()
                .filter(r -> won.contains(r.event()) && stood.contains(r.event()))
                .toList();
        return new Tally(puts.size(), written, 0, 0);
    }

    Layout layout() {
        return layout;
    }

    boolean clears(int round) {
        return round < rounds.size() && rounds.get(round).clears();
    }

    List<Settled> removals(int round) {
        return round < rounds.size() ? rounds.get(round).removals() : List.of();
    }

    /** The events of the last round whose version is the one that stands now. */
    Set<Integer> won() {
        return won;
    }

    /** Those for which another version stood before. */
    Set<Integer> stood() {
        return stood;
    }

    /** The rows of the last round that took the place of another version. */
    List<Settled> renewed() {
        return renewed;
    }

    private static List<Settled> without(Set<Integer> events, List<Settled> rows) {
        return events.isEmpty()
                ? rows
                : rows.stream().filter(r -> !events.contains(r.event())).toList();
    }

    private static Set<Integer> events(List<Settled> rows) {
        return rows.stream().map(Settled::event).collect(Collectors.toSet());
    }
}
