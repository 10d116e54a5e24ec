package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

/**
 * What a table is for.
 *
 * @param root the table of the records; the table itself where it is that
 * @param path of the nested array whose entries it holds, from the record on; empty for the records' own
 */
public record Target(TableName table, TableName root, String path) {
    public Target {
        requireNonNull(table, "table");
        requireNonNull(root, "root");
        requireNonNull(path, "path");
    }

    /** The table of records. */
    public static Target ofRecords(TableName table) {
        return new Target(table, table, "");
    }

    /** The table of a nested array in them. */
    public Target nested(TableName name, String arrayPath) {
        return new Target(name, root, arrayPath);
    }

    public boolean isNested() {
        return !path.isEmpty();
    }
}
