package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Printable;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Catalog;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.plan.Columns;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Requirements;
import io.fieldsink.postgres.plan.SchemaDiff;
import io.fieldsink.postgres.plan.Settlement;
import io.fieldsink.postgres.plan.Step;
import io.fieldsink.postgres.plan.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a table to what a batch needs, and the batch's values into the types of its columns. Every DDL has its own short
 * transaction, before the one of the rows. Not thread-safe.
 */
final class Evolution {
    private static final Logger LOG = LoggerFactory.getLogger(Evolution.class);

    /** Each turn but the last changes the table; more only if somebody else keeps changing it too. */
    private static final int TURNS = 10;

    /** The server will not alter this column: a view needs it, a trigger does, the table is as wide as it can be. */
    private static final Set<String> OBSTACLES = Set.of("0A000", "2BP01", "54011", "54000");

    private final Catalog catalog;
    private final boolean autoCreate;

    Evolution(Catalog catalog, boolean autoCreate) {
        this.catalog = catalog;
        this.autoCreate = autoCreate;
    }

    /** What the changes do to the table; empty where nothing is to be written. Records that do not fit are rejected. */
    Optional<Ready> ready(Destination destination, SortedMap<Integer, Change> changes, Batch batch) throws Failure {
        Map<String, String> blocked = new HashMap<>();
        boolean readAnew = false;
        for (int turn = 0; turn < TURNS; turn++) {
            Optional<Table> table = catalog.find(destination.table());
            Columns columns = new Columns(
                    destination.table(),
                    table,
                    destination.shaper().form(),
                    destination.names(),
                    destination.rules(),
                    blocked);
            Settlement settlement = Settlement.of(destination.table(), columns, changes);
            if (!settlement.rejected().isEmpty() && !readAnew) {
                // before a record is blamed: somebody may have widened the column since we looked
                catalog.forget(destination.table());
                readAnew = true;
                continue;
            }
            boolean puts = settlement.settled().stream().anyMatch(c -> !c.removal());
            if (settlement.settled().isEmpty() || (table.isEmpty() && !puts)) {
                settlement.rejected().forEach(batch::reject);
                return Optional.empty();
            }
            Wanted wanted = columns.wanted(destination.origin());
            if (table.isPresent() && wanted.nothing()) {
                settlement.rejected().forEach(batch::reject);
                return Optional.of(fit(destination, table.get(), columns, settlement));
            }
            if (table.isEmpty()) {
                mayCreate(destination.table());
            }
            apply(destination.table(), wanted, blocked);
        }
        throw new Stop("table " + destination.table() + " keeps changing while we adapt it; who else alters it?");
    }

    private void mayCreate(TableName table) throws Failure {
        if (!catalog.schemaExists(table.schema())) {
            throw new Stop("schema \"" + table.schema() + "\" does not exist; create it: schemas are never created by"
                    + " the connector");
        }
        if (!autoCreate) {
            throw new Stop(
                    "table " + table + " does not exist and auto.create is false; create it, or set auto.create=true");
        }
    }

    private static Ready fit(Destination destination, Table table, Columns columns, Settlement settlement) {
        Layout layout = Layout.of(table, destination.shaper().form(), destination.names(), destination.rules());
        Requirements.writing(layout, columns.keyNames()).ifPresent(problem -> {
            throw new Stop(problem);
        });
        return new Ready(layout, destination.shaper().form(), settlement.settled());
    }

    private void apply(TableName table, Wanted wanted, Map<String, String> blocked) throws Failure {
        try {
            evolve(table, fresh -> SchemaDiff.between(fresh, wanted));
        } catch (Failure failure) {
            if (!OBSTACLES.contains(failure.sqlState())) {
                throw failure;
            }
            applyEach(table, wanted, blocked);
        }
    }

    /** One by one, to find the columns that the server will not let us have. */
    private void applyEach(TableName table, Wanted wanted, Map<String, String> blocked) throws Failure {
        for (Step step : SchemaDiff.between(catalog.find(table), wanted)) {
            try {
                evolve(table, fresh -> SchemaDiff.between(fresh, wanted).contains(step) ? List.of(step) : List.of());
            } catch (Failure failure) {
                if (!OBSTACLES.contains(failure.sqlState())) {
                    throw failure;
                }
                if (step.column().isEmpty()) {
                    throw new Stop("table " + table + " cannot be created: " + failure.explain());
                }
                blocked.put(step.column(), failure.explain());
            }
        }
    }

    private void evolve(TableName table, Function<Optional<Table>, List<Step>> decide) throws Failure {
        List<String> done = new ArrayList<>();
        catalog.evolve(table, fresh -> {
            done.clear();
            decide.apply(fresh).forEach(step -> done.addAll(step.sql()));
            return List.copyOf(done);
        });
        done.forEach(sql -> LOG.info("{}", Printable.line(sql.replaceAll("\n *", " "))));
    }
}
