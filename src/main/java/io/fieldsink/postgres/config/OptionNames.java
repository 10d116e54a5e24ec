package io.fieldsink.postgres.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which names a configuration may hold: ours, Connect's, and ours for one table. Everything else is a mistake. */
final class OptionNames {
    /** Where per-table options begin. */
    static final String TABLE = "table.";

    /** What {@code taskConfigs} adds: the task's number. */
    static final String TASK_ID = "task.id";

    // ConnectorConfig and SinkConnectorConfig of Connect 3.9 to 4.3; task.class is the worker's addition
    private static final Set<String> CONNECT = Set.of(
            "name",
            "connector.class",
            "connector.plugin.version",
            "tasks.max",
            "tasks.max.enforce",
            "topics",
            "topics.regex",
            "key.converter",
            "value.converter",
            "header.converter",
            "transforms",
            "predicates",
            "config.action.reload",
            "errors.tolerance",
            "errors.retry.timeout",
            "errors.retry.delay.max.ms",
            "errors.log.enable",
            "errors.log.include.messages",
            "errors.deadletterqueue.topic.name",
            "errors.deadletterqueue.topic.replication.factor",
            "errors.deadletterqueue.context.headers.enable",
            "task.class",
            TASK_ID);
    private static final List<String> CONNECT_PREFIXES = List.of(
            "key.converter.",
            "value.converter.",
            "header.converter.",
            "transforms.",
            "predicates.",
            "consumer.override.",
            "producer.override.",
            "admin.override.");

    private OptionNames() {}

    /** Names every unknown option, and gathers the per-table ones: table as written, then option, then full name. */
    static Map<String, Map<String, String>> check(Map<String, String> props, Mistakes mistakes) {
        Map<String, Map<String, String>> tables = new TreeMap<>();
        for (String name : props.keySet()) {
            if (isConnects(name) || SinkOptions.find(name).isPresent()) {
                continue;
            }
            if (ForeignOptions.option(name).isPresent()) {
                mistakes.add(name, ForeignOptions.option(name).get());
            } else if (name.startsWith(DriverProperties.PREFIX)) {
                DriverProperties.complaint(name.substring(DriverProperties.PREFIX.length()))
                        .ifPresent(c -> mistakes.add(name, c + suggestion(name)));
            } else if (name.startsWith(TABLE)) {
                perTable(name, tables, mistakes);
            } else {
                mistakes.add(name, "unknown option" + suggestion(name));
            }
        }
        return tables;
    }

    private static void perTable(String name, Map<String, Map<String, String>> tables, Mistakes mistakes) {
        Optional<Option> option = SinkOptions.all().stream()
                .filter(o -> name.endsWith('.' + o.name())
                        && name.length() > TABLE.length() + o.name().length() + 1)
                .max(Comparator.comparingInt(o -> o.name().length()));
        if (option.isEmpty()) {
            mistakes.add(name, "ends with no known option: write table.<table name>.<option>" + suggestion(name));
        } else if (!option.get().perTable()) {
            mistakes.add(name, option.get().name() + " cannot be set for one table: set it for the connector");
        } else {
            String table = name.substring(
                    TABLE.length(), name.length() - option.get().name().length() - 1);
            tables.computeIfAbsent(table, t -> new TreeMap<>()).put(option.get().name(), name);
        }
    }

    private static boolean isConnects(String name) {
        return CONNECT.contains(name) || CONNECT_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** The known name that is spelled most alike, if one is near. */
    private static String suggestion(String name) {
        return Stream.of(
                        SinkOptions.all().stream().map(Option::name),
                        CONNECT.stream().filter(c -> !c.startsWith("task.")),
                        DriverProperties.allowed().map(p -> DriverProperties.PREFIX + p))
                .flatMap(s -> s)
                .filter(known -> Spelling.distance(known, name) <= Math.max(2, name.length() / 4))
                .min(Comparator.<String>comparingInt(known -> Spelling.distance(known, name))
                        .thenComparing(Comparator.naturalOrder()))
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }
}
