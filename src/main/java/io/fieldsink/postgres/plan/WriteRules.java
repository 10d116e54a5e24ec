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
 * @param columnTypes {@code column.types} and what a format or a form's definition declares, by field path or column name
 * @param textArrays whether a list of texts makes an array of text rather than json
 * @param remembers whether deleted keys are remembered, so that an older version never brings a row back
 * @param nested what becomes of the rows of nested arrays
 * @param childRows for the table of a nested array: what an update does to its rows
 */
public record WriteRules(
        InsertMode mode,
        boolean softDeletes,
        boolean versioned,
        boolean keepMissing,
        Evolve evolve,
        Map<String, PgType> columnTypes,
        boolean textArrays,
        boolean remembers,
        Nested nested,
        ChildRows childRows) {

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

    /** Whether records have tables for their nested arrays. */
    public enum Nested {
        /** No: they stay json. */
        NONE,
        /** Each version of a record replaces the rows of the one before. */
        REPLACED,
        /** What becomes of them depends on the version before. */
        KEPT
    }

    /** {@code child.rows}. */
    public enum ChildRows {
        /** The rows of a record are replaced as a set. */
        REPLACE,
        /** Rows of the record are put, others stay. */
        MERGE,
        /** Once there, they stay as they are. */
        KEEP
    }

    public WriteRules {
        requireNonNull(mode, "mode");
        requireNonNull(evolve, "evolve");
        columnTypes = Map.copyOf(columnTypes);
        requireNonNull(nested, "nested");
        requireNonNull(childRows, "childRows");
    }

    /** The same with another word on nested arrays. */
    public WriteRules with(Nested otherNested) {
        return with(otherNested, childRows);
    }

    /** The same with another word on the rows of this nested array. */
    public WriteRules with(ChildRows otherRows) {
        return with(nested, otherRows);
    }

    private WriteRules with(Nested otherNested, ChildRows otherRows) {
        return new WriteRules(
                mode,
                softDeletes,
                versioned,
                keepMissing,
                evolve,
                columnTypes,
                textArrays,
                remembers,
                otherNested,
                otherRows);
    }
}
