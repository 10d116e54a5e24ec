package io.fieldsink.postgres.plan;

import java.util.function.Function;

/**
 * The order of versions that have names and say which ones they come after, as SQL: a version is refused where it is known
 * to be older than some version of the row, unless it is the very version that stands there or comes after it. What the row
 * knows only grows. Pure.
 */
final class Succession {
    private Succession() {}

    /** Whether what comes may take the place of the row in {@code target}. */
    static String guard(Layout layout, Layout.Succession columns, String target, Function<Bound, String> value) {
        String there = target + '.' + columns.id().column().quoted();
        String known = target + '.' + columns.superseded().column().quoted();
        String here = value.apply(columns.id());
        String notOlder = "coalesce(" + here + " <> ALL (" + known + "), true)";
        String follows = "(coalesce(" + there + " = " + here + " OR " + there + " = ANY ("
                + value.apply(columns.superseded()) + "), false) OR " + notOlder + ")";
        return !layout.rules().softDeletes()
                ? follows
                : "(CASE WHEN " + target + '.' + Sql.DELETED_AT + " IS NULL THEN " + follows + " ELSE " + notOlder
                        + " AND " + here + " IS DISTINCT FROM " + there + " END)";
    }

    /** All that two columns know. */
    static String both(String one, String other) {
        return "(SELECT array_agg(DISTINCT u.v COLLATE \"C\" ORDER BY u.v COLLATE \"C\") FROM unnest(" + one + " || "
                + other + ") AS u (v))";
    }

    /** Rows that refused what came learn from it all the same. */
    static String learn(Layout layout, Source source) {
        Layout.Succession columns = layout.successionColumns().orElseThrow();
        String known = "o." + columns.superseded().column().quoted();
        String both = both(known, source.value(columns.superseded()));
        return "UPDATE " + Sql.target(layout, "o") + " SET "
                + columns.superseded().column().quoted() + " = " + both
                + " FROM " + source.sql() + " WHERE " + Sql.sameKey(layout, source) + " AND " + known
                + " IS DISTINCT FROM " + both;
    }
}
