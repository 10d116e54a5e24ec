package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Source;
import io.fieldsink.postgres.plan.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inside one transaction, what only the server can tell of rows: which keys are the same, whether columns still have their
 * types, which value it cannot read. Writes nothing. Not thread-safe.
 */
public final class Inquiry {
    private static final String TYPES_CHANGED = "42804";

    private final Transaction transaction;
    private final Arrays arrays;

    Inquiry(Transaction transaction, Arrays arrays) {
        this.transaction = transaction;
        this.arrays = arrays;
    }

    /** For each of these rows the number of its key: the same where the server says equal. */
    public List<Long> keyNumbers(Layout table, List<Settled> rows) throws Failure {
        Layout layout = table.keyOnly();
        return transaction.run(c -> {
            List<Long> numbers = new ArrayList<>(rows.size());
            try (PreparedStatement query = arrays.prepare(Sql.keyNumbers(layout, Source.arrays(layout)))) {
                arrays.bind(query, 1, layout, rows, List.of());
                try (ResultSet found = query.executeQuery()) {
                    while (found.next()) {
                        numbers.add(found.getLong(1));
                    }
                }
            }
            return numbers;
        });
    }

    /**
     * Fails as {@link Failure.Kind#SCHEMA} where these columns have other types by now. COPY would misread the bytes, and an
     * assignment may round or cut a value to the new type. Once the rows are written, their lock keeps the types.
     */
    public void checkTypes(List<Layout> layouts) throws Failure {
        transaction.run(c -> {
            List<TableName> names = layouts.stream().map(l -> l.table().name()).toList();
            List<String> stamps = CatalogReader.stamps(c, names);
            for (int i = 0; i < stamps.size(); i++) {
                Layout layout = layouts.get(i);
                if (!stamps.get(i).equals(layout.table().stamp())
                        && !layout.fits(CatalogReader.read(c, names.get(i)))) {
                    throw new SQLException("the columns of " + names.get(i) + " have changed", TYPES_CHANGED);
                }
            }
            return null;
        });
    }

    /** The column whose text the server cannot read, found by showing it each alone; empty where it reads them all. */
    public Optional<Bound> unreadable(Layout table, Settled row) throws Failure {
        for (Bound bound : table.columns()) {
            if (!bound.column().type().binary() && !bound.isNullIn(row.values()) && !reads(bound, row)) {
                return Optional.of(bound);
            }
        }
        return Optional.empty();
    }

    private boolean reads(Bound bound, Settled row) throws Failure {
        try {
            return transaction.attempt(() -> transaction.run(c -> cast(c, bound, row)));
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.DATA) {
                throw failure;
            }
            return false;
        }
    }

    private static boolean cast(Connection c, Bound bound, Settled row) throws SQLException {
        try (PreparedStatement cast = c.prepareStatement(Sql.cast(bound.column()))) {
            cast.setString(1, bound.column().type().text(bound.in(row.values())));
            return cast.execute();
        }
    }
}
