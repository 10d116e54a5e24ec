package io.fieldsink.postgres.plan;

import static io.fieldsink.postgres.model.Identifier.quote;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Column.Filling;
import io.fieldsink.postgres.plan.Bound.Lacking;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The text of the statements that write the rows of a {@link Source} into a table. Pure. */
public final class Sql {
    static final String DELETED_AT = quote(ColumnNames.DELETED_AT);

    private Sql() {}

    /** Names in quotes, separated by commas. */
    static String names(List<String> names) {
        return names.stream().map(n -> quote(n)).collect(Collectors.joining(", "));
    }

    /** A string constant; standard_conforming_strings is on in our sessions. */
    static String literal(String text) {
        return '\'' + text.replace("\0", "").replace("'", "''") + '\'';
    }

    /** What the server makes of one text in the column's type. */
    public static String cast(Column column) {
        return "SELECT CAST(?::text AS " + column.type().sql() + ")";
    }

    /** COPY straight into the table. */
    public static String copyInto(Layout layout) {
        return "COPY " + layout.table().name().quoted() + " (" + columnNames(layout) + ") FROM STDIN (FORMAT binary)";
    }

    /** Appends every row, in the order of arrival. */
    public static String insert(Layout layout, Source source, List<Bound> patched) {
        return insertRows(layout, source, patched) + " ORDER BY s.n";
    }

    /** Inserts the rows that conflict with nothing. */
    public static String insertIgnoring(Layout layout, Source source, List<Bound> patched) {
        String keys = joined(layout.key(), "", b -> source.value(b) + ", ");
        return insertRows(layout, source, patched) + " ORDER BY " + keys + "s.n ON CONFLICT DO NOTHING";
    }

    private static String insertRows(Layout layout, Source source, List<Bound> patched) {
        return insertHead(layout) + "SELECT " + values(layout, source, patched) + " FROM " + source.sql();
    }

    /**
     * Inserts or updates. The same rows again write nothing: {@code DO UPDATE … WHERE} alone would still lock every row
     * (measured: 646 bytes of WAL each), so unchanged and outdated rows are left out by a join before. The conflict
     * clause is for the row that another session inserts between.
     *
     * <p>OFFSET 0 keeps the planner from flattening the lateral query, so that each row looks up its key in the index.
     * What the planner likes better, a hash of the whole table for every batch, took 44 s of the server's CPU a million
     * rows instead of 6 (measured on an empty table that grew to a million).
     */
    public static String upsert(Layout layout, Source source) {
        String guard = layout.isGuarded() ? " WHERE " + guard(layout, "t", Sql::excluded) : "";
        return insertRows(layout, source, List.of())
                + " LEFT JOIN LATERAL (SELECT * FROM " + target(layout, "o") + " WHERE " + sameKey(layout, source)
                + " OFFSET 0) AS o ON true"
                + " WHERE o." + layout.key().get(0).column().quoted() + " IS NULL"
                + " OR (" + guard(layout, source) + " AND " + differs(layout, source, List.of()) + ")"
                + orUpdate(layout, source, guard);
    }

    /** The same for rows that probably all change something: looking each up before would cost more than it spares. */
    public static String upsertChanging(Layout layout, Source source) {
        String guard = " WHERE " + guard(layout, "t", Sql::excluded) + " AND " + differs(layout, "t", Sql::excluded);
        return insertRows(layout, source, List.of()) + orUpdate(layout, source, guard);
    }

    private static String orUpdate(Layout layout, Source source, String guard) {
        String sets = sets(layout, "t", Sql::excluded);
        return " ORDER BY " + joined(layout.key(), ", ", source::value)
                + " ON CONFLICT (" + keyNames(layout) + ") DO "
                + (sets.isEmpty() ? "NOTHING" : "UPDATE SET " + sets + guard);
    }

    private static String excluded(Bound bound) {
        return "EXCLUDED." + bound.column().quoted();
    }

    /** Inserts the rows whose key is not there. */
    public static String insertMissing(Layout layout, Source source, List<Bound> patched) {
        return insertHead(layout) + "SELECT " + values(layout, source, patched)
                + " FROM " + source.sql()
                + " WHERE NOT EXISTS (SELECT 1 FROM " + target(layout, "o") + " WHERE " + sameKey(layout, source)
                + " OFFSET 0)"
                + " ORDER BY " + joined(layout.key(), ", ", source::value)
                + " ON CONFLICT (" + keyNames(layout) + ") DO NOTHING";
    }

    /** Updates the rows whose key is there, as far as something changes; empty where there is nothing to set. */
    public static String update(Layout layout, Source source, List<Bound> patched) {
        String sets = sets(
                layout, "o", b -> value(b, source, patched, "o." + b.column().quoted()));
        return sets.isEmpty()
                ? ""
                : "UPDATE " + target(layout, "o") + " SET " + sets + " FROM " + source.sql() + " WHERE "
                        + sameKey(layout, source) + " AND " + guard(layout, source) + " AND "
                        + differs(layout, source, patched);
    }

    /** Locks the rows of these keys in the order of the keys, as every writer does: so no two wait for each other. */
    public static String lock(Layout layout, Source source) {
        return "SELECT count(*) FROM (SELECT 1 FROM " + target(layout, "o") + " JOIN " + source.sql() + " ON "
                + sameKey(layout, source) + " ORDER BY " + joined(layout.key(), ", ", source::value)
                + " FOR UPDATE OF o) AS locked";
    }

    /**
     * For each row of the source, in order, the number of its key: the same where the server says equal. The union gives
     * the keys the collations of their columns.
     */
    public static String keyNumbers(Layout layout, Source source) {
        String keys = joined(layout.key(), ", ", b -> "k" + b.index());
        return "SELECT dense_rank() OVER (ORDER BY " + keys + ") FROM (SELECT " + keyNames(layout)
                + ", 0::bigint FROM " + layout.table().name().quoted() + " WHERE false UNION ALL SELECT "
                + joined(layout.key(), ", ", source::value) + ", s.n FROM " + source.sql() + ") AS u (" + keys
                + ", n) ORDER BY n";
    }

    /** How many of the rows, just put, the table holds a newer version of. */
    public static String stale(Layout layout, Source source) {
        return "SELECT count(*) FROM " + source.sql() + " CROSS JOIN LATERAL (SELECT * FROM " + target(layout, "o")
                + " WHERE " + sameKey(layout, source) + " OFFSET 0) AS o WHERE (" + guard(layout, source)
                + ") IS NOT TRUE";
    }

    /** Deletes the rows of these keys, or marks them. */
    public static String remove(Layout layout, Source source) {
        return layout.rules().softDeletes()
                ? "UPDATE " + target(layout, "o") + " SET " + DELETED_AT + " = now() FROM " + source.sql() + " WHERE "
                        + sameKey(layout, source) + " AND o." + DELETED_AT + " IS NULL"
                : "DELETE FROM " + target(layout, "o") + " USING " + source.sql() + " WHERE " + sameKey(layout, source);
    }

    /**
     * Deletes all rows, or marks them. Unlike TRUNCATE it keeps nobody from reading, needs no privilege that a removal does
     * not need, and leaves what refers to the rows to its foreign keys.
     */
    public static String clear(Layout layout) {
        return layout.rules().softDeletes()
                ? "UPDATE " + target(layout, "o") + " SET " + DELETED_AT + " = now() WHERE o." + DELETED_AT + " IS NULL"
                : "DELETE FROM " + target(layout, "o");
    }

    static String target(Layout layout, String alias) {
        return layout.table().name().quoted() + " AS " + alias;
    }

    static String insertHead(Layout layout) {
        boolean identity = layout.columns().stream().anyMatch(b -> b.column().filling() == Filling.IDENTITY_ALWAYS);
        return "INSERT INTO " + target(layout, "t") + " (" + columnNames(layout) + ") "
                + (identity ? "OVERRIDING SYSTEM VALUE " : "");
    }

    private static String columnNames(Layout layout) {
        return joined(layout.columns(), ", ", b -> b.column().quoted());
    }

    static String keyNames(Layout layout) {
        return joined(layout.key(), ", ", b -> b.column().quoted());
    }

    static String values(Layout layout, Source source, List<Bound> patched) {
        return joined(layout.columns(), ", ", b -> {
            String defaultSql =
                    b.lacking() == Lacking.WITHHOLDS ? "" : b.column().defaultSql();
            return value(b, source, patched, defaultSql.isEmpty() ? "NULL" : defaultSql);
        });
    }

    /** The value of a column, or what stands there otherwise where a row lacks it. */
    private static String value(Bound bound, Source source, List<Bound> patched, String otherwise) {
        int bit = patched.indexOf(bound);
        return bit < 0
                ? source.value(bound)
                : "CASE WHEN get_bit(s.m, " + bit + ") = 1 THEN " + source.value(bound) + " ELSE " + otherwise + " END";
    }

    static String sameKey(Layout layout, Source source) {
        return joined(layout.key(), " AND ", b -> "o." + b.column().quoted() + " = " + source.value(b));
    }

    /** A newer row clears the mark of a soft deletion. */
    private static String sets(Layout layout, String target, Function<Bound, String> value) {
        String sets = joined(
                settable(layout), ", ", b -> b.column().quoted() + " = " + after(layout, b, target, value.apply(b)));
        if (!layout.rules().softDeletes()) {
            return sets;
        }
        return (sets.isEmpty() ? "" : sets + ", ") + DELETED_AT + " = NULL";
    }

    /** What a column holds afterwards: the value, or what was known before and now. */
    private static String after(Layout layout, Bound bound, String target, String value) {
        if (layout.isMerged(bound)) {
            return Overflow.over(target + '.' + bound.column().quoted(), value);
        }
        return layout.successionColumns()
                        .filter(s -> s.superseded().equals(bound))
                        .isPresent()
                ? Succession.both(target + '.' + bound.column().quoted(), value)
                : value;
    }

    /** The key is not set, it is the same; and an identity that is always generated cannot be. */
    static List<Bound> settable(Layout layout) {
        return layout.others().stream()
                .filter(b -> b.column().filling() != Filling.IDENTITY_ALWAYS)
                .toList();
    }

    static String guard(Layout layout, Source source) {
        return guard(layout, "o", source::value);
    }

    private static String guard(Layout layout, String target, Function<Bound, String> value) {
        return layout.versionColumn()
                .map(v -> guard(layout, v, target, value.apply(v)))
                .or(() -> layout.successionColumns().map(s -> Succession.guard(layout, s, target, value)))
                .orElse("true");
    }

    /** An older version never overwrites a newer one, and only one newer than it had brings a deleted row back. */
    private static String guard(Layout layout, Bound version, String target, String value) {
        String there = ordered(version, target + '.' + version.column().quoted());
        String here = ordered(version, value);
        String notOlder = "(" + there + " IS NULL OR " + here + " >= " + there + ")";
        return !layout.rules().softDeletes()
                ? notOlder
                : "(CASE WHEN " + target + '.' + DELETED_AT + " IS NULL THEN " + notOlder + " ELSE " + here
                        + " IS NOT NULL AND (" + there + " IS NULL OR " + here + " > " + there + ") END)";
    }

    /** Texts are ordered by code point, as {@link Versions} does it. */
    static String ordered(Bound version, String value) {
        return version.column().type().collatable() ? value + " COLLATE \"C\"" : value;
    }

    private static String differs(Layout layout, Source source, List<Bound> patched) {
        return differs(
                layout, "o", b -> value(b, source, patched, "o." + b.column().quoted()));
    }

    /** A change in metadata columns alone is none. */
    private static String differs(Layout layout, String target, Function<Bound, String> value) {
        List<Bound> compared =
                settable(layout).stream().filter(b -> !b.metadata()).toList();
        String there =
                joined(compared, ", ", b -> exact(b, target + '.' + b.column().quoted()));
        String here = joined(compared, ", ", b -> exact(b, after(layout, b, target, value.apply(b))));
        String changed = compared.isEmpty() ? "false" : "(" + there + ") IS DISTINCT FROM (" + here + ")";
        return layout.rules().softDeletes()
                ? "(" + changed + " OR " + target + '.' + DELETED_AT + " IS NOT NULL)"
                : changed;
    }

    static String exact(Bound bound, String value) {
        return bound.column().plainEquality() ? value : "(" + value + ")::text COLLATE \"C\"";
    }

    static String joined(List<Bound> bounds, String separator, Function<Bound, String> text) {
        return bounds.stream().map(text).collect(Collectors.joining(separator));
    }
}
