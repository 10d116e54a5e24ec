package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.plan.Layout.Bound;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import java.util.ArrayList;
import java.util.List;

/** The text of the statements that keep the tables of nested arrays together with the record's own. Pure. */
public final class FamilySql {
    private static final String THERE = "t.ctid = b.at AND t.tableoid = b.relation";

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
        return layout.isGuarded() || layout.rules().mode() == InsertMode.UPDATE;
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
        return "DELETE FROM " + Sql.target(layout, "t") + " USING " + below(layout, parents, kept) + " WHERE " + THERE;
    }

    /** Marks the rows below these parents as deleted. */
    public static String mark(Layout layout, Parents parents) {
        return "UPDATE " + Sql.target(layout, "t") + " SET " + Sql.DELETED_AT + " = now() FROM "
                + below(layout, parents, null) + " WHERE " + THERE + " AND t." + Sql.DELETED_AT + " IS NULL";
    }

    /** Takes the mark away again. */
    public static String unmark(Layout layout, Parents parents) {
        return "UPDATE " + Sql.target(layout, "t") + " SET " + Sql.DELETED_AT + " = NULL FROM "
                + below(layout, parents, null) + " WHERE " + THERE + " AND t." + Sql.DELETED_AT + " IS NOT NULL";
    }

    /**
     * Where the rows below the parents stand: by their place, since their parents are locked and nobody moves them, and by
     * a look-up in the index for each parent, which OFFSET 0 keeps the planner from turning into a scan of the table.
     */
    private static String below(Layout layout, Parents parents, Source kept) {
        String missing = kept == null
                ? ""
                : " WHERE NOT EXISTS (SELECT 1 FROM " + kept.sql() + " WHERE " + Sql.sameKey(layout, kept) + ")";
        return "(SELECT o.at, o.relation FROM " + parents.sql(layout) + " CROSS JOIN LATERAL (SELECT o.ctid AS at,"
                + " o.tableoid AS relation, "
                + Sql.joined(layout.key(), ", ", b -> "o." + b.column().quoted())
                + " FROM " + Sql.target(layout, "o") + " WHERE "
                + Sql.joined(
                        parents.parts(layout), " AND ", b -> "o." + b.column().quoted() + " = p.c" + b.index())
                + " OFFSET 0) AS o" + missing + ") AS b";
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
