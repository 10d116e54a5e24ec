package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.plan.DeletedKeys;
import io.fieldsink.postgres.plan.Requirements;
import io.fieldsink.postgres.plan.SchemaDiff;
import io.fieldsink.postgres.plan.Step;
import io.fieldsink.postgres.plan.Wanted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Brings the tables to what a batch needs, and the batch's values into the types of their columns. Every DDL has its own
 * short transaction, before the one of the rows. Not thread-safe.
 */
final class Evolution {
    /** Each turn but the last changes tables; more only if somebody else keeps changing them too. */
    private static final int TURNS = 10;

    /**
     * The server will not alter this column: a view needs it, a trigger does, the table is as wide as it can be, or a value
     * that is there (a date later than any timestamp) is beyond the wider type.
     */
    private static final Set<String> OBSTACLES = Set.of("0A000", "2BP01", "54011", "54000", "22008");

    private final Tables catalog;
    private final Sessions sessions;
    private final boolean autoCreate;
    private final Metrics metrics;

    Evolution(Tables catalog, Sessions sessions, boolean autoCreate, Metrics metrics) {
        this.catalog = catalog;
        this.sessions = sessions;
        this.autoCreate = autoCreate;
        this.metrics = metrics;
    }

    /**
     * What the batch does to its tables. Records that do not fit are rejected, with all that they do to any table.
     *
     * @param beforeChanges is run before a table is changed
     */
    List<Ready> ready(Batch batch, Runnable beforeChanges) throws Failure {
        Map<Destination, Map<String, String>> blocked = new HashMap<>();
        Set<Destination> readAnew = new HashSet<>();
        for (int turn = 0; turn < TURNS; turn++) {
            Drafts drafts = new Drafts(catalog, blocked);
            SortedMap<Integer, Drafts.Refused> refused = drafts.settle(batch);
            // before a record is blamed: somebody may have widened the column since we looked
            List<Destination> stale = refused.values().stream()
                    .map(Drafts.Refused::destination)
                    .filter(readAnew::add)
                    .toList();
            if (!stale.isEmpty()) {
                stale.forEach(destination -> catalog.forget(destination.table()));
                continue;
            }
            if (!evolved(drafts, blocked, beforeChanges)) {
                refused.forEach((event, why) -> batch.reject(event, why.rejection()));
                return drafts.ready();
            }
        }
        throw new Stop("the tables keep changing while we adapt them; who else alters them?");
    }

    /** Whether something had to be changed: then all is to be settled anew. */
    private boolean evolved(Drafts drafts, Map<Destination, Map<String, String>> blocked, Runnable beforeChanges)
            throws Failure {
        boolean changed = remembers(drafts);
        for (Drafts.Draft draft : drafts.written()) {
            Wanted wanted = draft.wanted();
            if (draft.table().isPresent() && wanted.nothing()) {
                continue;
            }
            beforeChanges.run();
            TableName table = draft.destination().table();
            if (draft.table().isEmpty()) {
                mayCreate(table);
            }
            apply(table, wanted, blocked.computeIfAbsent(draft.destination(), d -> new HashMap<>()));
            changed = true;
        }
        return changed;
    }

    /** Whether the memory of deleted keys had to be made; made first, so that no table stands without it. */
    private boolean remembers(Drafts drafts) throws Failure {
        if (drafts.written().stream().noneMatch(d -> d.destination().rules().remembers())) {
            return false;
        }
        TableName memory = DeletedKeys.in(sessions.currentSchema());
        if (catalog.exists(memory)) {
            return false;
        }
        Step.CreateOwn create = DeletedKeys.create(memory);
        if (!autoCreate) {
            throw new Stop("an order of versions with hard deletes remembers deleted keys in table " + memory
                    + ", which does not exist, and auto.create is false; create it: "
                    + String.join("; ", create.sql()));
        }
        take(memory, fresh -> fresh.isPresent() ? List.of() : List.of(create));
        return true;
    }

    private void mayCreate(TableName table) throws Failure {
        if (!catalog.schemaExists(table.schema())) {
            throw new Stop(Requirements.schemaIsMissing(table));
        }
        if (!autoCreate) {
            throw new Stop(Requirements.tableIsMissing(table));
        }
    }

    private void apply(TableName table, Wanted wanted, Map<String, String> blocked) throws Failure {
        try {
            take(table, fresh -> SchemaDiff.between(fresh, wanted));
        } catch (Failure failure) {
            if (!OBSTACLES.contains(failure.sqlState())) {
                throw failure;
            }
            applyEach(table, wanted, blocked);
        }
    }

    private void take(TableName table, Function<Optional<Table>, List<Step>> decide) throws Failure {
        metrics.ddl(table, catalog.take(table, decide));
    }

    /** One by one, to find the columns that the server will not let us have. */
    private void applyEach(TableName table, Wanted wanted, Map<String, String> blocked) throws Failure {
        for (Step step : SchemaDiff.between(catalog.find(table), wanted)) {
            try {
                take(table, fresh -> SchemaDiff.between(fresh, wanted).contains(step) ? List.of(step) : List.of());
            } catch (Failure failure) {
                if (!OBSTACLES.contains(failure.sqlState())) {
                    throw failure;
                }
                if (step.column().isEmpty()) {
                    throw new Stop("table " + table + " cannot be created: " + failure.explain());
                }
                blocked.put(step.column(), obstacle(table, step.column(), failure));
            }
        }
    }

    /** What stands in the way, by name where the catalogue knows it. */
    private String obstacle(TableName table, String column, Failure failure) throws Failure {
        List<String> dependents = catalog.dependents(table, column);
        return dependents.isEmpty()
                ? failure.explain()
                : "because of " + String.join(" and ", dependents) + " (SQLSTATE " + failure.sqlState()
                        + "): take that away, send the record again, then put it back";
    }
}
