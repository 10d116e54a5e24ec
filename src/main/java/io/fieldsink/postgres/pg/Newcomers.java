package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a batch's rows are probably all new. They then need no stage and no merge: COPY straight into the table does it,
 * under a savepoint. Where it meets a row that is there, the work was in vain, so the next attempt waits for twice as many
 * batches as the last. Not thread-safe.
 */
final class Newcomers {
    private static final int FIRST_PAUSE = 4;
    private static final int LONGEST_PAUSE = 1024;

    /** It takes the rows in no order that others keep to, so it must not wait for them for long: they may wait for it. */
    private static final String PATIENCE = "50ms";

    private static final String WAIT = "SELECT current_setting('lock_timeout'), set_config('lock_timeout', ?, true)";

    private final Map<TableName, Pause> pauses = new HashMap<>();

    private static final class Pause {
        private int length;
        private int left;
    }

    /** Whether the next batch for this table is to be tried; each answer counts as one. */
    boolean expectedIn(TableName table) {
        Pause pause = pauses.get(table);
        return pause == null || pause.left-- <= 0;
    }

    void allNew(TableName table) {
        pauses.remove(table);
    }

    void metOthers(TableName table) {
        Pause pause = pauses.computeIfAbsent(table, t -> new Pause());
        pause.length = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause.length));
        pause.left = pause.length;
    }

    /** Whether the attempt failed because others' rows stood in its way: a row of its key, or a lock. */
    static boolean isMeeting(Failure failure) {
        return failure.sqlState().equals("23505") || failure.sqlState().equals("55P03");
    }

    /** Copies without waiting for others for long; returns how many rows the server took. */
    static long copy(Connection connection, Bulk bulk, Layout layout, List<Settled> rows) throws SQLException {
        String before = waitForLocks(connection, PATIENCE);
        long copied = bulk.copy(layout, rows);
        waitForLocks(connection, before);
        return copied;
    }

    /** Returns how long it was before. */
    private static String waitForLocks(Connection connection, String limit) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(WAIT)) {
            set.setString(1, limit);
            try (ResultSet answer = set.executeQuery()) {
                answer.next();
                return answer.getString(1);
            }
        }
    }
}
