package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.plan.WriteRules.ChildRows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What a table holds after one change after the other, by the words of the contract: slow, short, and not folded. */
final class TableModel {
    private final Layout layout;
    private final WriteRules rules;
    private final Entries entries;
    private final Map<String, List<Row>> rows = new TreeMap<>();
    private final Map<String, Long> deleted = new TreeMap<>();
    private final Map<String, Set<Object>> deletedNames = new TreeMap<>();

    /**
     * What events bring along for the tables of nested arrays.
     *
     * @param arrays what an update does to the rows of each array
     * @param of by event and array the entries: a value by the entry's own id, empty where the entry lacks the field
     */
    record Entries(Map<Form, ChildRows> arrays, Map<Integer, Map<Form, Map<String, String>>> of) {
        private Map<String, String> of(Settled change, Form array) {
            return of.getOrDefault(change.event(), Map.of()).getOrDefault(array, Map.of());
        }
    }

    /** A row as it stands in the table, with the rows of its nested arrays, which share its mark. */
    private record Row(List<Object> values, boolean marked, Map<Form, Map<String, String>> nested) {}

    TableModel(Layout layout, Entries entries, List<Settled> before, Map<String, Long> deletedBefore) {
        this.layout = layout;
        this.rules = layout.rules();
        this.entries = entries;
        for (Settled change : before) {
            rows.put(
                    key(change),
                    List.of(new Row(
                            patched(null, change), change.removal() && rules.softDeletes(), nested(null, change))));
        }
        if (rules.remembers()) {
            deleted.putAll(deletedBefore);
        }
    }

    Map<String, List<Row>> rows() {
        return rows;
    }

    /** Of each key what was seen of its versions before it was deleted: the newest, or all names. */
    List<Map<String, ?>> deleted() {
        return List.of(deleted, deletedNames);
    }

    /** Truncated: what was seen of versions before stays as it was. */
    void clear() {
        if (rules.softDeletes()) {
            rows.replaceAll((key, there) -> removed(there));
        } else {
            rows.clear();
        }
    }

    void apply(Settled change) {
        if (change.clears()) {
            clear();
            return;
        }
        List<Row> there = rows.getOrDefault(key(change), List.of());
        List<Row> after;
        if (change.removal()) {
            remember(there, change);
            after = removed(there);
        } else {
            after = outlived(change) ? there : put(there, change);
        }
        if (after.isEmpty()) {
            rows.remove(key(change));
        } else {
            rows.put(key(change), after);
        }
    }

    private void remember(List<Row> there, Settled removal) {
        if (!rules.remembers()) {
            return;
        }
        if (layout.succession() != null) {
            there.forEach(row -> rememberNames(key(removal), row));
            return;
        }
        long newest = there.stream()
                .mapToLong(row -> version(row.values().get(layout.version().slot())))
                .reduce(version(layout.version().in(removal.values())), Math::max);
        if (newest >= 0) {
            deleted.merge(key(removal), newest, Math::max);
        }
    }

    private void rememberNames(String key, Row row) {
        Set<Object> names =
                names(row.values().get(layout.succession().superseded().slot()));
        names.add(row.values().get(layout.succession().id().slot()));
        names.remove("null");
        if (!names.isEmpty()) {
            deletedNames.computeIfAbsent(key, k -> new HashSet<>()).addAll(names);
        }
    }

    /** Whether a deletion has seen this version or a newer one; if it has not, the key comes back. */
    private boolean outlived(Settled change) {
        if (layout.succession() != null) {
            Set<Object> old = deletedNames.getOrDefault(key(change), new HashSet<>());
            boolean outlived = old.contains(layout.succession().id().in(change.values()));
            if (outlived) {
                old.addAll(names(layout.succession().superseded().in(change.values())));
            }
            return outlived;
        }
        Long newest = deleted.get(key(change));
        if (newest == null || version(layout.version().in(change.values())) <= newest) {
            return newest != null;
        }
        deleted.remove(key(change));
        return false;
    }

    private List<Row> removed(List<Row> there) {
        return rules.softDeletes()
                ? there.stream()
                        .map(row -> new Row(row.values(), true, row.nested()))
                        .toList()
                : List.of();
    }

    private List<Row> put(List<Row> there, Settled change) {
        boolean isThere = !there.isEmpty();
        Row added = new Row(patched(null, change), false, nested(null, change));
        return switch (rules.mode()) {
            case INSERT -> {
                List<Row> more = new ArrayList<>(there);
                more.add(added);
                yield more;
            }
            case IGNORE -> isThere ? there : List.of(added);
            case UPDATE -> isThere ? updated(there.get(0), change) : there;
            case UPSERT -> isThere ? updated(there.get(0), change) : List.of(added);
        };
    }

    private List<Row> updated(Row row, Settled change) {
        return loses(row, change)
                ? List.of(new Row(learned(row, change), row.marked(), row.nested()))
                : List.of(new Row(patched(row, change), false, nested(row, change)));
    }

    /** An older version loses; against a deleted row an equal one does, too. None is older than any. */
    private boolean loses(Row row, Settled change) {
        if (layout.succession() != null) {
            return isSucceeded(row, change);
        }
        if (layout.versionColumn().isEmpty()) {
            return false;
        }
        long there = version(row.values().get(layout.version().slot()));
        long here = version(layout.version().in(change.values()));
        return row.marked() ? here <= there : here < there;
    }

    /** A version that the row knows to be older loses, unless it is the row's own or comes after that. */
    private boolean isSucceeded(Row row, Settled change) {
        Bound id = layout.succession().id();
        Bound superseded = layout.succession().superseded();
        Object here = id.in(change.values());
        Object there = row.values().get(id.slot());
        boolean older = names(row.values().get(superseded.slot())).contains(here);
        boolean same = Objects.equals(here == Change.NULL ? "null" : here, there);
        if (row.marked()) {
            return older || same;
        }
        boolean follows = !there.equals("null")
                && (same || names(superseded.in(change.values())).contains(there));
        return older && !follows;
    }

    private List<Object> learned(Row row, Settled change) {
        List<Object> values = new ArrayList<>(row.values());
        if (layout.succession() != null) {
            Bound superseded = layout.succession().superseded();
            values.set(superseded.slot(), both(row, superseded, superseded.in(change.values())));
        }
        return values;
    }

    private List<Object> patched(Row row, Settled change) {
        List<Object> values = new ArrayList<>();
        for (Bound bound : layout.columns()) {
            Object value = bound.in(change.values());
            if (bound.slot() == 0) {
                values.add(key(change));
            } else if (layout.succession() != null
                    && bound.equals(layout.succession().superseded())) {
                values.add(both(row, bound, value));
            } else if (value == null && bound.preserved() && row != null) {
                values.add(row.values().get(bound.slot()));
            } else {
                values.add(value == Change.NULL || value == null ? "null" : value);
            }
        }
        return values;
    }

    /** What the row knew and what the change knows. */
    private static Set<Object> both(Row row, Bound superseded, Object value) {
        Set<Object> both = new HashSet<>(names(value));
        if (row != null) {
            both.addAll(names(row.values().get(superseded.slot())));
        }
        return both;
    }

    private static Set<Object> names(Object value) {
        return value instanceof Iterable<?> names ? copy(names) : new HashSet<>();
    }

    private static Set<Object> copy(Iterable<?> names) {
        Set<Object> copy = new HashSet<>();
        names.forEach(copy::add);
        return copy;
    }

    private Map<Form, Map<String, String>> nested(Row row, Settled change) {
        Map<Form, Map<String, String>> nested = new HashMap<>();
        entries.arrays().forEach((array, childRows) -> {
            Map<String, String> there = row == null ? Map.of() : row.nested().get(array);
            nested.put(
                    array,
                    row == null || change.shown().contains(array) || !rules.keepMissing()
                            ? nested(childRows, row == null, there, entries.of(change, array))
                            : there);
        });
        return nested;
    }

    private Map<String, String> nested(
            ChildRows childRows, boolean added, Map<String, String> there, Map<String, String> here) {
        Map<String, String> left = new TreeMap<>(childRows == ChildRows.REPLACE ? Map.of() : there);
        if (added || childRows != ChildRows.KEEP) {
            here.forEach((id, value) ->
                    left.put(id, value.isEmpty() && rules.keepMissing() ? there.getOrDefault(id, value) : value));
        }
        return left;
    }

    private static long version(Object value) {
        return value instanceof Long version ? version : -1;
    }

    private static String key(Settled change) {
        return ((BigDecimal) change.values()[0]).stripTrailingZeros().toPlainString();
    }
}
