package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.plan.Order;
import io.fieldsink.postgres.plan.Plan;
import io.fieldsink.postgres.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The tables as they will be when somebody has done what is planned. Nothing is changed on the server, and what is planned
 * is never forgotten. Not thread-safe.
 */
final class PlannedTables implements Tables {
    private final Tables catalog;
    private final Plan plan = new Plan();

    /** @param catalog the tables as they are */
    PlannedTables(Tables catalog) {
        this.catalog = catalog;
    }

    @Override
    public Optional<Table> find(TableName name) throws Failure {
        return plan.after(name, catalog.find(name));
    }

    @Override
    public boolean schemaExists(String schema) throws Failure {
        return catalog.schemaExists(schema);
    }

    @Override
    public void forget(TableName name) {
        catalog.forget(name);
    }

    @Override
    public void forgetAll() {
        catalog.forgetAll();
    }

    @Override
    public int take(TableName name, Function<Optional<Table>, List<Step>> decide) throws Failure {
        catalog.forget(name);
        Optional<Table> now = catalog.find(name);
        plan.add(name, now, decide.apply(plan.after(name, now)));
        return 0;
    }

    /** The steps that are still to be done, table by table, parents first. */
    List<Step> missing() throws Failure {
        List<Table> tables = new ArrayList<>();
        for (TableName name : plan.tables()) {
            find(name).ifPresent(tables::add);
        }
        List<Step> missing = new ArrayList<>();
        for (TableName name : Order.parentsFirst(tables)) {
            missing.addAll(plan.left(name, catalog.find(name)));
        }
        return missing;
    }
}
