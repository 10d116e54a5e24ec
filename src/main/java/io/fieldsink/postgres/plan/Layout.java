package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Column.Filling;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.plan.Bound.Lacking;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import io.fieldsink.postgres.type.Scalar;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The columns that a batch writes to one table, the key first, and where in a change their values stand. Immutable.
 *
 * @param keys how many of the columns, from the first, are the key
 * @param inherited how many of these are the key of the table around a nested array's
 * @param version the column that orders the versions of a row; null for none
 * @param succession the columns that order them where versions have names; null for none
 */
public record Layout(
        Table table,
        List<Bound> columns,
        int keys,
        int inherited,
        Bound version,
        Succession succession,
        WriteRules rules) {

    /**
     * Versions that say which ones they come after.
     *
     * @param id the name of a row's version
     * @param superseded the names of versions that are known to be older than some version of the row
     */
    public record Succession(Bound id, Bound superseded) {}

    public Layout {
        columns = List.copyOf(columns);
    }

    /** The layout for a table that has all the columns which the form needs. */
    public static Layout of(Table table, Form form, ColumnNames names, WriteRules rules) {
        List<Bound> columns = new ArrayList<>();
        Set<String> bound = new HashSet<>();
        Bound version = null;
        Map<Field, Bound> byField = new HashMap<>();
        for (int slot = 0; slot < form.size(); slot++) {
            Field field = form.field(slot);
            boolean overflow = form.overflow().filter(f -> f == field).isPresent();
            Column column = table.column(names.of(field)).orElse(null);
            if (column == null || column.filling() == Filling.EXPRESSION || (overflow && !takesOverflow(column))) {
                continue;
            }
            boolean preserved = overflow
                    ? rules.keepMissing()
                    : field.role() == Role.DATA && preserved(column, field.path(), rules);
            Bound added = new Bound(
                    columns.size(),
                    column,
                    slot,
                    field.role() == Role.METADATA,
                    preserved ? Lacking.KEEPS : Lacking.NULLS);
            columns.add(added);
            byField.put(field, added);
            bound.add(column.name());
            version = form.version().filter(v -> v == field).isPresent() ? added : version;
        }
        if (isFullPicture(rules)) {
            table.columns().stream()
                    .filter(c -> c.ours() && !bound.contains(c.name()) && !ColumnNames.isOurs(c.name()))
                    .forEach(c -> columns.add(new Bound(columns.size(), c, -1, false, Lacking.NULLS)));
        }
        Succession succession = form.order()
                .filter(o -> rules.mode() == InsertMode.UPSERT || rules.mode() == InsertMode.UPDATE)
                .map(o -> new Succession(byField.get(o.id()), byField.get(o.superseded())))
                .filter(s -> s.id() != null && s.superseded() != null)
                .orElse(null);
        return new Layout(table, columns, form.key().size(), form.inherited(), version, succession, rules);
    }

    /** The record is a full picture of the columns that we made or an option names; other people's columns stay. */
    private static boolean preserved(Column column, String path, WriteRules rules) {
        boolean named = rules.columnTypes().containsKey(column.name())
                || rules.columnTypes().containsKey(path);
        return rules.keepMissing() || (!column.ours() && !named);
    }

    /** Whether the column of that name is one that takes what finds no other. */
    static boolean takesOverflow(Column column) {
        return column.type().equals(Scalar.JSONB) && column.filling() == Filling.RECORD;
    }

    /** Whether a newer value of the column is laid over the older one. */
    boolean isMerged(Bound bound) {
        return rules.keepMissing() && bound.column().name().equals(ColumnNames.OVERFLOW);
    }

    private static boolean isFullPicture(WriteRules rules) {
        return !rules.keepMissing() && (rules.mode() == InsertMode.UPSERT || rules.mode() == InsertMode.UPDATE);
    }

    /** Whether the columns still have their types, and nested arrays no table that came meanwhile. */
    public boolean fits(Optional<Table> fresh) {
        return fresh.isPresent()
                && (rules.nested() == Nested.NONE || fresh.get().children().equals(table.children()))
                && columns.stream()
                        .allMatch(b -> fresh.get()
                                .column(b.column().name())
                                .filter(c -> c.type().equals(b.column().type()))
                                .isPresent());
    }

    public List<Bound> key() {
        return columns.subList(0, keys);
    }

    public List<Bound> others() {
        return columns.subList(keys, columns.size());
    }

    /** The part of the key that is the key of the table around. */
    public List<Bound> around() {
        return columns.subList(0, inherited);
    }

    public Optional<Succession> successionColumns() {
        return Optional.ofNullable(succession);
    }

    /** Whether a row that comes may be refused for one that is there. */
    public boolean isGuarded() {
        return version != null || succession != null;
    }

    public Optional<Bound> versionColumn() {
        return Optional.ofNullable(version);
    }

    /** Whether we can tell equal keys as the server does. */
    public boolean comparableKey() {
        return key().stream()
                .allMatch(k -> k.column().type().comparable() && k.column().plainEquality());
    }

    /** The key of a change, equal where the server says equal. */
    public Object keyOf(Object[] values) {
        if (keys == 1) {
            return part(columns.get(0), values);
        }
        List<Object> parts = new ArrayList<>(keys);
        for (int i = 0; i < keys; i++) {
            parts.add(part(columns.get(i), values));
        }
        return parts;
    }

    private static Object part(Bound bound, Object[] values) {
        return bound.column().type().key(bound.in(values));
    }

    /**
     * The layout without the preserved columns that all of these rows lack: so their defaults apply, and nobody writes
     * what nobody said.
     */
    public Layout without(List<Settled> rows) {
        List<Bound> kept = columns.stream()
                .filter(c -> c.lacking() != Lacking.KEEPS || c.equals(version) || c.isInSome(rows))
                .toList();
        return kept.size() == columns.size() ? this : narrowed(kept);
    }

    /** The layout for changes of which some withhold the values of these slots. */
    public Layout withholding(Set<Integer> slots) {
        return slots.isEmpty() ? this : narrowed(columns, slots);
    }

    /** A change as this layout takes it: what it withholds is lacking, and what it lacks elsewhere is null. */
    public Settled told(Settled change) {
        if (change.deed() != Deed.PUT) {
            return change;
        }
        Object[] values = null;
        for (Bound bound : columns) {
            Object value = bound.in(change.values());
            boolean none = value == null && bound.lacking() == Lacking.WITHHOLDS;
            if (none || value == Change.WITHHELD) {
                values = values == null ? change.values().clone() : values;
                values[bound.slot()] = none ? Change.NULL : null;
            }
        }
        return values == null ? change : change.with(values);
    }

    /** Only the key: what a removal needs. */
    public Layout keyOnly() {
        return narrowed(key());
    }

    private Layout narrowed(List<Bound> kept) {
        return narrowed(kept, Set.of());
    }

    private Layout narrowed(List<Bound> kept, Set<Integer> withheld) {
        Map<Bound, Bound> renumbered = new HashMap<>();
        List<Bound> columns = new ArrayList<>(kept.size());
        for (Bound bound : kept) {
            boolean withholds = bound.lacking() == Lacking.NULLS && withheld.contains(bound.slot());
            Bound at = new Bound(
                    columns.size(),
                    bound.column(),
                    bound.slot(),
                    bound.metadata(),
                    withholds ? Lacking.WITHHOLDS : bound.lacking());
            columns.add(at);
            renumbered.put(bound, at);
        }
        Succession names = succession == null || !renumbered.containsKey(succession.id())
                ? null
                : new Succession(renumbered.get(succession.id()), renumbered.get(succession.superseded()));
        return new Layout(table, columns, keys, inherited, renumbered.get(version), names, rules);
    }

    /** The key and what orders the versions. */
    public Layout keyAndVersion() {
        return narrowed(columns.stream()
                .filter(c -> c.index() < keys
                        || c.equals(version)
                        || (succession != null && (c.equals(succession.id()) || c.equals(succession.superseded()))))
                .toList());
    }

    /** The columns that some of these rows have and others lack, although lacking means leaving alone. */
    public List<Bound> patchedBy(List<Settled> rows) {
        List<Bound> preserved = columns.stream().filter(Bound::preserved).toList();
        BitSet patched = new BitSet();
        for (int i = 0; i < rows.size() && !preserved.isEmpty(); i++) { // row by row, for each is elsewhere in memory
            Object[] values = rows.get(i).values();
            for (Bound bound : preserved) {
                if (bound.in(values) == null) {
                    patched.set(bound.index());
                }
            }
        }
        return patched.stream().mapToObj(columns::get).toList();
    }
}
