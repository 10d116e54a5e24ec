package io.fieldsink.postgres;

import io.fieldsink.postgres.config.InvalidOptions;
import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.config.SinkOptions;
import io.fieldsink.postgres.flow.Positions;
import io.fieldsink.postgres.flow.Preflight;
import io.fieldsink.postgres.flow.Stop;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;

/** What Connect knows of us: version, options, validation, and one configuration a task. */
public final class PostgresSinkConnector extends SinkConnector {
    private Map<String, String> props = Map.of();

    @Override
    public String version() {
        return Optional.ofNullable(PostgresSinkConnector.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }

    @Override
    public ConfigDef config() {
        return SinkOptions.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return PostgresSinkTask.class;
    }

    @Override
    public void start(Map<String, String> given) {
        read(given);
        props = Map.copyOf(given);
    }

    private static SinkConfig read(Map<String, String> given) {
        try {
            return SinkConfig.of(given);
        } catch (InvalidOptions e) {
            throw new ConnectException("the configuration cannot work: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return IntStream.range(0, maxTasks).mapToObj(this::taskConfig).toList();
    }

    private Map<String, String> taskConfig(int number) {
        Map<String, String> task = new HashMap<>(props);
        task.put(SinkConfig.TASK_ID, String.valueOf(number));
        return task;
    }

    @Override
    public void stop() {}

    /**
     * Puts the ledger where the request says, null for nowhere, and shuts out tasks that still run somewhere. Connect asks
     * before it alters the consumer group, possibly more than once; an empty map resets whatever there is.
     */
    @Override
    public boolean alterOffsets(Map<String, String> given, Map<TopicPartition, Long> offsets) {
        SinkConfig config = read(given);
        Map<Partition, OptionalLong> positions = new HashMap<>();
        offsets.forEach((partition, offset) -> positions.put(
                new Partition(partition.topic(), partition.partition()),
                offset == null ? OptionalLong.empty() : OptionalLong.of(offset)));
        if (positions.values().stream().anyMatch(offset -> offset.orElse(0) < 0)) {
            throw new ConnectException("an offset is negative; positions begin at 0");
        }
        if (!config.guarantee().exactlyOnce()) {
            return true; // the group's positions are the only ones
        }
        try {
            Positions.place(config.server(), config.guarantee(), positions);
            return true;
        } catch (Stop stop) {
            throw new ConnectException(stop.getMessage());
        }
    }

    /** Every mistake on its option; where there is none, one bounded attempt to get into the server. */
    @Override
    public Config validate(Map<String, String> given) {
        Map<String, String> written = new HashMap<>(given);
        // Connect takes an empty text for a wrong number; for SinkConfig such an option is not set
        written.values().removeIf(text -> Objects.isNull(text) || text.isBlank());
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        config().validate(written).forEach(value -> values.put(value.name(), value));
        try {
            ServerChecks.Findings findings = ServerChecks.of(SinkConfig.of(given));
            findings.problem()
                    .ifPresent(problem -> values.get(optionOf(problem, written)).addErrorMessage(problem.message()));
            for (Preflight.Obstacle obstacle : findings.answer().obstacles()) {
                Mistake mistake = new Mistake(optionOf(obstacle.about(), written), obstacle.message());
                values.get(mistake.option()).addErrorMessage(mistake.toString());
            }
            recommend(findings.answer().schemas(), values);
        } catch (InvalidOptions e) {
            mark(e.mistakes(), values);
        }
        return new Config(List.copyOf(values.values()));
    }

    /**
     * Our sentences instead of Connect's, and without the value: what is wrong may hold a secret. With the option's name,
     * since the answer to a POST shows nothing but sentences.
     */
    private static void mark(List<Mistake> mistakes, Map<String, ConfigValue> values) {
        mistakes.stream().map(Mistake::option).distinct().forEach(option -> values.put(option, blank(option)));
        mistakes.forEach(mistake -> values.get(mistake.option()).addErrorMessage(mistake.toString()));
    }

    /** Forms offer the schemas that are there; any other text may be written all the same. */
    private void recommend(List<String> schemas, Map<String, ConfigValue> values) {
        Map<String, Object> standard = config().defaultValues();
        for (String option : List.of("table.name.format", "offsets.table")) {
            values.get(option)
                    .recommendedValues(schemas.stream()
                            .<Object>map(schema -> schema + '.' + standard.get(option))
                            .toList());
        }
    }

    private static ConfigValue blank(String option) {
        return new ConfigValue(option, null, new ArrayList<>(), new ArrayList<>());
    }

    private static String optionOf(Preflight.About about, Map<String, String> written) {
        boolean url = written.containsKey("connection.url");
        return switch (about) {
            case SERVER -> url ? "connection.url" : "connection.host";
            case DATABASE -> url ? "connection.url" : "connection.database";
            case ROLE -> "connection.user";
            case TABLE_NAMES -> "table.name.format";
            case MISSING_TABLES -> "auto.create";
            case KEY -> "pk.fields";
            case LEDGER -> "offsets.table";
            case TOPICS -> "topics.to.tables";
        };
    }

    private static String optionOf(Problem problem, Map<String, String> written) {
        boolean url = written.containsKey("connection.url");
        return switch (problem.kind()) {
            case HOST, OTHER -> url ? "connection.url" : "connection.host";
            case PASSWORD -> "connection.password";
            case DATABASE -> url ? "connection.url" : "connection.database";
            case TLS -> "connection.ssl.mode";
        };
    }
}
