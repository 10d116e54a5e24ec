package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Route;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Source;
import io.fieldsink.postgres.plan.Sql;
import io.fieldsink.postgres.plan.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** How many rows at once come to the server inside one transaction: by COPY, or bound as arrays. Not thread-safe. */
final class Bulk {
    private final Stages.InTransaction stages;
    private final Copy copy;
    private final Arrays arrays;
    private final Consumer<String> sqlLog;

    Bulk(Connection connection, Stages.InTransaction stages, Arrays arrays, Consumer<String> sqlLog) {
        this.stages = stages;
        this.copy = new Copy(connection);
        this.arrays = arrays;
        this.sqlLog = sqlLog;
    }

    /**
     * Rows that a statement can read.
     *
     * @param stage its name; empty where there is none
     * @param unbound the rows to bind; none where a stage has them
     */
    record Given(Layout layout, Source source, String stage, List<Settled> unbound, List<Bound> patched) {}

    /** COPY straight into the table; returns how many rows the server took. */
    long copy(Layout layout, List<Settled> rows) throws SQLException {
        String sql = Sql.copyInto(layout);
        sqlLog.accept(sql);
        return copy.rows(sql, layout, rows);
    }

    /** Few rows are bound to the statement, many are staged before. */
    Given give(Layout layout, List<Settled> rows, List<Bound> patched) throws SQLException {
        return Route.merging(layout, rows.size()) == Route.STATEMENT
                ? new Given(layout, Source.arrays(layout), "", rows, patched)
                : stage(layout, rows, patched);
    }

    Given stage(Layout layout, List<Settled> rows, List<Bound> patched) throws SQLException {
        String name = stages.empty(layout);
        String sql = Source.copyIntoStage(name);
        sqlLog.accept(sql);
        copy.staged(sql, layout, rows, patched);
        return new Given(layout, Source.stage(name), name, List.of(), patched);
    }

    /** Returns how many rows were written. */
    long execute(Statements statements, Given given) throws SQLException {
        if (!statements.locks().isEmpty()) {
            try (PreparedStatement lock = prepare(statements.locks(), given)) {
                lock.executeQuery().close();
            }
        }
        long written = 0;
        for (String sql : statements.writes()) {
            try (PreparedStatement write = prepare(sql, given)) {
                written += write.executeLargeUpdate();
            }
        }
        return written;
    }

    /** The statement, ready to be executed. */
    PreparedStatement prepare(String sql, Given given) throws SQLException {
        PreparedStatement statement = arrays.prepare(sql);
        if (!given.unbound().isEmpty()) {
            arrays.bind(statement, 1, given.layout(), given.unbound(), given.patched());
        }
        return statement;
    }
}
