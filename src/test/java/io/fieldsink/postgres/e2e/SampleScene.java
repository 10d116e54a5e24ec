package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.fieldsink.postgres.demo.DeadLetter;
import io.fieldsink.postgres.demo.ExampleBody;
import io.fieldsink.postgres.demo.Expectation;
import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Cluster;
import io.fieldsink.postgres.servers.ConnectRest;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The four samples in topics of one's own, and the bodies of config/ that load them into a database of one's own. */
final class SampleScene implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Postgres postgres = Cluster.shared().postgres();
    private final Kafka kafka = Cluster.shared().kafka();
    private final ConnectRest rest = Cluster.shared().rest();
    private final String database = postgres.newDatabase();
    private final String prefix = "s" + NUMBERS.incrementAndGet() + ".";
    private final List<ExampleBody> bodies =
            ExampleBody.all().stream().map(body -> body.withPrefix(prefix)).toList();
    private final int partitions;

    SampleScene(int partitions) {
        this.partitions = partitions;
        for (Sample sample : Sample.values()) {
            kafka.createTopic(topic(sample), partitions);
        }
        for (ExampleBody body : bodies) {
            kafka.createTopic(body.deadLetters(), 1);
        }
    }

    String topic(Sample sample) {
        return prefix + sample.topic();
    }

    private String table(Sample sample) {
        return topic(sample).replace('.', '_');
    }

    /** The value of topics.to.tables that gives the tables the names that the views ask for. */
    String tablesOfTheViews() {
        return Arrays.stream(Sample.values())
                .map(sample -> topic(sample) + ":" + sample.table())
                .collect(joining(","));
    }

    /** All records of all samples, each to the partition of its key. */
    void send() {
        for (Sample sample : Sample.values()) {
            kafka.sendAll(
                    sample.records(topic(sample)).stream().map(this::byKey).toList());
        }
    }

    private ProducerRecord<byte[], byte[]> byKey(ProducerRecord<byte[], byte[]> record) {
        int partition =
                record.key() == null ? 0 : Math.floorMod(new String(record.key(), UTF_8).hashCode(), partitions);
        return new ProducerRecord<>(record.topic(), partition, record.key(), record.value());
    }

    /** Posts the bodies with these options added. */
    void start(Map<String, String> options) {
        for (ExampleBody body : bodies) {
            Map<String, String> config = body.config();
            config.put("connection.url", postgres.url(database));
            config.putAll(options);
            rest.put(body.name(), config).ok();
        }
        bodies.forEach(body -> rest.awaitRunning(body.name()));
    }

    /** Everything that was sent is written, or rejected, and its position committed. */
    void awaitAllCommitted() {
        for (ExampleBody body : bodies) {
            Await.until(LIMIT, "all records for " + body.name() + " are committed", () -> {
                rest.requireHealthy(body.name());
                return body.topics().stream().allMatch(topic -> committed(body.name(), topic));
            });
        }
    }

    private boolean committed(String connector, String topic) {
        for (int partition = 0; partition < partitions; partition++) {
            if (kafka.committed(connector, topic, partition) != kafka.count(topic, partition)) {
                return false;
            }
        }
        return true;
    }

    /** How many tasks read them, all connectors together. */
    int tasks() {
        return bodies.stream()
                .mapToInt(body -> rest.status(body.name()).ok().at("/tasks").size())
                .sum();
    }

    /** One sentence for everything in the tables that is not as it must be. */
    List<String> differences() throws SQLException {
        List<String> differences = new ArrayList<>();
        try (Connection connection = postgres.connect(database)) {
            for (Sample sample : Sample.values()) {
                differences.addAll(new Expectation(sample).differences(connection, table(sample)));
            }
        }
        return differences;
    }

    List<DeadLetter> deadLetters() {
        return bodies.stream()
                .flatMap(body -> DeadLetter.all(kafka, body.deadLetters()).stream())
                .toList();
    }

    /** The bodies with the names of this scene. */
    List<ExampleBody> bodies() {
        return bodies;
    }

    Connection connect() throws SQLException {
        return postgres.connect(database);
    }

    @Override
    public void close() {
        bodies.forEach(body -> rest.delete(body.name()));
        postgres.dropDatabase(database);
    }
}
