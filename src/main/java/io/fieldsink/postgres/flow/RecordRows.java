package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.pg.RowWriter.Put;
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
    private final int folded;
    private Set<Integer> won = Set.of();
    private Set<Integer> stood = Set.of();
    private List<Settled> renewed = List.of();

    RecordRows(Layout layout, Ready.Rounds rounds) {
        this.layout = layout;
        this.rounds = rounds.all();
        this.folded = rounds.folded();
    }

    @Override
    public int rounds() {
        return rounds.size();
    }

    /** Removals come before puts, and each round begins with the lowest key again; patches update, then insert. */
    @Override
    public Turn turn() {
        boolean removes = rounds.stream()
                .anyMatch(round -> round.clears() || !round.removals().isEmpty());
        if (layout.rules().mode() == InsertMode.INSERT && !removes) {
            return Turn.ANYONE;
        }
        boolean once = rounds.size() <= 1 && !removes;
        return once && layout.patchedBy(puts(0)).isEmpty() ? Turn.BESIDE : Turn.ALONE;
    }

    private List<Settled> puts(int round) {
        return round < rounds.size() ? rounds.get(round).puts() : List.of();
    }

    @Override
    public Tally remove(int round, RowWriter writer) throws Failure {
        if (clears(round)) {
            return Tally.ofRemoved(0, writer.clear(layout));
        }
        List<Settled> removals = removals(round);
        return removals.isEmpty() ? Tally.NOTHING : Tally.ofRemoved(removals.size(), writer.remove(layout, removals));
    }

    @Override
    public Tally put(int round, RowWriter writer) throws Failure {
        Tally tally = putRound(round, writer);
        return round == 0 ? tally.plus(Tally.ofFolded(folded)) : tally;
    }

    private Tally putRound(int round, RowWriter writer) throws Failure {
        won = Set.of();
        stood = Set.of();
        renewed = List.of();
        List<Settled> puts = puts(round);
        if (puts.isEmpty()) {
            return Tally.NOTHING;
        }
        List<Settled> living = without(writer.outlived(layout, puts), puts);
        Put put = living.isEmpty() ? Put.NOTHING : putLiving(living, writer);
        return Tally.ofPut(puts.size(), put.written(), puts.size() - living.size() + put.stale());
    }

    private Put putLiving(List<Settled> living, RowWriter writer) throws Failure {
        boolean family = layout.rules().nested() != Nested.NONE;
        InsertMode mode = layout.rules().mode();
        if (mode == InsertMode.INSERT || (!family && layout.succession() == null)) {
            won = family ? events(living) : Set.of();
            return writer.put(layout, living);
        }
        boolean claims = family && mode == InsertMode.UPSERT;
        if (family) {
            stood = claims ? writer.claim(layout, living) : writer.family().standing(layout, living);
        }
        List<Settled> rest = claims ? only(stood, living) : living;
        Put put = rest.isEmpty() ? Put.NOTHING : writer.put(layout, rest);
        Set<Integer> refused = rest.isEmpty() ? Set.of() : writer.family().refused(layout, rest);
        won = new HashSet<>(events(without(refused, living)));
        if (mode == InsertMode.IGNORE) {
            won.removeAll(stood);
        }
        renewed = living.stream()
                .filter(r -> won.contains(r.event()) && stood.contains(r.event()))
                .toList();
        int superseded = layout.succession() == null ? 0 : refused.size();
        return new Put(living.size() - rest.size() + put.written(), put.stale() + superseded);
    }

    @Override
    public Layout layout() {
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

    private static List<Settled> only(Set<Integer> events, List<Settled> rows) {
        return rows.stream().filter(r -> events.contains(r.event())).toList();
    }

    private static Set<Integer> events(List<Settled> rows) {
        return rows.stream().map(Settled::event).collect(Collectors.toSet());
    }
}
