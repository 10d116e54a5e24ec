package io.fieldsink.postgres.pg;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One transaction on one session; closing it rolls back what was not committed and gives the session back. Every failure
 * leaves it as a {@link Failure}. For one thread.
 */
public final class Transaction implements AutoCloseable {
    private final Connection connection;
    private final String server;
    private final Deadline deadline;

    Transaction(Connection connection, String server, Deadline deadline) {
        this.connection = connection;
        this.server = server;
        this.deadline = deadline;
    }

    /** What an edge does with the session. */
    @FunctionalInterface
    public interface Action<T> {
        T on(Connection connection) throws SQLException, IOException;
    }

    /** What may fail and be undone by itself. */
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws Failure;
    }

    /** Runs the action on the session. A failure leaves the transaction aborted, as PostgreSQL does. */
    public <T> T run(Action<T> action) throws Failure {
        try {
            deadline.check(connection);
            return action.on(connection);
        } catch (SQLException | IOException e) {
            throw Diagnosis.of(e, server);
        }
    }

    /** Runs the attempt under a savepoint: where it fails, nothing of it remains and the transaction goes on. */
    public <T> T attempt(Attempt<T> attempt) throws Failure {
        Savepoint savepoint = run(Connection::setSavepoint);
        T result;
        try {
            result = attempt.run();
        } catch (Failure | RuntimeException e) {
            undo(savepoint, e);
            throw e;
        }
        done(c -> c.releaseSavepoint(savepoint));
        return result;
    }

    private void undo(Savepoint savepoint, Exception failure) {
        deadline.rolledBack();
        try {
            connection.rollback(savepoint);
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            failure.addSuppressed(Diagnosis.of(e, server)); // the session is gone; what broke it is the news
        }
    }

    /** Makes deferred constraints speak now, where a savepoint can still tell who is to blame, and not in the commit. */
    public void checkConstraints() throws Failure {
        done(c -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
            }
        });
    }

    /**
     * Commits, or fails. PostgreSQL answers the COMMIT of an aborted transaction with a quiet ROLLBACK; pgjdbc 42.7 passes
     * that on as success wherever somebody swallowed the failure. Nothing may be lost that quietly.
     */
    public void commit() throws Failure {
        done(c -> {
            TransactionState state = c.unwrap(BaseConnection.class).getTransactionState();
            if (state != TransactionState.OPEN) {
                throw new SQLException("transaction is " + state, state == TransactionState.FAILED ? "25P02" : "25P01");
            }
            c.commit();
        });
    }

    /** Gives the session back; what was not committed is rolled back. */
    @Override
    public void close() throws Failure {
        try (Connection session = connection) {
            if (!session.isClosed()) {
                session.rollback();
            }
        } catch (SQLException e) {
            throw Diagnosis.of(e, server);
        }
    }

    private void done(Deed deed) throws Failure {
        run(c -> {
            deed.on(c);
            return null;
        });
    }

    @FunctionalInterface
    private interface Deed {
        void on(Connection connection) throws SQLException;
    }
}
