package io.fieldsink.postgres.plan;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.type.PgType;
import java.util.Map;

/**
 * How the rows of one table are written: values of the options, nothing else.
 *
 * @param mode {@code insert.mode}
 * @param softDeletes {@code delete.mode=soft}: a deletion sets {@code _deleted_at}
 * @param versioned whether {@code version.field} is set: the newest wins
 * @param keepMissing {@code missing.fields=keep}: a field that a record lacks keeps what the row has
 * @param evolve {@code auto.evolve}
 * @param columnTypes {@code column.types}, by field path or column name
 */
public record WriteRules(
        InsertMode mode,
        boolean softDeletes,
        boolean versioned,
        boolean keepMissing,
        Evolve evolve,
        Map<String, PgType> columnTypes) {

    /** {@code insert.mode}. */
    public enum InsertMode {
        UPSERT,
        INSERT,
        UPDATE,
        IGNORE
    }

    /** {@code auto.evolve}: each allows what the one before it allows. */
    public enum Evolve {
        /** {@code false} */
        NOTHING,
        /** {@code add}: ADD COLUMN. */
        ADD,
        /** {@code true}: and widening within a kind. */
        WIDEN,
        /** {@code text}: and, as a last resort, into text. */
        TEXT
    }

    public WriteRules {
        requireNonNull(mode, "mode");
        requireNonNull(evolve, "evolve");
        columnTypes = Map.copyOf(columnTypes);
    }
}
