package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.FamilySql;
import io.fieldsink.postgres.plan.FamilySql.Parents;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Source;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Set;

/**
 * Inside one transaction, what keeps the rows of a record's tables together: which of its versions stands, and which rows
 * of nested arrays go with it. Not thread-safe.
 */
public final class Family {
    private final Transaction transaction;
    private final Arrays arrays;

    Family(Transaction transaction, Arrays arrays) {
        this.transaction = transaction;
        this.arrays = arrays;
    }

    /** The events whose rows stand in the table already; they are locked. */
    public Set<Integer> standing(Layout table, List<Settled> rows) throws Failure {
        Layout layout = table.keyOnly();
        return transaction.run(c -> arrays.events(FamilySql.standing(layout, Source.arrays(layout)), layout, rows));
    }

    /** The events whose rows, just put, the table refused for a newer version's; it learns from them. */
    public Set<Integer> refused(Layout table, List<Settled> rows) throws Failure {
        if (!FamilySql.mayRefuse(table)) {
            return Set.of();
        }
        Layout layout = table.keyAndVersion();
        Set<Integer> refused =
                transaction.run(c -> arrays.events(FamilySql.refused(layout, Source.arrays(layout)), layout, rows));
        if (!refused.isEmpty() && layout.succession() != null) {
            List<Settled> those =
                    rows.stream().filter(r -> refused.contains(r.event())).toList();
            transaction.run(c -> arrays.execute(FamilySql.learn(layout, Source.arrays(layout)), layout, those));
        }
        return refused;
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
}
