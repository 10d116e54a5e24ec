package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import java.util.List;

/**
 * What a table lacks for the changes at hand.
 *
 * @param origin what the table is named after, for its comment
 * @param columns the columns to add; all of them where there is no table yet
 * @param key the key's columns, for the primary key of a new table; empty for none
 * @param widenings the columns to widen
 */
public record Wanted(TableName table, String origin, List<Column> columns, List<String> key, List<Widening> widenings) {

    /** A column that must hold more than it does. */
    public record Widening(String column, PgType from, PgType to) {}

    public Wanted {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        widenings = List.copyOf(widenings);
    }

    public boolean nothing() {
        return columns.isEmpty() && widenings.isEmpty();
    }
}
