package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.type.Footprint;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.util.List;
import java.util.Optional;

/**
 * How much room the columns of a table take: their number, and the widest row that they allow. Room for the columns of
 * ours and for those of a stage is always kept. Immutable.
 *
 * @param columns how many there are; dropped ones count, too
 * @param end where the data of the widest row end, from the end of its header
 */
record Room(int columns, int end) {
    /** PostgreSQL's limit (MaxHeapAttributeNumber). */
    static final int MOST_COLUMNS = 1600;

    /** PostgreSQL's limit for a row, which never spans pages (MaxHeapTupleSize for pages of 8 kB). */
    private static final int MOST_BYTES = 8160;

    /** A row's header without the bit for each column, which says whether it is null. */
    private static final int HEADER = 23;

    /** The room that the columns of a table take; empty for a table that is still to be made. */
    static Room of(Optional<Table> table) {
        Room room = new Room(table.map(Table::dropped).orElse(0), 0);
        for (Column column : table.map(Table::columns).orElse(List.of())) {
            room = room.with(column.type());
        }
        for (String ours : ColumnNames.OURS) {
            boolean isThere = table.flatMap(t -> t.column(ours)).isPresent();
            room = isThere ? room : room.with(Scalar.TEXT);
        }
        return room.with(Scalar.BYTEA).with(Scalar.BIGINT);
    }

    Room with(PgType type) {
        return new Room(columns + 1, Footprint.of(type).after(end));
    }

    /** Whether a table can have them all, and store any row. */
    boolean suffices() {
        int header = Footprint.up(HEADER + (columns + 7) / 8, 8);
        return columns <= MOST_COLUMNS && Footprint.up(header + end, 8) <= MOST_BYTES;
    }
}
