package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.DeletedKeys;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Source;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The memory of deleted keys, of all tables of a connector. Bounded at the first deletion and now and then; not thread-safe. */
final class Memory {
    private static final int DELETIONS_BETWEEN_BOUNDS = 10_000;

    private final TableName table;
    private int deletions = DELETIONS_BETWEEN_BOUNDS;

    Memory(TableName table) {
        this.table = table;
    }

    /** Remembers the keys that are about to be deleted. While no record showed a version, there is none to remember. */
    void remember(Arrays arrays, Layout deleted, List<Settled> removals) throws SQLException {
        if (!deleted.isGuarded()) {
            return;
        }
        Layout layout = deleted.keyAndVersion();
        arrays.execute(DeletedKeys.remember(table, layout, Source.arrays(layout)), layout, removals);
        deletions += removals.size();
        if (deletions >= DELETIONS_BETWEEN_BOUNDS) {
            deletions = 0;
            try (PreparedStatement bound = arrays.prepare(DeletedKeys.bound(table))) {
                bound.executeUpdate();
            }
        }
    }

    /** The events that are no newer than what was seen of their keys before these were deleted; the others come back. */
    Set<Integer> outlived(Arrays arrays, Layout put, List<Settled> rows) throws SQLException {
        if (!holds(arrays, put)) {
            return Set.of();
        }
        Layout layout = put.keyAndVersion();
        Source source = Source.arrays(layout);
        Set<Integer> met = arrays.events(DeletedKeys.met(table, layout, source), layout, rows);
        if (met.isEmpty()) {
            return met;
        }
        List<Settled> those =
                rows.stream().filter(row -> met.contains(row.event())).toList();
        // names stay: a row that comes back under a new one does not know those from before the deletion
        String sql = layout.succession() == null
                ? DeletedKeys.forget(table, layout, source)
                : DeletedKeys.learn(table, layout, source);
        arrays.events(DeletedKeys.lock(table, layout, source), layout, those);
        arrays.execute(sql, layout, those);
        return arrays.events(DeletedKeys.outlived(table, layout, source), layout, those);
    }

    private boolean holds(Arrays arrays, Layout layout) throws SQLException {
        try (PreparedStatement query = arrays.prepare(DeletedKeys.any(table, layout));
                ResultSet any = query.executeQuery()) {
            return any.next() && any.getBoolean(1);
        }
    }
}
