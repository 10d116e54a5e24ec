package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.plan.DeletedKeys;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens transactions to write rows in. Not thread-safe. */
public final class Writers {
    private final Sessions sessions;
    private final Stages stages;
    private final Newcomers newcomers = new Newcomers();
    private final Renewals renewals = new Renewals();
    private final Consumer<String> sqlLog;
    private Memory memory;

    /** @param sqlLog is told every statement, which holds no value */
    public Writers(Sessions sessions, Consumer<String> sqlLog) {
        this.sessions = sessions;
        this.stages = new Stages(sessions);
        this.sqlLog = sqlLog;
    }

    /** What is done with a writer inside one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T with(RowWriter writer) throws Failure;
    }

    /**
     * Runs the work in a transaction of its own. What the work does not commit leaves nothing behind.
     *
     * @param left how much time there is by now
     */
    public <T> T inTransaction(Supplier<Duration> left, Work<T> work) throws Failure {
        if (memory == null) {
            memory = new Memory(DeletedKeys.in(sessions.currentSchema()));
        }
        try (Transaction transaction = sessions.begin(new Deadline(left))) {
            Memory ofDeletions = memory;
            return work.with(transaction.run(
                    c -> new RowWriter(transaction, c, stages.in(c), ofDeletions, newcomers, renewals, sqlLog)));
        }
    }
}
