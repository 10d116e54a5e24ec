package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Identifier;
import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.plan.ColumnNames;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.shape.Nesting;
import io.fieldsink.postgres.shape.Row;
import io.fieldsink.postgres.shape.ShapeRules;
import io.fieldsink.postgres.shape.Shaper;
import io.fieldsink.postgres.shape.Unshapeable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records of one table: how they are shaped, and the tables of their nested arrays. Not thread-safe. */
final class Records implements Nesting {
    private final Rules rules;
    private final Tables catalog;
    private final Claim claim;
    private final Naming naming;
    private final Shaper shaper;
    private final Destination root;
    private final Map<Form, Destination> byForm = new HashMap<>();
    private final Map<String, TableName> byPath = new HashMap<>();
    private final List<Known> known = new ArrayList<>();

    /** @param claim makes names of tables ours */
    Records(TableName table, String origin, Rules rules, Tables catalog, Claim claim) throws Failure {
        this.rules = rules;
        this.catalog = catalog;
        this.claim = claim;
        ShapeRules shape = rules.shape().apply(Target.ofRecords(table));
        this.naming = shape.naming();
        if (shape.tables()) {
            find(table, origin, "");
        }
        this.shaper = new Shaper(shape, this);
        WriteRules write = rules.write().apply(Target.ofRecords(table));
        this.root = Destination.ofRecords(table, origin, shaper.form(), new ColumnNames(naming), write);
        byForm.put(shaper.form(), root);
        shaper.know(known);
    }

    Destination destination() {
        return root;
    }

    /** Makes a name of a table ours. */
    @FunctionalInterface
    interface Claim {
        /** Whether it was nobody else's. */
        boolean on(TableName name);
    }

    /** What the record does; nothing for a tombstone that is no deletion here. */
    List<Part> parts(Event event, Instant now) throws Unshapeable {
        List<Part> parts = new ArrayList<>(1);
        for (Row row : shaper.shape(event, now)) {
            parts.add(new Part(byForm.get(row.form()), row.change()));
        }
        return parts;
    }

    /** Notices tables of nested arrays that stand and are not known yet. */
    void discover() throws Failure {
        if (root.rules().nested() != WriteRules.Nested.NONE) {
            find(root.table(), root.origin(), "");
            shaper.know(known);
        }
    }

    /** A table of ours for a nested array refers to the one around, and its comment says which array. */
    private void find(TableName around, String origin, String parent) throws Failure {
        Optional<Table> table = catalog.find(around);
        for (TableName child :
                table.map(t -> t.children().stream().sorted().toList()).orElse(List.of())) {
            String comment = catalog.find(child).map(Table::comment).orElse("");
            if (!comment.startsWith(origin + '/')) {
                continue;
            }
            String path = comment.substring(origin.length() + 1);
            if (byPath.putIfAbsent(path, child) == null) {
                claim.on(child);
                known.add(new Known(path, parent));
            }
            find(child, origin, path);
        }
    }

    @Override
    public List<Known> known() {
        return root == null ? List.of() : known; // the shaper asks while it is made, and is told right after
    }

    @Override
    public ShapeRules rules(String path) {
        return rules.shape().apply(target(path));
    }

    @Override
    public void open(Form form, String path) {
        Destination parent = byForm.get(form.parent().orElseThrow());
        Target target = target(path);
        WriteRules write = parent.below(rules.write().apply(target));
        if (write.childRows() == WriteRules.ChildRows.MERGE
                && rules.shape().apply(target).keyFields().isEmpty()) {
            throw new Stop("child.rows=merge needs something that tells the entries of " + path
                    + " apart: name it in table." + target.table().name()
                    + ".pk.fields, or write child.rows=merge," + path + ":replace");
        }
        byForm.put(form, parent.nested(target.table(), path, form, new ColumnNames(naming), write));
    }

    private Target target(String path) {
        return Target.ofRecords(root.table()).nested(table(path), path);
    }

    /** Once given, a name stays; two arrays, or an array and a topic, never share one. */
    private TableName table(String path) {
        return byPath.computeIfAbsent(path, p -> {
            String name = root.table().name() + '_' + naming.apply(p).replaceFirst("^_+", "");
            String original = root.origin() + '/' + p;
            TableName plain = new TableName(root.table().schema(), Identifier.fit(name, original));
            return claim.on(plain) ? plain : new TableName(root.table().schema(), Identifier.suffixed(name, original));
        });
    }
}
