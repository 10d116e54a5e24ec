package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Bulk.Given;
import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.FamilySql;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.OneByOne;
import io.fieldsink.postgres.plan.Route;
import io.fieldsink.postgres.plan.Settled;
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
import java.util.OptionalLong;
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
    private final Bulk bulk;
    private final Arrays arrays;
    private final Family family;
    private final Inquiry inquiry;
    private final Memory memory;
    private final Newcomers newcomers;
    private final Renewals renewals;
    private final Consumer<String> sqlLog;

    RowWriter(
            Transaction transaction,
            Connection connection,
            Stages.InTransaction stages,
            Memory memory,
            Newcomers newcomers,
            Renewals renewals,
            Consumer<String> sqlLog) {
        this.transaction = transaction;
        this.connection = connection;
        this.stages = stages;
        this.arrays = new Arrays(connection, sqlLog);
        this.bulk = new Bulk(connection, stages, arrays, sqlLog);
        this.family = new Family(transaction, arrays);
        this.inquiry = new Inquiry(transaction, arrays);
        this.memory = memory;
        this.newcomers = newcomers;
        this.renewals = renewals;
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
    public record Put(long written, long stale) {
        public static final Put NOTHING = new Put(0, 0);
    }

    /** Waits until these tables may be written, by this transaction alone or beside others; see {@link Turns}. */
    public void takeTurns(Map<TableName, Boolean> alone) throws Failure {
        if (!alone.isEmpty()) {
            transaction.run(c -> {
                Turns.take(c, alone);
                return null;
            });
        }
    }

    /**
     * Inserts the rows whose key is not there and locks those that are, in the order of the keys as every writer does, so that
     * nobody else changes what belongs to them before our commit. Returns the events of those that are there.
     */
    public Set<Integer> claim(Layout table, List<Settled> rows) throws Failure {
        Layout layout = table.without(rows);
        boolean allNew = copyAsNew(layout, rows, true).isPresent();
        return allNew ? Set.of() : transaction.run(c -> claimRows(layout, rows));
    }

    private Set<Integer> claimRows(Layout layout, List<Settled> rows) throws SQLException {
        Given given = bulk.give(layout, rows, layout.patchedBy(rows));
        String sql = FamilySql.claim(layout, given.source(), given.patched());
        try (PreparedStatement claim = bulk.prepare(sql, given)) {
            return Arrays.events(claim, rows);
        }
    }

    /** Puts the rows by the mode of their table. */
    public Put put(Layout table, List<Settled> rows) throws Failure {
        Layout layout = table.without(rows);
        OptionalLong copied = copyAsNew(layout, rows, false);
        return copied.isPresent() ? new Put(copied.getAsLong(), 0) : transaction.run(c -> putRows(layout, rows));
    }

    /** A trigger kept rows out that were copied. */
    private static final class KeptOut extends RuntimeException {}

    /**
     * Copies the rows straight into the table, as long as all may be new; returns how many the server took, which its
     * triggers may make fewer. Empty, and nothing done, where some are not.
     *
     * @param wholly nor is anything done where a trigger keeps one out
     */
    private OptionalLong copyAsNew(Layout layout, List<Settled> rows, boolean wholly) throws Failure {
        TableName table = layout.table().name();
        if (!Route.mayBeNew(layout, rows, layout.patchedBy(rows)) || !newcomers.expectedIn(table)) {
            return OptionalLong.empty();
        }
        try {
            long written = attempt(() -> {
                long copied = transaction.run(c -> Newcomers.copy(c, bulk, layout, rows));
                if (wholly && copied < rows.size()) {
                    throw new KeptOut();
                }
                return copied;
            });
            newcomers.allNew(table);
            return OptionalLong.of(written);
        } catch (KeptOut kept) {
            newcomers.metOthers(table);
            return OptionalLong.empty();
        } catch (Failure failure) {
            if (!Newcomers.isMeeting(failure)) {
                throw failure;
            }
            newcomers.metOthers(table);
            return OptionalLong.empty();
        }
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
        if (!layout.patchedBy(rows).isEmpty() || Route.isTooWideToStage(layout) || !OneByOne.allows(layout)) {
            return Optional.empty();
        }
        Given given = bulk.stage(layout, rows, List.of());
        String block = OneByOne.block(given.stage(), layout);
        sqlLog.accept(block);
        try (Statement statement = connection.createStatement()) {
            statement.execute(block);
            try (ResultSet outcome = statement.executeQuery(OneByOne.outcome())) {
                outcome.next();
                return Optional.of(each(outcome.getString(1), rows, given));
            }
        }
    }

    private Each each(String outcome, List<Settled> rows, Given given) throws SQLException {
        String[] numbers = outcome.split(",", -1);
        Set<Integer> refused = Stream.of(numbers)
                .skip(1)
                .filter(number -> !number.isEmpty())
                .map(number -> rows.get(Integer.parseInt(number)).event())
                .collect(Collectors.toSet());
        long written = Long.parseLong(numbers[0]);
        long left = rows.size() - refused.size() - written;
        long stale = left > 0 ? stale(given) : 0;
        return new Each(new Put(written, Math.min(stale, left)), refused);
    }

    /** Removes the rows of these keys; returns how many there were. */
    public long remove(Layout table, List<Settled> rows) throws Failure {
        return transaction.run(c -> removeRows(table, rows));
    }

    /** Removes all rows; returns how many there were. */
    public long clear(Layout table) throws Failure {
        return transaction.run(c -> arrays.execute(Sql.clear(table)));
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

    private Put putRows(Layout layout, List<Settled> rows) throws SQLException {
        List<Bound> patched = layout.patchedBy(rows);
        if (Route.of(layout, rows, patched) == Route.DIRECT) {
            return new Put(bulk.copy(layout, rows), 0);
        }
        Given given = bulk.give(layout, rows, patched);
        long written = patched.isEmpty() && layout.rules().mode() == InsertMode.UPSERT
                ? upsert(given, rows.size())
                : bulk.execute(Statements.put(layout, given.source(), patched), given);
        return new Put(written, written < rows.size() ? stale(given) : 0);
    }

    private long upsert(Given given, int rows) throws SQLException {
        Layout layout = given.layout();
        TableName table = layout.table().name();
        Statements statements = renewals.expectedIn(table)
                ? Statements.putChanging(layout, given.source())
                : Statements.put(layout, given.source(), List.of());
        renewals.wrote(table, false); // a constraint may refuse a row that a look would leave as it is
        long written = bulk.execute(statements, given);
        renewals.wrote(table, written == rows);
        return written;
    }

    /** Asked only where the server left some of the rows as they were. */
    private long stale(Given given) throws SQLException {
        Layout layout = given.layout();
        InsertMode mode = layout.rules().mode();
        boolean compares = mode == InsertMode.UPSERT || mode == InsertMode.UPDATE;
        if (!compares || layout.versionColumn().isEmpty()) {
            return 0;
        }
        try (PreparedStatement query = bulk.prepare(Sql.stale(layout, given.source()), given);
                ResultSet found = query.executeQuery()) {
            found.next();
            return found.getLong(1);
        }
    }

    private long removeRows(Layout table, List<Settled> rows) throws SQLException {
        Layout layout = table.keyOnly();
        if (table.rules().remembers()) {
            memory.remember(arrays, table, rows);
        }
        Given given = bulk.give(layout, rows, List.of());
        return bulk.execute(Statements.remove(layout, given.source()), given);
    }
}
