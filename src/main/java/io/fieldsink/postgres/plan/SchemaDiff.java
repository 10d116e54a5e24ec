package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the table that is there with what is wanted. Pure: it decides, the catalogue does. */
public final class SchemaDiff {
    private SchemaDiff() {}

    /**
     * The steps from the table, as it is now, to what is wanted. A column that came meanwhile is taken as it is; a column
     * whose type somebody changed meanwhile is left alone, and the changes are settled against it anew; so they are where
     * somebody's columns took the room meanwhile that these were to have.
     */
    public static List<Step> between(Optional<Table> have, Wanted wanted) {
        if (have.isEmpty()) {
            return List.of(new Step.CreateTable(wanted));
        }
        Table table = have.get();
        List<Step> steps = new ArrayList<>();
        for (Column column : wanted.columns()) {
            if (table.column(column.name()).isEmpty()) {
                steps.add(new Step.AddColumn(table.name(), column));
            }
        }
        for (Wanted.Widening widening : wanted.widenings()) {
            boolean still = table.column(widening.column())
                    .filter(c -> c.type().equals(widening.from()))
                    .isPresent();
            if (still) {
                steps.add(new Step.WidenColumn(table.name(), widening.column(), widening.from(), widening.to()));
            }
        }
        return !table.stamp().equals(wanted.stamp()) && isCrowded(table, steps) ? List.of() : steps;
    }

    private static boolean isCrowded(Table table, List<Step> steps) {
        Room room = Room.of(Optional.of(table));
        boolean adds = false;
        for (Step step : steps) {
            if (step instanceof Step.AddColumn add) {
                room = room.with(add.wanted().type());
                adds = true;
            }
        }
        return adds && (table.column(ColumnNames.OVERFLOW).isPresent() || !room.suffices());
    }
}
