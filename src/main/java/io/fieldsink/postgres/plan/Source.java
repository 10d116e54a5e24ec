package io.fieldsink.postgres.plan;

import static io.fieldsink.postgres.model.Identifier.quote;

import io.fieldsink.postgres.type.PgType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a statement finds the rows to write, under the name {@code s}: columns {@code c0}, {@code c1}, … in the layout's
 * order, {@code m} (which of the patched columns a row has, as bits) and {@code n} (the order of arrival, from 0).
 *
 * @param sql what stands behind FROM
 * @param typed whether every column has its type already; otherwise what we cannot encode is text and has to be cast
 */
public record Source(String sql, boolean typed) {

    /** A temporary table, filled by COPY. */
    public static Source stage(String name) {
        return new Source("pg_temp." + quote(name) + " AS s", false);
    }

    /** One array of texts per column, bound in the order c0, c1, …, m: any number of rows, one plan. */
    public static Source arrays(Layout layout) {
        List<Bound> columns = layout.columns();
        String casts = joined(columns, "x.c%1$d::%2$s AS c%1$d, ");
        String names = joined(columns, "c%1$d, ");
        String arrays = "?::text[], ".repeat(columns.size());
        return new Source(
                "(SELECT " + casts + "x.m::bytea AS m, x.n - 1 AS n FROM unnest(" + arrays
                        + "?::text[]) WITH ORDINALITY AS x(" + names + "m, n)) AS s",
                true);
    }

    /** The row of a stage that a {@link OneByOne} is at. */
    static Source current(Layout layout) {
        String columns = joined(layout.columns(), OneByOne.ROW + ".c%1$d AS c%1$d, ");
        return new Source("(SELECT " + columns + OneByOne.ROW + ".m AS m, " + OneByOne.ROW + ".n AS n) AS s", false);
    }

    /** A stage for this layout, emptied by every commit, or dropped by it. */
    public static String createStage(String name, Layout layout, boolean dropped) {
        String columns = layout.columns().stream()
                .map(b -> "c" + b.index() + ' '
                        + (b.column().type().binary() ? b.column().type().sql() : "text") + ", ")
                .collect(Collectors.joining());
        return "CREATE TEMPORARY TABLE IF NOT EXISTS pg_temp." + quote(name) + " (" + columns
                + "m bytea, n bigint) ON COMMIT " + (dropped ? "DROP" : "DELETE ROWS");
    }

    /** COPY into a stage, in the order c0, c1, …, m, n. */
    public static String copyIntoStage(String name) {
        return "COPY pg_temp." + quote(name) + " FROM STDIN (FORMAT binary)";
    }

    /** The value of a column, in its type. */
    String value(Bound bound) {
        PgType type = bound.column().type();
        return typed || type.binary() ? "s.c" + bound.index() : "s.c" + bound.index() + "::" + type.castSql();
    }

    private static String joined(List<Bound> columns, String format) {
        return columns.stream()
                .map(b -> String.format(format, b.index(), b.column().type().castSql()))
                .collect(Collectors.joining());
    }
}
