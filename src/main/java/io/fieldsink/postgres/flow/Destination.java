package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.ColumnNames;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.shape.Shaper;

/** One table that records go to, with what is known of it. Not thread-safe. */
final class Destination {
    private final TableName table;
    private final String origin;
    private final Shaper shaper;
    private final ColumnNames names;
    private final WriteRules rules;

    Destination(TableName table, String origin, Shaper shaper, ColumnNames names, WriteRules rules) {
        this.table = table;
        this.origin = origin;
        this.shaper = shaper;
        this.names = names;
        this.rules = rules;
    }

    TableName table() {
        return table;
    }

    /** What the table is named after, as records spell it. */
    String origin() {
        return origin;
    }

    Shaper shaper() {
        return shaper;
    }

    ColumnNames names() {
        return names;
    }

    WriteRules rules() {
        return rules;
    }
}
