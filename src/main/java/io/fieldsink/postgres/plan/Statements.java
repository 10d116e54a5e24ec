package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be executed for the rows of a source, in order.
 *
 * @param locks a query that locks the rows first; empty for none
 * @param writes statements whose counts add up to the rows written
 */
public record Statements(String locks, List<String> writes) {
    public Statements {
        writes = List.copyOf(writes);
    }

    /** Puts the rows by the mode of the table. Where rows lack columns that are to stay, each column asks each row. */
    public static Statements put(Layout layout, Source source, List<Bound> patched) {
        return switch (layout.rules().mode()) {
            case INSERT -> new Statements("", List.of(Sql.insert(layout, source, patched)));
            case IGNORE -> new Statements("", List.of(Sql.insertIgnoring(layout, source, patched)));
            case UPDATE -> new Statements(lock(layout, source), update(layout, source, patched, List.of()));
            case UPSERT ->
                patched.isEmpty()
                        ? new Statements("", List.of(Sql.upsert(layout, source)))
                        : new Statements(
                                "",
                                update(layout, source, patched, List.of(Sql.insertMissing(layout, source, patched))));
        };
    }

    /** Upserts rows that probably all change something. */
    public static Statements putChanging(Layout layout, Source source) {
        return new Statements("", List.of(Sql.upsertChanging(layout, source)));
    }

    /** Removes the rows of the keys. */
    public static Statements remove(Layout layout, Source source) {
        return new Statements(lock(layout, source), List.of(Sql.remove(layout, source)));
    }

    private static List<String> update(Layout layout, Source source, List<Bound> patched, List<String> before) {
        List<String> writes = new ArrayList<>(before);
        String update = Sql.update(layout, source, patched);
        if (!update.isEmpty()) {
            writes.add(update);
        }
        return writes;
    }

    /** A view's rows cannot always be locked; those below it are by the statement itself. */
    private static String lock(Layout layout, Source source) {
        return layout.table().kind() == Table.Kind.VIEW ? "" : Sql.lock(layout, source);
    }
}
