package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Layout.Bound;
import io.fieldsink.postgres.plan.OneByOne;
import io.fieldsink.postgres.plan.Route;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Source;
import io.fieldsink.postgres.plan.Sql;
import io.fieldsink.postgres.plan.Statements;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes rows inside one transaction: by COPY straight into the table, over a stage, or in one statement. Not
 * thread-safe.
 */
public final class RowWriter {
    private final Transaction transaction;
    private final Connection connection;
    private final Stages.InTransaction stages;
    private final Copy copy;
    private final Arrays arrays;
    private final Family family;
    private final Inquiry inquiry;
    private final Memory memory;
    private final Consumer<String> sqlLog;

    RowWriter(
            Transaction transaction,
            Connection connection,
            Stages.InTransaction stages,
            Memory memory,
            Consumer<String> sqlLog) {
        this.transaction = transaction;
        this.connection = connection;
        this.stages = stages;
        this.copy = new Copy(connection);
        this.arrays = new Arrays(connection, sqlLog);
        this.family = new Family(transaction, arrays);
        this.inquiry = new Inquiry(transaction, arrays);
        this.memory = memory;
        this.sqlLog = sqlLog;
    }

    Transaction transaction() {
        return transaction;
    }

    /** The events whose rows a deletion outlived: they are not to be put. */
    public Set<Integer> outlived(Layout table, List<Settled> rows) throws Failure {
        return table.rules().remembers() ? transaction.run(c -> memory.outlived(arrays, table, rows)) : Set.of();
    }

    /** What keeps the rows of a record's tables together. */
    public Family family() {
        return family;
    }

    /** What only the server can tell of rows. */
    public Inquiry inquiry() {
        return inquiry;
    }

    /**
     * What came of rows.
     *
     * @param written how many the server wrote
     * @param stale how many it refused for a newer version; those of versions that only name their predecessors are not
     *     among them, see {@link Family#refused}
     */
    public record Put(long written, long stale) {}

    /** Waits until these tables may be written, by this transaction alone or beside others; see {@link Turns}. */
    public void takeTurns(Map<TableName, Boolean> alone) throws Failure {
        if (!alone.isEmpty()) {
            transaction.run(c -> {
                Turns.take(c, alone);
                return null;
            });
        }
    }

    /** Puts the rows by the mode of their table. */
    public Put put(Layout table, List<Settled> rows) throws Failure {
        return transaction.run(c -> putRows(table, rows));
    }

    /**
     * What came of rows put one by one.
     *
     * @param put those that it took
     * @param refused the events of those that it did not take
     */
    public record Each(Put put, Set<Integer> refused) {}

    /** Puts the rows one by one on the server; empty, and nothing done, where the mode does not allow it. */
    public Optional<Each> putEach(Layout table, List<Settled> rows) throws Failure {
        return transaction.run(c -> putEachRow(table.without(rows), rows));
    }

    private Optional<Each> putEachRow(Layout layout, List<Settled> rows) throws SQLException {
        if (!layout.patchedBy(rows).isEmpty() || Route.isTooWideToStage(layout)) {
            return Optional.empty();
        }
        String name = stages.empty(layout);
        Optional<String> block = OneByOne.block(name, layout);
        if (block.isEmpty()) {
            return Optional.empty();
        }
        copy.staged(Source.copyIntoStage(name), layout, rows, List.of());
        sqlLog.accept(block.get());
        try (Statement statement = connection.createStatement()) {
            statement.execute(block.get());
            try (ResultSet outcome = statement.executeQuery(OneByOne.outcome())) {
                outcome.next();
                return Optional.of(each(outcome.getString(1), rows, layout, Source.stage(name)));
            }
        }
    }

    private Each each(String outcome, List<Settled> rows, Layout layout, Source stage) throws SQLException {
        String[] numbers = outcome.split(",", -1);
        Set<Integer> refused = Stream.of(numbers)
                .skip(1)
                .filter(number -> !number.isEmpty())
                .map(number -> rows.get(Integer.parseInt(number)).event())
                .collect(Collectors.toSet());
        long written = Long.parseLong(numbers[0]);
        long left = rows.size() - refused.size() - written;
        long stale = left > 0 ? stale(layout, stage, List.of()) : 0;
        return new Each(new Put(written, Math.min(stale, left)), refused);
    }

    /** Removes the rows of these keys; returns how many there were. */
    public long remove(Layout table, List<Settled> rows) throws Failure {
        return transaction.run(c -> removeRows(table, rows));
    }

    /** Removes all rows; returns how many there were. */
    public long clear(Layout table) throws Failure {
        return transaction.run(
                c -> execute(new Statements("", List.of(Sql.clear(table))), table, List.of(), List.of()));
    }

    /** Runs the attempt under a savepoint; where it fails, nothing of it remains. */
    public <T> T attempt(Transaction.Attempt<T> attempt) throws Failure {
        try {
            return transaction.attempt(attempt);
        } catch (Failure | RuntimeException e) {
            stages.rolledBack();
            throw e;
        }
    }

    /** Makes deferred constraints speak now. */
    public void checkConstraints() throws Failure {
        transaction.checkConstraints();
    }

    /** Commits, guarded. */
    public void commit() throws Failure {
        transaction.commit();
        stages.committed();
    }

    private Put putRows(Layout table, List<Settled> rows) throws SQLException {
        Layout layout = table.without(rows);
        List<Bound> patched = layout.patchedBy(rows);
        return switch (Route.of(layout, rows, patched)) {
            case DIRECT -> new Put(direct(layout, rows), 0);
            case STAGED -> {
                Source source = stage(layout, rows, patched);
                long written = execute(Statements.put(layout, source, patched), layout, List.of(), List.of());
                yield new Put(written, written < rows.size() ? stale(layout, source, List.of()) : 0);
            }
            case STATEMENT -> {
                Source source = Source.arrays(layout);
                long written = execute(Statements.put(layout, source, patched), layout, rows, patched);
                yield new Put(written, written < rows.size() ? stale(layout, source, rows) : 0);
            }
        };
    }

    /** Asked only where the server left some of the rows as they were. */
    private long stale(Layout layout, Source source, List<Settled> rows) throws SQLException {
        InsertMode mode = layout.rules().mode();
        boolean compares = mode == InsertMode.UPSERT || mode == InsertMode.UPDATE;
        if (!compares || layout.versionColumn().isEmpty()) {
            return 0;
        }
        try (PreparedStatement query = arrays.prepare(Sql.stale(layout, source))) {
            bind(query, layout, rows, List.of());
            try (ResultSet found = query.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    private long removeRows(Layout table, List<Settled> rows) throws SQLException {
        Layout layout = table.keyOnly();
        if (table.rules().remembers()) {
            memory.remember(arrays, table, rows);
        }
        if (Route.merging(layout, rows.size()) == Route.STATEMENT) {
            return execute(Statements.remove(layout, Source.arrays(layout)), layout, rows, List.of());
        }
        Source source = stage(layout, rows, List.of());
        return execute(Statements.remove(layout, source), layout, List.of(), List.of());
    }

    private long direct(Layout layout, List<Settled> rows) throws SQLException {
        String sql = Sql.copyInto(layout);
        sqlLog.accept(sql);
        return copy.rows(sql, layout, rows);
    }

    private Source stage(Layout layout, List<Settled> rows, List<Bound> patched) throws SQLException {
        String name = stages.empty(layout);
        String sql = Source.copyIntoStage(name);
        sqlLog.accept(sql);
        copy.staged(sql, layout, rows, patched);
        return Source.stage(name);
    }

    /** Rows are bound where the source is arrays; a stage has them already. */
    private long execute(Statements statements, Layout layout, List<Settled> rows, List<Bound> patched)
            throws SQLException {
        if (!statements.locks().isEmpty()) {
            try (PreparedStatement lock = arrays.prepare(statements.locks())) {
                bind(lock, layout, rows, patched);
                lock.executeQuery().close();
            }
        }
        long written = 0;
        for (String sql : statements.writes()) {
            try (PreparedStatement write = arrays.prepare(sql)) {
                bind(write, layout, rows, patched);
                written += write.executeLargeUpdate();
            }
        }
        return written;
    }

    private void bind(PreparedStatement statement, Layout layout, List<Settled> rows, List<Bound> patched)
            throws SQLException {
        if (!rows.isEmpty()) {
            arrays.bind(statement, 1, layout, rows, patched);
        }
    }
}
