package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.RowWriter;
import io.fieldsink.postgres.plan.Fold;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a batch does to one table that has all it needs.
 *
 * @param form the fields that the layout's slots stand for
 * @param changes in the order of arrival
 */
record Ready(Layout layout, Form form, List<Settled> changes) {
    Ready {
        changes = List.copyOf(changes);
    }

    Table table() {
        return layout.table();
    }

    /** What the event does to the table. */
    Optional<Settled> change(int event) {
        return changes.stream().filter(c -> c.event() == event).findFirst();
    }

    /** The events that change the same key after this change. */
    IntStream laterOfItsKey(Settled change) {
        Object key = layout.keyOf(change.values());
        return changes.stream()
                .filter(c -> layout.keys() > 0
                        && c.event() > change.event()
                        && layout.keyOf(c.values()).equals(key))
                .mapToInt(Settled::event);
    }

    /** Why the server refused what this event does to the table. */
    Rejection rejection(Settled change, RowWriter writer, Failure why) throws Failure {
        return writer.unreadable(layout, change)
                .map(bound -> Rejection.ofValue(
                        table().name(),
                        bound.column().name(),
                        form.field(bound.slot()).path(),
                        why.sqlState(),
                        "not in the form that " + bound.column().type().sql() + " reads"))
                .orElseGet(() -> Rejection.ofRow(table().name(), why.explain()));
    }

    /** The rounds for the events from (inclusive) to (exclusive) that are not rejected. */
    List<Round> rounds(int from, int to, Set<Integer> rejected, RowWriter writer) throws Failure {
        List<Settled> those = changes.stream()
                .filter(c -> c.event() >= from && c.event() < to && !rejected.contains(c.event()))
                .toList();
        if (those.isEmpty()) {
            return List.of();
        }
        return Fold.asksServer(layout, those)
                ? Fold.rounds(layout, those, writer.keyNumbers(layout, those))
                : Fold.rounds(layout, those);
    }
}
