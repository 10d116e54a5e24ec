package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions lose nothing quietly. */
class TransactionTest {
    private final Database database = Database.fresh();
    private final Sessions sessions = new Sessions(database.server());

    @BeforeEach
    void createTable() {
        database.execute("CREATE TABLE t (id integer PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    private static boolean execute(Transaction transaction, String sql) throws Failure {
        return transaction.run(c -> {
            try (Statement statement = c.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private String rows() {
        return database.value("SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') FROM t");
    }

    @Test
    void whatIsCommittedIsThere() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            execute(transaction, "INSERT INTO t VALUES (1)");
            transaction.commit();
        }
        assertThat(rows()).isEqualTo("1");
    }

    @Test
    void whatIsNotCommittedIsGone() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            execute(transaction, "INSERT INTO t VALUES (1)");
        }
        assertThat(rows()).isEmpty();
    }

    @Test
    void anAbortedTransactionDoesNotPretendToCommit() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            execute(transaction, "INSERT INTO t VALUES (1)");
            assertThatThrownBy(() -> execute(transaction, "INSERT INTO t VALUES (1)"))
                    .isInstanceOf(Failure.class);
            Failure failure = catchThrowableOfType(Failure.class, transaction::commit);
            assertThat(failure.sqlState()).isEqualTo("25P02");
            assertThat(failure.kind()).isEqualTo(Failure.Kind.CONFLICT);
        }
        assertThat(rows()).isEmpty();
    }

    @Test
    void aTransactionThatSomebodyElseEndedDoesNotPretendToCommit() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            execute(transaction, "INSERT INTO t VALUES (1)");
            execute(transaction, "ROLLBACK");
            assertThat(catchThrowableOfType(Failure.class, transaction::commit).sqlState())
                    .isEqualTo("25P01");
        }
    }

    @Test
    void aFailedAttemptLeavesNothingAndTheTransactionGoesOn() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            execute(transaction, "INSERT INTO t VALUES (1)");
            assertThatThrownBy(() -> transaction.attempt(() -> {
                        execute(transaction, "INSERT INTO t VALUES (2)");
                        transaction.attempt(() -> execute(transaction, "INSERT INTO t VALUES (3)"));
                        return execute(transaction, "INSERT INTO t VALUES (1)");
                    }))
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.sqlState()).isEqualTo("23505"));
            transaction.attempt(() -> execute(transaction, "INSERT INTO t VALUES (4)"));
            transaction.commit();
        }
        assertThat(rows()).isEqualTo("1,4");
    }

    @Test
    void aDefectOfOursUndoesTheAttemptAsWell() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            assertThatThrownBy(() -> transaction.attempt(() -> {
                        execute(transaction, "INSERT INTO t VALUES (2)");
                        throw new IllegalStateException("ours");
                    }))
                    .hasMessage("ours");
            execute(transaction, "INSERT INTO t VALUES (3)");
            transaction.commit();
        }
        assertThat(rows()).isEqualTo("3");
    }

    @Test
    void deferredConstraintsSpeakWhenAsked() throws Failure {
        database.execute("CREATE TABLE child (id integer REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
        try (Transaction transaction = sessions.begin()) {
            Failure failure = catchThrowableOfType(
                    Failure.class,
                    () -> transaction.attempt(() -> {
                        execute(transaction, "INSERT INTO child VALUES (7)");
                        transaction.checkConstraints();
                        return null;
                    }));
            assertThat(failure.sqlState()).isEqualTo("23503");
            assertThat(failure).hasMessageContaining("constraint child_id_fkey");
        }
    }

    @Test
    void aSessionThatDiesIsAnOutageAndTheNextOneWorks() throws Failure {
        try (Transaction transaction = sessions.begin()) {
            execute(transaction, "INSERT INTO t VALUES (1)");
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'kafka-sink:test:0' AND datname = current_database()");
            Failure failure = catchThrowableOfType(
                    Failure.class, () -> transaction.attempt(() -> execute(transaction, "INSERT INTO t VALUES (2)")));
            assertThat(failure.kind()).isEqualTo(Failure.Kind.OUTAGE);
        }
        try (Transaction transaction = sessions.begin()) {
            execute(transaction, "INSERT INTO t VALUES (3)");
            transaction.commit();
        }
        assertThat(rows()).isEqualTo("3");
    }
}
