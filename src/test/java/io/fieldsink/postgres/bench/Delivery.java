package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.ConnectRest;
import io.fieldsink.postgres.servers.Kafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Our connector with its defaults: one topic of one partition, one task, the consumer as Connect sets it up. A new
 * connector each time, so that it starts at the topic's beginning.
 */
record Delivery(
        String name,
        String topic,
        Map<String, String> converter,
        boolean again,
        Kafka kafka,
        ConnectRest rest,
        Target target)
        implements Contender {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @Override
    public boolean onEmptyTable() {
        return !again;
    }

    @Override
    public Pace run() throws Exception {
        String connector = "bench-" + NUMBERS.incrementAndGet();
        long ordered = System.nanoTime();
        rest.put(connector, config()).ok();
        try {
            return again ? untilCommitted(connector, ordered) : untilVisible(connector, ordered);
        } finally {
            rest.delete(connector);
        }
    }

    private Map<String, String> config() {
        Map<String, String> config = new HashMap<>(converter);
        config.put("connector.class", "io.fieldsink.postgres.PostgresSinkConnector");
        config.put("tasks.max", "1");
        config.put("topics", topic);
        config.put("connection.url", target.postgres().url("postgres"));
        config.put("connection.user", target.postgres().user());
        config.put("pk.fields", "id");
        config.put("topics.to.tables", topic + ":" + Target.TABLE);
        return config;
    }

    private Pace untilVisible(String connector, long ordered) {
        long before = Await.value(LIMIT, "the first rows are visible", () -> {
            rest.requireHealthy(connector);
            return target.shows(0) ? Optional.of(target.count()) : Optional.empty();
        });
        long first = System.nanoTime();
        Await.until(LIMIT, "all rows are visible", () -> target.shows(target.rows() - 1));
        long last = System.nanoTime();
        return new Pace(
                Pace.of(target.rows() - before, last - first).visible(),
                Pace.of(target.rows(), last - ordered).overall());
    }

    /** Nothing becomes visible: done is what the connector's consumer says is done, to the second. */
    private Pace untilCommitted(String connector, long ordered) {
        Await.until(LIMIT, "all records are committed", () -> {
            rest.requireHealthy(connector);
            return kafka.committed(connector, topic, 0) == target.rows();
        });
        return new Pace(
                Double.NaN, Pace.of(target.rows(), System.nanoTime() - ordered).overall());
    }
}
