package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.plan.Columns;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Order;
import io.fieldsink.postgres.plan.Requirements;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Settlement;
import io.fieldsink.postgres.plan.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A batch's tables as they are now, and the batch settled against them, once. Not thread-safe. */
final class Drafts {
    private final Tables catalog;
    private final Map<Destination, Map<String, String>> blocked;
    private final Map<Destination, Draft> drafts = new LinkedHashMap<>();

    /** A record that does not fit, and the table that it does not fit. */
    record Refused(Destination destination, Rejection rejection) {}

    /** @param blocked columns that the server would not let us add or widen, and why */
    Drafts(Tables catalog, Map<Destination, Map<String, String>> blocked) {
        this.catalog = catalog;
        this.blocked = blocked;
    }

    /** Settles each record with all that it does to any table, or refuses it, in the order of arrival. */
    SortedMap<Integer, Refused> settle(Batch batch) throws Failure {
        for (Destination root : batch.roots()) {
            for (Destination destination : root.family()) {
                draft(destination);
            }
        }
        SortedMap<Integer, Refused> refused = new TreeMap<>();
        for (int event = 0; event < batch.size(); event++) {
            Optional<Refused> why = settle(event, batch.parts(event));
            if (why.isPresent()) {
                refused.put(event, why.get());
            }
        }
        return refused;
    }

    private Draft draft(Destination destination) throws Failure {
        Draft known = drafts.get(destination);
        if (known != null) {
            return known;
        }
        Optional<Draft> around = destination.parent().isEmpty()
                ? Optional.empty()
                : Optional.of(draft(destination.parent().get()));
        Draft draft = new Draft(
                destination, catalog.find(destination.table()), blocked.getOrDefault(destination, Map.of()), around);
        drafts.put(destination, draft);
        return draft;
    }

    private Optional<Refused> settle(int event, List<Part> parts) {
        for (Part part : parts) {
            drafts.get(part.destination()).settlement.begin();
        }
        for (Part part : parts) {
            Optional<Rejection> rejection =
                    drafts.get(part.destination()).settlement.settle(event, part.change());
            if (rejection.isPresent()) {
                parts.stream()
                        .map(Part::destination)
                        .distinct()
                        .forEach(d -> drafts.get(d).settlement.takeBack());
                return Optional.of(new Refused(part.destination(), rejection.get()));
            }
        }
        return Optional.empty();
    }

    /** The tables to which something is done, those around before those of the arrays in them. */
    List<Draft> written() {
        return drafts.values().stream().filter(Draft::isWritten).toList();
    }

    /** What is done to each table that is written, parents first by foreign keys. */
    List<Ready> ready() {
        Map<Destination, Ready> ready = new LinkedHashMap<>();
        for (Draft draft : written()) {
            ready.put(draft.destination, draft.fit(ready));
        }
        List<Ready> tables = new ArrayList<>(ready.values());
        Map<Object, Integer> order = new HashMap<>();
        Order.parentsFirst(tables.stream().map(Ready::table).toList()).forEach(t -> order.put(t, order.size()));
        tables.sort((a, b) -> order.get(a.table().name()) - order.get(b.table().name()));
        return tables;
    }

    /** One table. */
    static final class Draft {
        private final Destination destination;
        private final Optional<Table> table;
        private final Columns columns;
        private final Settlement settlement;
        private final Optional<Draft> around;

        private Draft(
                Destination destination, Optional<Table> table, Map<String, String> blocked, Optional<Draft> around) {
            this.destination = destination;
            this.table = table;
            this.around = around;
            this.columns = new Columns(
                    destination.table(),
                    table,
                    destination.form(),
                    destination.names(),
                    destination.rules(),
                    blocked,
                    around.map(draft -> draft.columns));
            this.settlement = new Settlement(destination.table(), columns);
        }

        Destination destination() {
            return destination;
        }

        Optional<Table> table() {
            return table;
        }

        Wanted wanted() {
            return columns.wanted(destination.origin());
        }

        /** A table that is missing is not made for removals, nor for arrays that were always empty. */
        private boolean isWritten() {
            List<Settled> settled = settlement.settled();
            if (table.isEmpty()) {
                return settled.stream().anyMatch(c -> c.deed() == Deed.PUT);
            }
            return !settled.isEmpty() || around.filter(Draft::isWritten).isPresent();
        }

        /** Nothing is asked of the key then, which no record may have shown yet. */
        private boolean isOnlyCleared() {
            List<Settled> settled = settlement.settled();
            return !settled.isEmpty() && settled.stream().allMatch(Settled::clears);
        }

        private List<Settled> told(Layout layout) {
            return settlement.withheld().isEmpty()
                    ? settlement.settled()
                    : settlement.settled().stream().map(layout::told).toList();
        }

        private Ready fit(Map<Destination, Ready> ready) {
            Layout layout = Layout.of(table.orElseThrow(), destination.form(), destination.names(), destination.rules())
                    .withholding(settlement.withheld());
            if (!isOnlyCleared()) {
                Requirements.writing(layout, columns.keyNames()).ifPresent(problem -> {
                    throw new Stop(problem);
                });
            }
            return new Ready(
                    layout, destination.form(), told(layout), around.map(draft -> ready.get(draft.destination)));
        }
    }
}
