package io.fieldsink.postgres.e2e;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Cluster;
import io.fieldsink.postgres.servers.ConnectRest;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A database, a topic and a connector of one's own on the servers that all end-to-end tests share. The topic's name is
 * the table's, and the connector's.
 */
final class Scene implements AutoCloseable {
    static final String CONNECTOR_CLASS = "io.fieldsink.postgres.PostgresSinkConnector";
    static final String STRING = "org.apache.kafka.connect.storage.StringConverter";
    static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Cluster cluster = Cluster.shared();
    private final String database = cluster.postgres().newDatabase();
    private final Map<String, String> config = new TreeMap<>();
    private final String name;
    private final int partitions;

    private Scene(String name, int partitions) {
        this.name = name;
        this.partitions = partitions;
    }

    /** With JSON text as values and text as keys, and nothing else set. */
    static Scene of(String what, int partitions) {
        Scene scene = new Scene(what + "_" + NUMBERS.incrementAndGet(), partitions);
        scene.kafka().createTopic(scene.name, partitions);
        return scene.with("connector.class", CONNECTOR_CLASS)
                .with("tasks.max", "1")
                .with("topics", scene.name)
                .with("connection.url", scene.postgres().url(scene.database))
                .with("connection.user", "${env:POSTGRES_USER}")
                .with("connection.password", "${env:POSTGRES_PASSWORD}")
                .with("key.converter", STRING)
                .with("value.converter", STRING);
    }

    Scene with(String option, String value) {
        config.put(option, value);
        return this;
    }

    Scene with(Map<String, String> options) {
        config.putAll(options);
        return this;
    }

    Scene without(String option) {
        config.remove(option);
        return this;
    }

    /** Rejected records go to a topic of their own, with the reason in their headers. */
    Scene withDeadLetters() {
        kafka().createTopic(deadLetters(), 1);
        return with("errors.tolerance", "all")
                .with("errors.deadletterqueue.topic.name", deadLetters())
                .with("errors.deadletterqueue.topic.replication.factor", "1")
                .with("errors.deadletterqueue.context.headers.enable", "true");
    }

    String deadLetters() {
        return name + ".dlq";
    }

    /** Topic, table and connector. */
    String name() {
        return name;
    }

    Map<String, String> config() {
        return Map.copyOf(config);
    }

    void send(String key, String value) {
        send(0, key, value);
    }

    void send(int partition, String key, String value) {
        kafka().send(name, partition, key, value);
    }

    void sendAll(List<ProducerRecord<byte[], byte[]>> records) {
        kafka().sendAll(records);
    }

    /** Posts the configuration as it stands; posts it again after a change. */
    void start() {
        rest().put(name, config()).ok();
        rest().awaitRunning(name);
    }

    /** How much all say in the worker's log, Connect itself included. */
    static void logLevel(String level) {
        Cluster.shared().rest().logLevel("root", level);
    }

    /** Everything that is in the topic is written, or rejected, and its position committed. */
    void awaitAllCommitted() {
        long sent = kafka().readAll(name).size();
        Await.until(LIMIT, "all " + sent + " records of " + name + " are committed", () -> {
            rest().requireHealthy(name);
            return committed() == sent;
        });
    }

    long committed() {
        long committed = 0;
        for (int partition = 0; partition < partitions; partition++) {
            committed += kafka().committed(name, name, partition);
        }
        return committed;
    }

    /** The table's rows; the query's {@code %s} is its name. */
    List<List<String>> query(String sql) {
        return postgres().query(database, sql.formatted(name));
    }

    String value(String sql) {
        return postgres().value(database, sql.formatted(name));
    }

    void execute(String statements) {
        postgres().execute(database, statements);
    }

    /** The type of a column as psql shows it. */
    String type(String column) {
        return value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '%s'::regclass"
                + " AND attname = '" + column + "'");
    }

    /** Whether the database lets nobody write, as a standby does. */
    void readOnly(boolean readOnly) {
        postgres()
                .execute("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = " + readOnly);
    }

    /** What the worker has logged since the first line of this task, stack traces included. */
    Stream<String> log() {
        return cluster.worker().log().lines().dropWhile(line -> !line.contains("[" + name + "|task-"));
    }

    String database() {
        return database;
    }

    Postgres postgres() {
        return cluster.postgres();
    }

    Kafka kafka() {
        return cluster.kafka();
    }

    ConnectRest rest() {
        return cluster.rest();
    }

    @Override
    public void close() {
        rest().delete(name);
    }
}
