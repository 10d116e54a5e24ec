package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.plan.Fold;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import java.util.List;
import java.util.Set;

/**
 * What a batch does to one table that has all it needs.
 *
 * @param changes in the order of arrival
 */
record Ready(Layout layout, List<Settled> changes) {
    Ready {
        changes = List.copyOf(changes);
    }

    Table table() {
        return layout.table();
    }

    boolean touches(int event) {
        return changes.stream().anyMatch(c -> c.event() == event);
    }

    /** The rounds for the events from (inclusive) to (exclusive) that are not rejected. */
    List<Round> rounds(int from, int to, Set<Integer> rejected) {
        List<Settled> those = changes.stream()
                .filter(c -> c.event() >= from && c.event() < to && !rejected.contains(c.event()))
                .toList();
        return those.isEmpty() ? List.of() : Fold.rounds(layout, those);
    }
}
