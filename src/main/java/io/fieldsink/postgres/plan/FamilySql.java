package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The text of the statements that keep the tables of nested arrays together with the record's own. Pure. */
public final class FamilySql {
    private static final String MOVED = "t.ctid = b.at AND t.tableoid = b.relation";

    private FamilySql() {}

    /**
     * Which of the rows stand in the table. They are locked, in the order of the keys as every writer does, so that nobody
     * else changes what belongs to them before our commit.
     */
    public static String standing(Layout layout, Source source) {
        String lock = layout.table().kind() == Table.Kind.VIEW ? "" : " FOR NO KEY UPDATE";
        return "SELECT s.n FROM (SELECT * FROM " + source.sql() + " ORDER BY "
                + Sql.joined(layout.key(), ", ", source::value) + " OFFSET 0) AS s CROSS JOIN LATERAL (SELECT 1 FROM "
                + Sql.target(layout, "o") + " WHERE " + Sql.sameKey(layout, source) + " OFFSET 0" + lock + ") AS o";
    }

    /**
     * Inserts the rows whose key is not there, locks those that are, and answers which these are: all in one pass in the order
     * of the keys. Locking first and inserting then would be two passes, and two writers could wait for each other.
     */
    public static String claim(Layout layout, Source source, List<Bound> patched) {
        Bound untouched = Stream.concat(Sql.settable(layout).stream(), layout.key().stream())
                .findFirst()
                .orElseThrow();
        String name = untouched.column().quoted();
        return "WITH s AS MATERIALIZED (SELECT * FROM " + source.sql() + "), claimed AS (" + Sql.insertHead(layout)
                + "SELECT " + Sql.values(layout, source, patched) + " FROM s ORDER BY "
                + Sql.joined(layout.key(), ", ", source::value) + " ON CONFLICT (" + Sql.keyNames(layout)
                + ") DO UPDATE SET " + name + " = EXCLUDED." + name + " WHERE false RETURNING "
                + Sql.joined(layout.key(), ", ", b -> "t." + b.column().quoted())
                + ") SELECT s.n FROM s WHERE NOT EXISTS (SELECT 1 FROM claimed AS o WHERE "
                + Sql.sameKey(layout, source) + ")";
    }

    /** Which of the rows, just written, are not in the table: a newer version is, or none. */
    public static String refused(Layout layout, Source source) {
        List<String> reasons = new ArrayList<>();
        reasons.add("o." + layout.key().get(0).column().quoted() + " IS NULL");
        layout.versionColumn()
                .or(() -> layout.successionColumns().map(Layout.Succession::id))
                .ifPresent(v -> reasons.add(Sql.exact(v, "o." + v.column().quoted()) + " IS DISTINCT FROM "
                        + Sql.exact(v, source.value(v))));
        if (layout.rules().softDeletes()) {
            reasons.add("o." + Sql.DELETED_AT + " IS NOT NULL");
        }
        return "SELECT s.n FROM " + source.sql() + " LEFT JOIN LATERAL (SELECT * FROM " + Sql.target(layout, "o")
                + " WHERE " + Sql.sameKey(layout, source) + " OFFSET 0) AS o ON true WHERE "
                + String.join(" OR ", reasons);
    }

    /** Whether {@link #refused} can answer anything at all. */
    public static boolean mayRefuse(Layout layout) {
        return switch (layout.rules().mode()) {
            case INSERT -> false;
            case UPSERT -> layout.isGuarded();
            case UPDATE, IGNORE -> true; // the key is not there; another unique index has a row like it
        };
    }

    /** Rows that refused what came learn from it all the same. */
    public static String learn(Layout layout, Source source) {
        return Succession.learn(layout, source);
    }

    /**
     * Deletes the rows below these parents, but for those that are given.
     *
     * @param parents the parents' keys, as an unnested array for each of the key's first parts
     * @param kept the rows that stay; null for none
     */
    public static String trim(Layout layout, Parents parents, Source kept) {
        return isPlain(layout)
                ? "DELETE FROM " + only(layout) + " WHERE " + there(layout, parents, kept)
                : "DELETE FROM " + Sql.target(layout, "t") + " USING (" + below(layout, parents, kept) + ") AS b WHERE "
                        + MOVED;
    }

    /** Marks the rows below these parents as deleted. */
    public static String mark(Layout layout, Parents parents) {
        return set(layout, parents, "now()", "IS NULL");
    }

    /** Takes the mark away again. */
    public static String unmark(Layout layout, Parents parents) {
        return set(layout, parents, "NULL", "IS NOT NULL");
    }

    private static String set(Layout layout, Parents parents, String mark, String where) {
        String set = " SET " + Sql.DELETED_AT + " = " + mark;
        String still = " AND t." + Sql.DELETED_AT + ' ' + where;
        return isPlain(layout)
                ? "UPDATE " + only(layout) + set + " WHERE " + there(layout, parents, null) + still
                : "UPDATE " + Sql.target(layout, "t") + set + " FROM (" + below(layout, parents, null) + ") AS b WHERE "
                        + MOVED + still;
    }

    private static boolean isPlain(Layout layout) {
        return layout.table().kind() == Table.Kind.PLAIN;
    }

    private static String only(Layout layout) {
        return "ONLY " + Sql.target(layout, "t");
    }

    /** By their places alone, which no plan turns into a scan of the table; partitions have the same places. */
    private static String there(Layout layout, Parents parents, Source kept) {
        return "t.ctid = ANY (ARRAY(SELECT at FROM (" + below(layout, parents, kept) + ") AS b))";
    }

    /**
     * Where the rows below the parents stand: their places hold, since their parents are locked and nobody moves them.
     *
     * <p>The inner OFFSET 0 makes each parent look its rows up in the index, and the outer one keeps what is asked of the
     * rows out of that loop: pulled in, it read all rows that stay anew for each parent (measured: 160 s for 10,000).
     */
    private static String below(Layout layout, Parents parents, Source kept) {
        String missing = kept == null
                ? ""
                : " WHERE NOT EXISTS (SELECT 1 FROM " + kept.sql() + " WHERE " + Sql.sameKey(layout, kept) + ")";
        return "SELECT o.at, o.relation FROM (SELECT o.* FROM " + parents.sql(layout)
                + " CROSS JOIN LATERAL (SELECT o.ctid AS at, o.tableoid AS relation, "
                + Sql.joined(layout.key(), ", ", b -> "o." + b.column().quoted())
                + " FROM " + (isPlain(layout) ? "ONLY " : "") + Sql.target(layout, "o") + " WHERE "
                + Sql.joined(
                        parents.parts(layout), " AND ", b -> "o." + b.column().quoted() + " = p.c" + b.index())
                + " OFFSET 0) AS o OFFSET 0) AS o" + missing;
    }

    /**
     * Keys of parents, bound as one array of texts a part.
     *
     * @param width how many parts of a child's key they are
     */
    public record Parents(int width) {
        List<Bound> parts(Layout layout) {
            return layout.key().subList(0, width);
        }

        String sql(Layout layout) {
            List<Bound> parts = parts(layout);
            String casts = Sql.joined(
                    parts,
                    ", ",
                    b -> "x.c" + b.index() + "::" + b.column().type().castSql() + " AS c" + b.index());
            String names = Sql.joined(parts, ", ", b -> "c" + b.index());
            String arrays = Sql.joined(parts, ", ", b -> "?::text[]");
            return "(SELECT DISTINCT " + casts + " FROM unnest(" + arrays + ") AS x(" + names + ")) AS p";
        }
    }
}
