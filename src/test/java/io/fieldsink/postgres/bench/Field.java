package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Worker;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Everybody's settings: ours with defaults, rivals with the settings that make them fastest. */
final class Field {
    private static final Map<String, String> BYTES =
            Map.of("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    private static final Map<String, String> JSON = Map.of(
            "value.converter",
            "org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable",
            "false");
    private static final Map<String, String> JSON_WITH_SCHEMA = Map.of(
            "value.converter", "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable", "true");

    /** More records a poll than the 500 of the default. */
    private static final Map<String, String> LARGE_POLLS = Map.of(
            "consumer.override.max.poll.records", "10000",
            "consumer.override.fetch.min.bytes", "1048576",
            "consumer.override.max.partition.fetch.bytes", "10485760");

    private final Kafka kafka;
    private final Topics topics;
    private final Target target;

    Field(Kafka kafka, Topics topics, Target target) {
        this.kafka = kafka;
        this.topics = topics;
        this.target = target;
    }

    List<Contender> ours(Worker worker) {
        return List.of(
                our("ours, JSON bytes", Workload.Form.JSON, BYTES, Map.of(), worker),
                our("ours, JSON without schema", Workload.Form.JSON, JSON, Map.of(), worker),
                our("ours, JSON with schema", Workload.Form.JSON_WITH_SCHEMA, JSON_WITH_SCHEMA, Map.of(), worker));
    }

    /** Ours once more, with other settings than the defaults. */
    List<Contender> variants(Worker worker) {
        return List.of(
                our("ours, JSON bytes, large polls", Workload.Form.JSON, BYTES, LARGE_POLLS, worker),
                our(
                        "ours, JSON bytes, at least once",
                        Workload.Form.JSON,
                        BYTES,
                        Map.of("delivery.guarantee", "at_least_once"),
                        worker));
    }

    private Contender our(
            String name, Workload.Form form, Map<String, String> converter, Map<String, String> more, Worker worker) {
        Map<String, String> config = new HashMap<>(converter);
        config.putAll(more);
        config.put("connector.class", "io.fieldsink.postgres.PostgresSinkConnector");
        config.putAll(connection());
        config.put("pk.fields", "id");
        config.put("topics.to.tables", "${topic}:" + Target.TABLE);
        return new Delivery(name, form, config, worker, kafka, topics, target);
    }

    private Map<String, String> connection() {
        Postgres postgres = target.postgres();
        return Map.of("connection.url", postgres.url("postgres"), "connection.user", postgres.user());
    }

    /** Debezium's JDBC sink, row by row and with its arrays. */
    List<Contender> debezium(Worker worker) {
        Map<String, String> config = new HashMap<>(JSON_WITH_SCHEMA);
        config.putAll(LARGE_POLLS);
        config.putAll(Map.of(
                "connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector",
                "connection.url", target.postgres().url("postgres") + "&reWriteBatchedInserts=true",
                "connection.username", target.postgres().user(),
                "connection.password", "",
                "insert.mode", "upsert",
                "primary.key.mode", "record_value",
                "primary.key.fields", "id",
                "schema.evolution", "none",
                "collection.name.format", Target.TABLE,
                "batch.size", "5000"));
        Map<String, String> arrays = new HashMap<>(config);
        arrays.putAll(Map.of("dialect.postgres.unnest.insert.enabled", "true", "use.reduction.buffer", "true"));
        return List.of(
                new Delivery("Debezium JDBC", Workload.Form.JSON_WITH_SCHEMA, config, worker, kafka, topics, target),
                new Delivery(
                        "Debezium JDBC, unnest",
                        Workload.Form.JSON_WITH_SCHEMA,
                        arrays,
                        worker,
                        kafka,
                        topics,
                        target));
    }

    /**
     * Any other plugin: a folder with a file {@code bench.properties}, its options; {@code ${topic}}, {@code ${table}},
     * {@code ${url}} and {@code ${user}} in them are filled in.
     */
    List<Contender> peer(Path folder, Worker worker) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve("bench.properties"))) {
            properties.load(in);
        }
        Map<String, String> config = new HashMap<>(JSON_WITH_SCHEMA);
        config.putAll(LARGE_POLLS);
        properties.forEach((option, value) -> config.put(
                String.valueOf(option),
                String.valueOf(value)
                        .replace("${table}", Target.TABLE)
                        .replace("${url}", target.postgres().url("postgres"))
                        .replace("${user}", target.postgres().user())));
        return List.of(new Delivery(
                folder.getFileName().toString(),
                Workload.Form.JSON_WITH_SCHEMA,
                config,
                worker,
                kafka,
                topics,
                target));
    }

    List<Contender> nothing(Worker worker, Folder folder) {
        List<Contender> nothing = new ArrayList<>();
        nothing.add(new Nothing("no sink, JSON bytes", Workload.Form.JSON, BYTES, worker, kafka, topics, folder));
        nothing.add(
                new Nothing("no sink, JSON without schema", Workload.Form.JSON, JSON, worker, kafka, topics, folder));
        nothing.add(new Nothing(
                "no sink, JSON with schema",
                Workload.Form.JSON_WITH_SCHEMA,
                JSON_WITH_SCHEMA,
                worker,
                kafka,
                topics,
                folder));
        return nothing;
    }
}
