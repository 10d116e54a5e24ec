package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.DeletedKeys;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Source;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The memory of deleted keys, of all tables of a connector. Bounded now and then; not thread-safe. */
final class Memory {
    private static final int DELETIONS_BETWEEN_BOUNDS = 10_000;

    private final TableName table;
    private int deletions;

    Memory(TableName table) {
        this.table = table;
    }

    /** Remembers the keys that are about to be deleted. While no record showed a version, there is none to remember. */
    void remember(Arrays arrays, Layout deleted, List<Settled> removals) throws SQLException {
        if (deleted.versionColumn().isEmpty()) {
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
        Layout layout = put.keyAndVersion();
        Source source = Source.arrays(layout);
        if (layout.versionColumn().isPresent()) {
            arrays.execute(DeletedKeys.forget(table, layout, source), layout, rows);
        }
        return arrays.events(DeletedKeys.outlived(table, layout, source), layout, rows);
    }
}
