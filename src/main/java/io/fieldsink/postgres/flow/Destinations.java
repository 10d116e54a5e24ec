package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.plan.DeletedKeys;
import io.fieldsink.postgres.shape.TableRoute.Source;
import io.fieldsink.postgres.shape.TableRoute.Spelling;
import io.fieldsink.postgres.shape.Unshapeable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables that records have gone to so far. Not thread-safe. */
final class Destinations {
    private final Rules rules;
    private final Tables catalog;
    private final Sessions sessions;
    private final TableNames names;
    private final Map<Spelling, Records> bySpelling = new HashMap<>();
    private final Map<TableName, Spelling> spellings = new HashMap<>();

    Destinations(Rules rules, Sessions sessions, Tables catalog) {
        this.rules = rules;
        this.sessions = sessions;
        this.catalog = catalog;
        this.names = new TableNames(rules.naming(), sessions, catalog);
    }

    /**
     * Where this record goes; empty where it says nothing about a row, and for a tombstone where only a value could name
     * the table.
     */
    Optional<Records> of(Event event) throws Unshapeable, Failure {
        if (rules.format().passes(event)) {
            return Optional.empty();
        }
        if (event.isTombstone() && rules.route().asks(event.topic(), Source.VALUE)) {
            return Optional.empty();
        }
        return Optional.of(named(rules.route().of(event), event.topic()));
    }

    /** Notices tables of nested arrays that somebody made since: another task, or an earlier run. */
    void discover(Batch batch) throws Failure {
        Set<Destination> roots = batch.roots();
        for (Records records : bySpelling.values()) {
            if (roots.contains(records.destination())) {
                records.discover();
            }
        }
    }

    private Records named(Spelling spelling, String topic) throws Unshapeable, Failure {
        Records known = bySpelling.get(spelling);
        if (known != null) {
            return known;
        }
        TableName table = names.of(spelling);
        if (isOurs(table)) {
            throw refusal(table, topic);
        }
        Spelling other = spellings.putIfAbsent(table, spelling);
        if (other != null && !other.equals(spelling)) {
            throw meeting(other, spelling, table, topic);
        }
        Records records = new Records(
                table, spelling.name(), rules, catalog, name -> spellings.putIfAbsent(name, spelling) == null);
        bySpelling.put(spelling, records);
        return records;
    }

    private boolean isOurs(TableName table) throws Failure {
        String current = sessions.currentSchema();
        return table.equals(DeletedKeys.in(current))
                || table.equals(rules.guarantee().ledger(current));
    }

    private RuntimeException refusal(TableName table, String topic) throws Unshapeable {
        String message = "table " + table + " is the connector's own book-keeping";
        if (rules.route().asksRecord(topic)) {
            throw new Unshapeable(message);
        }
        return new Stop(message + ": send topic " + topic + " to another one with topics.to.tables");
    }

    /** Two topics that meet are a mistake of the configuration, two names inside records are those records' own. */
    private RuntimeException meeting(Spelling one, Spelling other, TableName table, String topic) throws Unshapeable {
        String advice = "; tell them apart with topics.to.tables or naming.style=exact";
        if (rules.route().asksRecord(topic)) {
            throw new Unshapeable("records spell the name of table " + table + " in two ways" + advice);
        }
        return new Stop(
                "\"" + one.name() + "\" and \"" + other.name() + "\" would both become table " + table + advice);
    }
}
