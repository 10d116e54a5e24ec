package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.plan.Layout.Bound;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a table holds after one change after the other, by the words of the contract: slow, short, and not folded. */
final class TableModel {
    private final Layout layout;
    private final WriteRules rules;
    private final Map<String, List<Row>> rows = new TreeMap<>();

    /** A row as it stands in the table. */
    private record Row(List<Object> values, boolean deleted) {}

    TableModel(Layout layout, List<Settled> before) {
        this.layout = layout;
        this.rules = layout.rules();
        for (Settled change : before) {
            rows.put(key(change), List.of(new Row(patched(null, change), change.removal() && rules.softDeletes())));
        }
    }

    Map<String, List<Row>> rows() {
        return rows;
    }

    void apply(Settled change) {
        List<Row> there = rows.getOrDefault(key(change), List.of());
        List<Row> after = change.removal() ? removed(there) : put(there, change);
        if (after.isEmpty()) {
            rows.remove(key(change));
        } else {
            rows.put(key(change), after);
        }
    }

    private List<Row> removed(List<Row> there) {
        return rules.softDeletes()
                ? there.stream().map(row -> new Row(row.values(), true)).toList()
                : List.of();
    }

    private List<Row> put(List<Row> there, Settled change) {
        boolean isThere = !there.isEmpty();
        return switch (rules.mode()) {
            case INSERT -> {
                List<Row> more = new ArrayList<>(there);
                more.add(new Row(patched(null, change), false));
                yield more;
            }
            case IGNORE -> isThere ? there : List.of(new Row(patched(null, change), false));
            case UPDATE -> isThere ? updated(there.get(0), change) : there;
            case UPSERT -> isThere ? updated(there.get(0), change) : List.of(new Row(patched(null, change), false));
        };
    }

    private List<Row> updated(Row row, Settled change) {
        return loses(row, change) ? List.of(row) : List.of(new Row(patched(row, change), false));
    }

    /** An older version loses; against a deleted row an equal one does, too. None is older than any. */
    private boolean loses(Row row, Settled change) {
        if (layout.versionColumn().isEmpty()) {
            return false;
        }
        int slot = layout.version().slot();
        long there = row.values().get(slot) instanceof Long v ? v : -1;
        long here = change.values()[slot] instanceof Long v ? v : -1;
        return row.deleted() ? here <= there : here < there;
    }

    private List<Object> patched(Row row, Settled change) {
        List<Object> values = new ArrayList<>();
        for (Bound bound : layout.columns()) {
            Object value = bound.in(change.values());
            if (bound.slot() == 0) {
                values.add(key(change));
            } else if (value == null && bound.preserved() && row != null) {
                values.add(row.values().get(bound.slot()));
            } else {
                values.add(value == Change.NULL || value == null ? "null" : value);
            }
        }
        return values;
    }

    private static String key(Settled change) {
        return ((BigDecimal) change.values()[0]).stripTrailingZeros().toPlainString();
    }
}
