package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.type.BinaryCopy;
import io.fieldsink.postgres.type.PgBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Binary COPY of rows, sent in pieces so that the server parses while we encode. Not thread-safe. */
final class Copy {
    private static final int PIECE = 1 << 16;

    private final Connection connection;
    private final PgBuffer buffer = new PgBuffer(2 * PIECE);
    private final BinaryCopy frame = new BinaryCopy(buffer);

    Copy(Connection connection) {
        this.connection = connection;
    }

    /** Rows as they are; returns how many the server took. */
    long rows(String sql, Layout layout, List<Settled> rows) throws SQLException {
        return send(sql, rows, row -> {
            frame.row(layout.columns().size());
            fields(layout, row);
        });
    }

    /** Rows for a stage: behind each its mask and its number. */
    void staged(String sql, Layout layout, List<Settled> rows, List<Bound> patched) throws SQLException {
        int[] number = {0};
        send(sql, rows, row -> {
            frame.row(layout.columns().size() + 2);
            fields(layout, row);
            byte[] mask = Mask.of(patched, row.values());
            buffer.putInt(mask.length);
            buffer.putBytes(mask);
            buffer.putInt(Long.BYTES);
            buffer.putLong(number[0]++);
        });
    }

    private interface RowEncoder {
        void encode(Settled row);
    }

    private long send(String sql, List<Settled> rows, RowEncoder encoder) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            buffer.reset();
            frame.header();
            for (Settled row : rows) {
                encoder.encode(row);
                if (buffer.size() >= PIECE) {
                    copy.writeToCopy(buffer.array(), 0, buffer.size());
                    buffer.reset();
                }
            }
            frame.trailer();
            copy.writeToCopy(buffer.array(), 0, buffer.size());
            return copy.endCopy();
        } catch (SQLException | RuntimeException | Error e) { // uncancelled it would block the rollback for ever
            cancel(copy, e);
            throw e;
        }
    }

    /** What broke the COPY is the news, not that a broken one cannot be cancelled. */
    private static void cancel(CopyIn copy, Throwable why) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    private void fields(Layout layout, Settled row) {
        for (Bound bound : layout.columns()) {
            if (bound.isNullIn(row.values())) {
                frame.nullField();
            } else {
                frame.field(bound.column().type(), bound.in(row.values()));
            }
        }
    }
}
