package io.fieldsink.postgres.flow;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.model.TableName;

/**
 * How often a record takes effect, and where that is kept track of.
 *
 * @param exactlyOnce whether positions are kept with the rows ({@code delivery.guarantee})
 * @param connector whose positions they are
 * @param schema of the ledger, empty for the connection's current one ({@code offsets.table})
 * @param table of the ledger
 * @param recreated what becomes of a topic that was deleted and made again ({@code topic.recreated})
 */
public record Guarantee(boolean exactlyOnce, String connector, String schema, String table, Recreated recreated) {
    public Guarantee {
        requireNonNull(connector, "connector");
        requireNonNull(schema, "schema");
        requireNonNull(table, "table");
        requireNonNull(recreated, "recreated");
    }

    /** The ledger, which no record may go to, whether it is kept or not: it may be another connector's, too. */
    TableName ledger(String currentSchema) {
        return new TableName(schema.isEmpty() ? currentSchema : schema, table);
    }

    /** What becomes of a topic that was deleted and made again under its name. */
    public enum Recreated {
        /** The task stops. */
        FAIL,
        /** It is read from its beginning. */
        RESTART,
        /** It is taken for the one that was there before. */
        IGNORE
    }
}
