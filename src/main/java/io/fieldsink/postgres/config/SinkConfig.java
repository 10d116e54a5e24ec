package io.fieldsink.postgres.config;

import static io.fieldsink.postgres.config.DeliveryOptions.LOG_SQL;
import static io.fieldsink.postgres.config.DeliveryOptions.LOG_VALUES;
import static io.fieldsink.postgres.config.DeliveryOptions.PLAN_ONLY;
import static io.fieldsink.postgres.config.RowOptions.DELETE_ENABLED;
import static io.fieldsink.postgres.config.RowOptions.METADATA_COLUMNS;
import static io.fieldsink.postgres.config.RowOptions.PK_FIELDS;
import static io.fieldsink.postgres.config.TableOptions.AUTO_CREATE;
import static io.fieldsink.postgres.config.TableOptions.NAME_FORMAT;
import static io.fieldsink.postgres.config.TableOptions.NAMING_STYLE;
import static io.fieldsink.postgres.config.TableOptions.TOPICS_TO_TABLES;

import io.fieldsink.postgres.flow.Guarantee;
import io.fieldsink.postgres.flow.Limits;
import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.pg.Server;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.shape.Format;
import io.fieldsink.postgres.shape.ShapeRules;
import io.fieldsink.postgres.shape.TableRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A configuration that has been checked: what the user wrote, as values. Immutable; its text shows no secret. */
public final class SinkConfig {
    /** The key under which a task finds its number in its properties. */
    public static final String TASK_ID = OptionNames.TASK_ID;

    private final Map<String, String> props;
    private final Settings connector;
    private final Map<String, Map<String, String>> overrides;
    private final Server server;
    private final TableRoute route;

    private SinkConfig(
            Map<String, String> props,
            Settings connector,
            Map<String, Map<String, String>> overrides,
            Server server,
            TableRoute route) {
        this.props = props;
        this.connector = connector;
        this.overrides = overrides;
        this.server = server;
        this.route = route;
    }

    /** Reads the properties of a connector or a task. Throws {@link InvalidOptions} with everything that is wrong. */
    public static SinkConfig of(Map<String, String> given) {
        Map<String, String> props = new TreeMap<>(given);
        props.values().removeIf(Objects::isNull);
        Mistakes mistakes = new Mistakes();
        Map<String, Map<String, String>> overrides = OptionNames.check(props, mistakes);
        Settings connector = Settings.ofConnector(props);
        connector.check(mistakes);
        Server server = new ServerReader(props, connector, mistakes).read(applicationName(props));
        TableRoute route = route(connector, mistakes);
        SinkConfig config = new SinkConfig(props, connector, overrides, server, route);
        TopicChecks.check(config.topics(), route, config.tableNaming(), mistakes);
        new DeliveryReader(props, connector).check(mistakes);
        config.checkTables(mistakes);
        config.checkDeadLetters(mistakes);
        mistakes.throwIfAny();
        return config;
    }

    /** The connector's name. */
    public String name() {
        return props.getOrDefault("name", "");
    }

    public Server server() {
        return server;
    }

    public TableRoute route() {
        return route;
    }

    /** What the records are, where no table says otherwise. */
    public Format format() {
        return connector.preset().format();
    }

    /** A dry run plans what is missing for whoever may create it. */
    public boolean autoCreate() {
        return planOnly() || connector.flag(AUTO_CREATE);
    }

    /** How a table gets its name; {@link #shape} says how its columns do. */
    public Naming tableNaming() {
        return connector.choice(NAMING_STYLE, Naming.class);
    }

    public ShapeRules shape(Target target) {
        return TableRules.shape(settings(target), target);
    }

    public WriteRules write(Target target) {
        return TableRules.write(settings(target), target);
    }

    public Limits limits() {
        return new DeliveryReader(props, connector).limits();
    }

    public Guarantee guarantee() {
        return new DeliveryReader(props, connector).guarantee();
    }

    /** Whether nothing is written and no position moved ({@code plan.only}). */
    public boolean planOnly() {
        return connector.flag(PLAN_ONLY);
    }

    public boolean logSql() {
        return connector.flag(LOG_SQL);
    }

    public boolean logValues() {
        return connector.flag(LOG_VALUES);
    }

    /** The topics that the configuration names; none where it has a pattern for them. */
    public List<String> topics() {
        return Stream.of(props.getOrDefault("topics", "").split(",", -1))
                .map(String::trim)
                .filter(topic -> !topic.isEmpty())
                .distinct()
                .toList();
    }

    /** Whether a bad record may be put aside ({@code errors.tolerance=all}) instead of stopping the task. */
    public boolean toleratesBadRecords() {
        return Option.word(props.getOrDefault("errors.tolerance", "")).equals("all");
    }

    public boolean hasDeadLetterQueue() {
        return !props.getOrDefault("errors.deadletterqueue.topic.name", "").isBlank();
    }

    /** What works, but may surprise: for the log, once. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (TableChecks.needsKey(connector) && !TableChecks.hasKey(connector)) {
            warnings.add("pk.fields is set for single tables only: records of any other table will be rejected");
        }
        if (toleratesBadRecords() && !hasDeadLetterQueue()) {
            warnings.add(
                    "errors.tolerance=all without errors.deadletterqueue.topic.name: bad records are dropped, counted"
                            + " and logged");
        }
        new DeliveryReader(props, connector).cost().ifPresent(warnings::add);
        return warnings;
    }

    @Override
    public String toString() {
        return name() + " to " + server;
    }

    /** What is said of the records' table holds for their nested arrays, too, but for what is a table's own. */
    private Settings settings(Target target) {
        Map<String, String> merged = new TreeMap<>();
        if (target.isNested()) {
            merged.putAll(ofTable(target.root()));
            merged.keySet().removeAll(Set.of(PK_FIELDS.name(), METADATA_COLUMNS.name()));
        }
        merged.putAll(ofTable(target.table()));
        return connector.forTable(target.table().name(), merged);
    }

    private Map<String, String> ofTable(TableName table) {
        Map<String, String> merged = new TreeMap<>(overrides.getOrDefault(table.name(), Map.of()));
        merged.putAll(overrides.getOrDefault(table.toString(), Map.of()));
        return merged;
    }

    private void checkDeadLetters(Mistakes mistakes) {
        if (hasDeadLetterQueue() && !toleratesBadRecords()) {
            mistakes.add(
                    "errors.tolerance",
                    "must be all for errors.deadletterqueue.topic.name to have an effect: with none the task stops at"
                            + " the first bad record");
        }
    }

    /** Checks the connector's options, and every table's as they are when the table's name has no schema. */
    private void checkTables(Mistakes mistakes) {
        List<Settings> tables = overrides.keySet().stream()
                .filter(table -> !hasSchemasOfItsOwn(table))
                .map(this::asWritten)
                .toList();
        tables.forEach(table -> table.check(mistakes));
        boolean keys = tables.stream().anyMatch(t -> t.saysItself(PK_FIELDS) && TableChecks.hasKey(t));
        boolean deletes = tables.stream().anyMatch(t -> t.flag(DELETE_ENABLED));
        TableChecks.check(connector, keys, deletes, mistakes);
        tables.forEach(table -> TableChecks.check(table, false, false, mistakes));
    }

    /** Whether the same table is named with its schema as well, where what is said of it is complete. */
    private boolean hasSchemasOfItsOwn(String table) {
        return overrides.keySet().stream().anyMatch(other -> other.endsWith('.' + table));
    }

    /** A table as an option's name has it, together with what is said of it without its schema. */
    private Settings asWritten(String table) {
        String withoutSchema = table.substring(table.indexOf('.') + 1);
        Map<String, String> merged = new TreeMap<>(overrides.getOrDefault(withoutSchema, Map.of()));
        merged.putAll(overrides.get(table));
        return connector.forTable(table, merged);
    }

    private static TableRoute route(Settings connector, Mistakes mistakes) {
        Map<String, TableRoute> byTopic = Map.of();
        try {
            byTopic = TableFormat.byTopic(connector.text(TOPICS_TO_TABLES));
        } catch (IllegalArgumentException e) {
            mistakes.add(TOPICS_TO_TABLES.name(), e.getMessage());
        }
        try {
            return TableFormat.route(connector.text(NAME_FORMAT).trim(), byTopic);
        } catch (IllegalArgumentException e) {
            mistakes.add(NAME_FORMAT.name(), e.getMessage());
            return TableFormat.route(NAME_FORMAT.standard(), byTopic);
        }
    }

    private static String applicationName(Map<String, String> props) {
        String name = props.getOrDefault("name", "kafka-connect-postgres-sink");
        return props.containsKey(TASK_ID) ? name + '-' + props.get(TASK_ID) : name;
    }
}
