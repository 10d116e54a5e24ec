package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.postgresql.PGStatement;

/** Statements over rows that are bound as arrays of texts, one a column. Not thread-safe. */
final class Arrays {
    private final Connection connection;
    private final Consumer<String> sqlLog;

    Arrays(Connection connection, Consumer<String> sqlLog) {
        this.connection = connection;
        this.sqlLog = sqlLog;
    }

    /**
     * Planned anew each time: without parameters the server would keep the plan of its fifth run, made for a table that was
     * small then, until somebody analyzes the table.
     */
    PreparedStatement prepare(String sql) throws SQLException {
        sqlLog.accept(sql);
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        return statement;
    }

    /** Binds the rows as {@code Source.arrays} reads them, from this parameter on. */
    void bind(PreparedStatement statement, int first, Layout layout, List<Settled> rows, List<Bound> patched)
            throws SQLException {
        int parameter = bindColumns(statement, first, layout.columns(), rows);
        String[] masks = new String[rows.size()];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = "\\x"
                    + HexFormat.of().formatHex(Mask.of(patched, rows.get(i).values()));
        }
        bind(statement, parameter, masks);
    }

    /** Binds an array for each of the columns; returns the next parameter. */
    int bindColumns(PreparedStatement statement, int first, List<Bound> columns, List<Settled> rows)
            throws SQLException {
        int parameter = first;
        for (Bound bound : columns) {
            String[] texts = new String[rows.size()];
            for (int i = 0; i < texts.length; i++) {
                Object[] values = rows.get(i).values();
                texts[i] = bound.isNullIn(values) ? null : bound.column().type().text(bound.in(values));
            }
            bind(statement, parameter++, texts);
        }
        return parameter;
    }

    /** Without rows. */
    long execute(String sql) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            return statement.executeLargeUpdate();
        }
    }

    long execute(String sql, Layout layout, List<Settled> rows) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            bind(statement, 1, layout, rows, List.of());
            return statement.executeLargeUpdate();
        }
    }

    /** The events of the rows whose numbers the query answers. */
    Set<Integer> events(String sql, Layout layout, List<Settled> rows) throws SQLException {
        try (PreparedStatement query = prepare(sql)) {
            bind(query, 1, layout, rows, List.of());
            return events(query, rows);
        }
    }

    /** The events of the rows whose numbers the query, bound already, answers. */
    static Set<Integer> events(PreparedStatement query, List<Settled> rows) throws SQLException {
        Set<Integer> events = new HashSet<>();
        try (ResultSet numbers = query.executeQuery()) {
            while (numbers.next()) {
                events.add(rows.get(numbers.getInt(1)).event());
            }
        }
        return events;
    }

    private void bind(PreparedStatement statement, int parameter, String[] texts) throws SQLException {
        statement.setArray(parameter, connection.createArrayOf("text", texts));
    }
}
