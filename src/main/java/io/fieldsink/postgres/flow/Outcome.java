package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What became of the rows of a batch, table by table. */
record Outcome(Map<Outcome.Of, Tally> tables) {
    static final Outcome NOTHING = new Outcome(Map.of());

    /** A table, and how rows are put into it. */
    record Of(TableName table, InsertMode mode) {}

    Outcome plus(Outcome other) {
        if (tables.isEmpty() || other.tables.isEmpty()) {
            return tables.isEmpty() ? other : this;
        }
        Map<Of, Tally> sum = new LinkedHashMap<>(tables);
        other.tables.forEach((of, tally) -> sum.merge(of, tally, Tally::plus));
        return new Outcome(sum);
    }

    static Outcome of(Layout layout, Tally tally) {
        return new Outcome(Map.of(new Of(layout.table().name(), layout.rules().mode()), tally));
    }
}
