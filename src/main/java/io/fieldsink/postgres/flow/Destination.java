package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.ColumnNames;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.plan.WriteRules.ChildRows;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One table that records, or the entries of their nested arrays, go to, with what is known of it. Not thread-safe. */
final class Destination {
    private final TableName table;
    private final String origin;
    private final Form form;
    private final ColumnNames names;
    private final Destination parent;
    private final List<Destination> nested = new ArrayList<>();
    private WriteRules rules;

    private Destination(
            TableName table, String origin, Form form, ColumnNames names, WriteRules rules, Destination parent) {
        this.table = table;
        this.origin = origin;
        this.form = form;
        this.names = names;
        this.rules = rules;
        this.parent = parent;
    }

    /** The table of records. */
    static Destination ofRecords(TableName table, String origin, Form form, ColumnNames names, WriteRules rules) {
        return new Destination(table, origin, form, names, rules, null);
    }

    /** The table of a nested array in what goes to this one. */
    Destination nested(TableName name, String path, Form below, ColumnNames columns, WriteRules rulesBelow) {
        Destination child = new Destination(name, root().origin + '/' + path, below, columns, rulesBelow, this);
        nested.add(child);
        if (rulesBelow.childRows() != ChildRows.REPLACE) {
            root().rules = root().rules.with(Nested.KEPT);
        }
        return child;
    }

    /** What is inside rows that are kept is kept as well: new entries' rows would have nothing to refer to. */
    WriteRules below(WriteRules asked) {
        return parent != null && rules.childRows() == ChildRows.KEEP ? asked.with(ChildRows.KEEP) : asked;
    }

    TableName table() {
        return table;
    }

    /** What the table is named after, as records spell it; for a nested array the path behind that. */
    String origin() {
        return origin;
    }

    Form form() {
        return form;
    }

    ColumnNames names() {
        return names;
    }

    WriteRules rules() {
        return rules;
    }

    /** The table around a nested array's. */
    Optional<Destination> parent() {
        return Optional.ofNullable(parent);
    }

    /** The table of the records themselves. */
    Destination root() {
        return parent == null ? this : parent.root();
    }

    /** The tables of the arrays in what goes to this one. */
    List<Destination> nested() {
        return Collections.unmodifiableList(nested);
    }

    /** This table and all below it, outer arrays first. */
    List<Destination> family() {
        List<Destination> family = new ArrayList<>(List.of(this));
        for (int i = 0; i < family.size(); i++) {
            family.addAll(family.get(i).nested);
        }
        return family;
    }
}
