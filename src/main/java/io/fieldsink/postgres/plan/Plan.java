package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Steps that are remembered instead of done. Whoever asks says how the table is now; what somebody has done of the steps
 * meanwhile is left out. Not thread-safe.
 */
public final class Plan {
    private final Map<TableName, List<Step>> steps = new TreeMap<>();

    /** The tables that the plan makes or changes. */
    public Set<TableName> tables() {
        return Set.copyOf(steps.keySet());
    }

    /** Remembers steps that were decided on for the table as it will be: a later one becomes part of an earlier one. */
    public void add(TableName name, Optional<Table> now, List<Step> more) {
        List<Step> all = new ArrayList<>(left(name, now));
        more.forEach(step -> join(all, step));
        steps.put(name, all);
    }

    private static void join(List<Step> all, Step next) {
        for (int i = 0; i < all.size(); i++) {
            Optional<Step> joined = all.get(i).joined(next);
            if (joined.isPresent()) {
                all.set(i, joined.get());
                return;
            }
        }
        all.add(next);
    }

    /** The steps that are still to be done. */
    public List<Step> left(TableName name, Optional<Table> now) {
        List<Step> left = new ArrayList<>();
        for (Step step : steps.getOrDefault(name, List.of())) {
            left.addAll(step.left(now));
        }
        return left;
    }

    /** The table as it will be. */
    public Optional<Table> after(TableName name, Optional<Table> now) {
        Optional<Table> table = now;
        for (Step step : left(name, now)) {
            table = Optional.of(step.applied(table));
        }
        return table.map(this::withChildren);
    }

    private Table withChildren(Table table) {
        Set<TableName> children = new HashSet<>(table.children());
        steps.forEach((name, planned) -> {
            if (planned.stream()
                    .anyMatch(s -> s.parent().filter(table.name()::equals).isPresent())) {
                children.add(name);
            }
        });
        return table.withChildren(children);
    }
}
