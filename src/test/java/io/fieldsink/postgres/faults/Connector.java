package io.fieldsink.postgres.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.ConnectRest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** A connector of a stand's workers: what people may do with it, and how it is. For one thread. */
final class Connector {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Stand stand;
    private final String name;
    private final Map<String, String> options = new TreeMap<>();

    Connector(Stand stand, String name) {
        this.stand = stand;
        this.name = name;
    }

    /** Where it writes, what it reads, and the patience that it has with the servers. */
    Connector with(Tables tables, int port, String user, String topics) {
        options.putAll(Map.ofEntries(
                Map.entry("connector.class", "io.fieldsink.postgres.PostgresSinkConnector"),
                Map.entry("tasks.max", "3"),
                Map.entry("topics", topics),
                Map.entry("key.converter", "org.apache.kafka.connect.storage.StringConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.storage.StringConverter"),
                Map.entry(
                        "connection.url",
                        "jdbc:postgresql://localhost:" + port + "/" + tables.database()
                                + "?sslmode=disable&socketTimeout=5"),
                Map.entry("connection.user", user),
                Map.entry("connection.timeout.ms", "3000"),
                Map.entry("insert.mode", "insert"),
                Map.entry("pk.mode", "none"),
                Map.entry("linger.ms", "100"),
                Map.entry("max.retries", "100"),
                Map.entry("retry.backoff.ms", "100"),
                Map.entry("retry.backoff.max.ms", "1000")));
        return this;
    }

    String name() {
        return name;
    }

    /** What is posted the next time. */
    Map<String, String> options() {
        return options;
    }

    private ConnectRest rest() {
        return stand.workers().rest();
    }

    /** Posts the configuration as it stands, and waits until it runs. */
    void put() {
        Await.until(LIMIT, "the connector is taken", () -> {
            rest().put(name, options).ok();
            return true;
        });
        awaitRunning();
    }

    void pause() {
        rest().pause(name);
    }

    void stop() {
        rest().stop(name);
    }

    void resume() {
        rest().resume(name);
    }

    void restartTask(int task) {
        rest().restartTask(name, task);
    }

    /** What a person does after having read why it failed. */
    void restart() {
        rest().restart(name);
        Await.until(LIMIT, "it runs again", () -> {
            JsonNode status = status();
            return !status.at("/tasks").isEmpty() && !status.toString().contains("FAILED");
        });
    }

    void resetOffsets() {
        rest().resetOffsets(name).ok();
    }

    void alterOffsets(String body) {
        rest().alterOffsets(name, body).ok();
    }

    void delete() {
        Await.until(LIMIT, "the connector is deleted", () -> {
            rest().delete(name);
            return true;
        });
    }

    JsonNode status() {
        return rest().status(name).ok();
    }

    boolean hasFailed() {
        return status().toString().contains("FAILED");
    }

    /** A task that has failed ends the waiting. */
    void requireHealthy() {
        rest().requireHealthy(name);
    }

    void awaitRunning() {
        rest().awaitRunning(name);
    }

    /** A task has failed, and says all of this. */
    void awaitFailed(String... words) {
        String trace = rest().awaitTaskFailed(name);
        for (String word : words) {
            if (!trace.contains(word)) {
                throw new AssertionError("it failed without saying '" + word + "': " + sentence(trace));
            }
        }
    }

    /** The tasks that do not run, and why. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (JsonNode task : status().at("/tasks")) {
            if (!"RUNNING".equals(task.at("/state").asText())) {
                complaints.add("task " + task.at("/id").asText() + " is "
                        + task.at("/state").asText() + ": "
                        + sentence(task.at("/trace").asText()));
            }
        }
        return complaints;
    }

    /** Without its stack: the first line, and why. */
    static String sentence(String trace) {
        return trace.lines().filter(line -> !line.startsWith("\t")).distinct().collect(Collectors.joining(" | "));
    }

    /** The number of the worker that runs this task. */
    int workerOf(int task) {
        return Await.value(
                LIMIT, "task " + task + " has a worker", () -> stand.workers().running(name, task));
    }

    long committed(TopicPartition partition) {
        return stand.kafka().committed(name, partition.topic(), partition.partition());
    }

    /** The partitions of which something is still to come. */
    List<TopicPartition> behind(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> committed(end.getKey()) < end.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Everything up to these positions is committed. */
    void awaitRead(Duration limit, Map<TopicPartition, Long> ends) {
        Await.until(limit, "everything is written, and its position committed", () -> {
            requireHealthy();
            return behind(ends).isEmpty();
        });
    }
}
