package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.plan.Fold;
import io.fieldsink.postgres.plan.Fold.Chapter;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a batch does to one table that has all it needs.
 *
 * @param form the fields that the layout's slots stand for
 * @param changes in the order of arrival
 * @param around the table around, for a nested array's
 */
record Ready(Layout layout, Form form, List<Settled> changes, Optional<Ready> around) {
    Ready {
        changes = List.copyOf(changes);
    }

    /** The table of the records whose nested array's this is. */
    Ready root() {
        return around.map(Ready::root).orElse(this);
    }

    /** Whether its rows come and go one by one: nothing hangs on them, and nothing is remembered of them. */
    boolean isPlain() {
        return around.isEmpty()
                && layout.rules().nested() == Nested.NONE
                && !layout.rules().remembers()
                && layout.succession() == null;
    }

    Table table() {
        return layout.table();
    }

    /** What the event does to the table; more than one row only for a nested array's. */
    List<Settled> changes(int event) {
        return changes.stream().filter(c -> c.event() == event).toList();
    }

    /** The events that change the same key after this change, or all of them. */
    IntStream laterOfItsKey(Settled change) {
        return changes.stream()
                .filter(c -> c.event() > change.event() && meet(change, c))
                .mapToInt(Settled::event);
    }

    private boolean meet(Settled one, Settled other) {
        if (one.clears() || other.clears()) {
            return true;
        }
        return layout.keys() > 0 && layout.keyOf(one.values()).equals(layout.keyOf(other.values()));
    }

    /** The value in this row that the server cannot read; empty where it reads them all. */
    Optional<Rejection> unreadable(Settled change, RowWriter writer, Failure why) throws Failure {
        return writer.inquiry()
                .unreadable(layout, change)
                .map(bound -> Rejection.ofValue(
                        table().name(),
                        bound.column().name(),
                        form.field(bound.slot()).path(),
                        why.sqlState(),
                        "not in the form that " + bound.column().type().sql() + " reads"));
    }

    /**
     * Changes, folded.
     *
     * @param folded how many of them became one with others
     */
    record Rounds(List<Round> all, int folded) {
        private static Rounds of(List<Settled> changes, List<Round> rounds) {
            long rows = changes.stream().filter(change -> !change.clears()).count();
            long left = rounds.stream()
                    .mapToLong(round -> round.removals().size() + round.puts().size())
                    .sum();
            return new Rounds(rounds, (int) (rows - left));
        }
    }

    /** The rounds for the events from (inclusive) to (exclusive) that are not rejected. */
    Rounds rounds(int from, int to, Set<Integer> rejected, RowWriter writer) throws Failure {
        return rounds(c -> c.event() >= from && c.event() < to && !rejected.contains(c.event()), writer);
    }

    /** The rounds for all changes of a record's own table; empty where the server has to compare their keys. */
    Optional<Rounds> rounds() {
        return around.isPresent() || Fold.asksServer(layout, changes)
                ? Optional.empty()
                : Optional.of(Rounds.of(changes, rounds(change -> true)));
    }

    /** The rounds for some of the changes, their keys compared without the server. */
    List<Round> rounds(Predicate<Settled> some) {
        List<Round> rounds = new ArrayList<>();
        for (Chapter chapter :
                Fold.chapters(layout, changes.stream().filter(some).toList())) {
            rounds.addAll(chapter.opening());
            rounds.addAll(Fold.rounds(layout, chapter.changes()));
        }
        return rounds;
    }

    /** The rounds for some of the changes. */
    Rounds rounds(Predicate<Settled> some, RowWriter writer) throws Failure {
        List<Settled> those = changes.stream().filter(some).toList();
        List<Round> rounds = new ArrayList<>();
        for (Chapter chapter : Fold.chapters(layout, those)) {
            rounds.addAll(chapter.opening());
            rounds.addAll(folded(chapter.changes(), writer));
        }
        return Rounds.of(those, rounds);
    }

    private List<Round> folded(List<Settled> those, RowWriter writer) throws Failure {
        return Fold.asksServer(layout, those)
                ? Fold.rounds(layout, those, writer.inquiry().keyNumbers(layout, those))
                : Fold.rounds(layout, those);
    }
}
