package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Identifier;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.pg.Catalog;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.pg.Survey;
import io.fieldsink.postgres.plan.Advice;
import io.fieldsink.postgres.plan.DeletedKeys;
import io.fieldsink.postgres.plan.Requirements;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.shape.ShapeRules;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.shape.TableRoute.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stands in the way on the server, as far as the configuration and the topics' names tell it: asked before any record
 * comes, by validation and at the start. What only records can tell comes up with them. For one thread.
 */
public final class Preflight {
    private static final int OLDEST = 14;
    private static final String UTF8 = "UTF8";
    private static final List<String> COORDINATES = List.of("_topic", "_partition", "_offset");

    private final Rules rules;
    private final Sessions sessions;
    private final Catalog catalog;
    private final Survey survey;
    private final TableNames names;
    private final List<Obstacle> obstacles = new ArrayList<>();

    private Preflight(Rules rules, Sessions sessions) {
        this.rules = rules;
        this.sessions = sessions;
        this.catalog = new Catalog(sessions);
        this.survey = new Survey(sessions);
        this.names = new TableNames(rules.naming(), sessions, catalog);
    }

    /**
     * Something that a human has to change.
     *
     * @param message one sentence that says what
     */
    public record Obstacle(About about, String message) {}

    /** What an obstacle is about. */
    public enum About {
        SERVER,
        DATABASE,
        ROLE,
        TABLE_NAMES,
        MISSING_TABLES,
        KEY,
        LEDGER,
        TOPICS
    }

    /**
     * What the server says.
     *
     * @param obstacles everything at once that stands in the way
     * @param schemas where tables could be
     */
    public record Answer(List<Obstacle> obstacles, List<String> schemas) {
        public Answer {
            obstacles = List.copyOf(obstacles);
            schemas = List.copyOf(schemas);
        }
    }

    /**
     * Asks the server.
     *
     * @param topics those that the configuration names
     */
    public static Answer of(Sessions sessions, Rules rules, List<String> topics) throws Failure {
        Preflight preflight = new Preflight(rules, sessions);
        preflight.server();
        for (String topic : topics) {
            Optional<Spelling> spelling = rules.route().of(topic);
            if (spelling.isPresent()) {
                preflight.table(topic, preflight.names.of(spelling.get()));
            }
        }
        if (rules.guarantee().exactlyOnce()) {
            preflight.ledger();
        }
        return new Answer(preflight.obstacles, preflight.survey.schemas());
    }

    private void server() throws Failure {
        Survey.Facts facts = survey.facts();
        if (facts.version() < OLDEST) {
            say(
                    About.SERVER,
                    "the server is PostgreSQL " + facts.version() + ": " + OLDEST + " is the oldest that works");
        }
        String database = Identifier.quote(facts.database());
        if (!facts.encoding().equals(UTF8)) {
            say(
                    About.DATABASE,
                    "database " + database + " has encoding " + facts.encoding()
                            + ", which cannot hold every text: make one with ENCODING 'UTF8'");
        }
        if (!survey.mayOnDatabase("TEMPORARY")) {
            say(About.ROLE, lacks("TEMPORARY", "database " + database, "DATABASE " + database));
        }
    }

    private void table(String topic, TableName table) throws Failure {
        if (table.equals(DeletedKeys.in(sessions.currentSchema())) || table.equals(ledgerName())) {
            say(
                    About.TOPICS,
                    "table " + table + " is the connector's own book-keeping: send topic " + topic
                            + " to another one with topics.to.tables");
            return;
        }
        WriteRules write = rules.write().apply(Target.ofRecords(table));
        if (!maySee(table, About.TABLE_NAMES)) {
            return;
        }
        Optional<Table> found = catalog.find(table);
        if (found.isEmpty()) {
            missing(table);
            return;
        }
        ShapeRules shape = rules.shape().apply(Target.ofRecords(table));
        grants(table, privileges(write, shape));
        key(found.get(), write, shape);
    }

    /** Whether its schema is there for us; says so if it is not. */
    private boolean maySee(TableName table, About about) throws Failure {
        if (!catalog.schemaExists(table.schema())) {
            say(about, Requirements.schemaIsMissing(table));
            return false;
        }
        if (!survey.mayOnSchema("USAGE", table.schema())) {
            say(About.ROLE, lacksOnSchema("USAGE", table));
            return false;
        }
        return true;
    }

    private void missing(TableName table) throws Failure {
        if (!rules.autoCreate()) {
            say(About.MISSING_TABLES, Requirements.tableIsMissing(table));
        } else if (!survey.mayOnSchema("CREATE", table.schema())) {
            say(About.ROLE, "table " + table + " does not exist, and " + lacksOnSchema("CREATE", table));
        }
    }

    private static List<String> privileges(WriteRules write, ShapeRules shape) {
        Set<String> needed = new LinkedHashSet<>(
                switch (write.mode()) {
                    case INSERT -> List.of("INSERT");
                    case IGNORE -> List.of("SELECT", "INSERT");
                    case UPSERT -> List.of("SELECT", "INSERT", "UPDATE");
                    case UPDATE -> List.of("SELECT", "UPDATE");
                });
        if (shape.deletes()) {
            needed.addAll(List.of("SELECT", write.softDeletes() ? "UPDATE" : "DELETE"));
        }
        return List.copyOf(needed);
    }

    private void grants(TableName table, List<String> privileges) throws Failure {
        List<String> lacking = survey.lacking(table, privileges);
        if (!lacking.isEmpty()) {
            say(About.ROLE, lacks(String.join(", ", lacking), table.toString(), table.quoted()));
        }
    }

    /** Only where all columns of the key stand: with another one, records say what is what. */
    private void key(Table table, WriteRules write, ShapeRules shape) {
        List<String> fields = shape.keyFrom() == KeyFrom.KAFKA ? COORDINATES : shape.keyFields();
        List<String> columns = fields.stream()
                .flatMap(field -> Stream.of(field, shape.naming().apply(field))
                        .filter(name -> table.column(name).isPresent())
                        .limit(1))
                .toList();
        if (!columns.isEmpty() && columns.size() == fields.size()) {
            Requirements.uniqueness(table, columns, write).ifPresent(message -> say(About.KEY, message));
        }
    }

    private TableName ledgerName() throws Failure {
        return rules.guarantee().ledger(sessions.currentSchema());
    }

    private void ledger() throws Failure {
        TableName ledger = ledgerName();
        if (!maySee(ledger, About.LEDGER)) {
            return;
        }
        if (catalog.exists(ledger)) {
            grants(ledger, List.of("SELECT", "INSERT", "UPDATE"));
        } else if (!survey.mayOnSchema("CREATE", ledger.schema())) {
            say(
                    About.LEDGER,
                    "the ledger " + ledger + " does not exist, and " + lacksOnSchema("CREATE", ledger)
                            + "; or set offsets.table, or delivery.guarantee=at_least_once");
        }
    }

    private String lacksOnSchema(String privilege, TableName table) throws Failure {
        String schema = Identifier.quote(table.schema());
        return lacks(privilege, "schema " + schema, "SCHEMA " + schema);
    }

    private String lacks(String privileges, String where, String object) throws Failure {
        String role = sessions.role();
        return "role " + Identifier.quote(role) + " lacks " + privileges + " on " + where + ": "
                + Advice.grant(privileges, object, role);
    }

    private void say(About about, String message) {
        obstacles.add(new Obstacle(about, message));
    }
}
