package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import java.util.HashSet;
import java.util.Set;

/**
 * Where a batch's rows probably all change something, as those of the batch before did. They need not be compared before
 * they are written; the first batch of which some change nothing costs a lock and its WAL for each of these. Not thread-safe.
 */
final class Renewals {
    private final Set<TableName> tables = new HashSet<>();

    /** Whether the next batch for this table is to be written as if all its rows changed something. */
    boolean expectedIn(TableName table) {
        return tables.contains(table);
    }

    /** @param all whether all rows of a batch changed something */
    void wrote(TableName table, boolean all) {
        if (all) {
            tables.add(table);
        } else {
            tables.remove(table);
        }
    }
}
