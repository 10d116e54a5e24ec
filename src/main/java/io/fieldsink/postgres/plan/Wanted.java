package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import java.util.List;
import java.util.Optional;

/**
 * What a table lacks for the changes at hand.
 *
 * @param origin what the table is named after, for its comment
 * @param columns the columns to add; all of them where there is no table yet
 * @param key the key's columns, for the primary key of a new table; empty for none
 * @param widenings the columns to widen
 * @param stamp of the table that all this was decided for; empty where there was none
 * @param parent what the table of a nested array refers to, where that can be referred to
 */
public record Wanted(
        TableName table,
        String origin,
        List<Column> columns,
        List<String> key,
        List<Widening> widenings,
        String stamp,
        Optional<Reference> parent) {

    /** A foreign key: columns of the table that are those columns of the parent. */
    public record Reference(List<String> columns, TableName parent, List<String> parentColumns) {
        public Reference {
            columns = List.copyOf(columns);
            parentColumns = List.copyOf(parentColumns);
        }
    }

    /** A column that must hold more than it does. */
    public record Widening(String column, PgType from, PgType to) {}

    public Wanted {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        widenings = List.copyOf(widenings);
    }

    Wanted withColumns(List<Column> others) {
        return new Wanted(table, origin, others, key, widenings, stamp, parent);
    }

    public boolean nothing() {
        return columns.isEmpty() && widenings.isEmpty();
    }
}
