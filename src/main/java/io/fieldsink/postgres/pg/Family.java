package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.DeletedKeys;
import io.fieldsink.postgres.plan.FamilySql;
import io.fieldsink.postgres.plan.FamilySql.Parents;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Layout.Bound;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Source;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Inside one transaction, what keeps the rows of a record's tables together: which of its versions stands, which rows of
 * nested arrays go with it; and the memory of what was deleted. Not thread-safe.
 */
public final class Family {
    private static final int DELETIONS_BETWEEN_BOUNDS = 10_000;

    /** Counts deletions over transactions, so that their memory is bounded at the first one and every so many. */
    static final class Deletions {
        private int sinceBound = DELETIONS_BETWEEN_BOUNDS;

        private boolean add(int more) {
            sinceBound += more;
            boolean due = sinceBound > DELETIONS_BETWEEN_BOUNDS;
            sinceBound = due ? 0 : sinceBound;
            return due;
        }
    }

    private final Transaction transaction;
    private final Arrays arrays;
    private final TableName memory;
    private final Deletions deletions;

    Family(Transaction transaction, Arrays arrays, TableName memory, Deletions deletions) {
        this.transaction = transaction;
        this.arrays = arrays;
        this.memory = memory;
        this.deletions = deletions;
    }

    /** The events whose rows stand in the table already; they are locked. */
    public Set<Integer> standing(Layout table, List<Settled> rows) throws Failure {
        Layout layout = table.keyOnly();
        return transaction.run(c -> events(FamilySql.standing(layout, Source.arrays(layout)), layout, rows));
    }

    /** The events whose rows, just put, the table refused for a newer version's; it learns from them. */
    public Set<Integer> refused(Layout table, List<Settled> rows) throws Failure {
        if (!FamilySql.mayRefuse(table)) {
            return Set.of();
        }
        Layout layout = table.keyAndVersion();
        Set<Integer> refused =
                transaction.run(c -> events(FamilySql.refused(layout, Source.arrays(layout)), layout, rows));
        if (!refused.isEmpty() && layout.succession() != null) {
            List<Settled> those =
                    rows.stream().filter(r -> refused.contains(r.event())).toList();
            transaction.run(c -> execute(FamilySql.learn(layout, Source.arrays(layout)), layout, those));
        }
        return refused;
    }

    /** The events that are no newer than what was seen of their keys before these were deleted; the others come back. */
    public Set<Integer> outlived(Layout table, List<Settled> rows) throws Failure {
        if (!table.rules().remembers()) {
            return Set.of();
        }
        Layout layout = table.keyAndVersion();
        Source source = Source.arrays(layout);
        return transaction.run(c -> {
            execute(DeletedKeys.forget(memory, layout, source), layout, rows);
            return events(DeletedKeys.outlived(memory, layout, source), layout, rows);
        });
    }

    /** Remembers the keys that are about to be deleted. */
    void remember(Layout table, List<Settled> removals) throws SQLException {
        Layout layout = table.keyAndVersion();
        execute(DeletedKeys.remember(memory, layout, Source.arrays(layout)), layout, removals);
        if (deletions.add(removals.size())) {
            try (PreparedStatement bound = arrays.prepare(DeletedKeys.bound(memory))) {
                bound.executeUpdate();
            }
        }
    }

    /**
     * Deletes the rows of a nested array's table below these parents, but for those given.
     *
     * @param parent the columns of the parents' key
     */
    public long trim(Layout table, List<Bound> parent, List<Settled> parents, List<Settled> kept) throws Failure {
        Layout layout = table.keyOnly();
        Parents keys = new Parents(parent.size());
        Source rows = kept.isEmpty() ? null : Source.arrays(layout);
        return transaction.run(c -> {
            try (PreparedStatement trim = arrays.prepare(FamilySql.trim(layout, keys, rows))) {
                int next = arrays.bindColumns(trim, 1, parent, parents);
                if (!kept.isEmpty()) {
                    arrays.bind(trim, next, layout, kept, List.of());
                }
                return trim.executeLargeUpdate();
            }
        });
    }

    /** Deletes, or marks as deleted, all rows of a nested array's table that belong to these records. */
    public long remove(Layout table, List<Bound> key, List<Settled> records) throws Failure {
        return table.rules().softDeletes()
                ? below(FamilySql.mark(table.keyOnly(), new Parents(key.size())), key, records)
                : trim(table, key, records, List.of());
    }

    /** Takes the mark of a deletion from all rows of a nested array's table that belong to these records. */
    public long revive(Layout table, List<Bound> key, List<Settled> records) throws Failure {
        return below(FamilySql.unmark(table.keyOnly(), new Parents(key.size())), key, records);
    }

    private long below(String sql, List<Bound> parent, List<Settled> parents) throws Failure {
        return transaction.run(c -> {
            try (PreparedStatement update = arrays.prepare(sql)) {
                arrays.bindColumns(update, 1, parent, parents);
                return update.executeLargeUpdate();
            }
        });
    }

    private long execute(String sql, Layout layout, List<Settled> rows) throws SQLException {
        try (PreparedStatement statement = arrays.prepare(sql)) {
            arrays.bind(statement, 1, layout, rows, List.of());
            return statement.executeLargeUpdate();
        }
    }

    /** The events of the rows whose numbers, from 1, the query answers. */
    private Set<Integer> events(String sql, Layout layout, List<Settled> rows) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (PreparedStatement query = arrays.prepare(sql)) {
            arrays.bind(query, 1, layout, rows, List.of());
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    numbers.add(found.getInt(1));
                }
            }
        }
        Set<Integer> events = new HashSet<>();
        numbers.forEach(number -> events.add(rows.get(number - 1).event()));
        return events;
    }
}
