package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Worker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connector: one topic of one partition, one task. A new connector each time, so that it starts at the topic's beginning.
 *
 * @param config its options, but for name, topic and number of tasks; {@code ${topic}} in a value is the topic
 */
record Delivery(
        String name,
        Workload.Form form,
        Map<String, String> config,
        Worker worker,
        Kafka kafka,
        Topics topics,
        Target target)
        implements Contender {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @Override
    public Pace run(Workload workload) throws Exception {
        String topic = topics.of(workload, form);
        String connector = "bench-" + NUMBERS.incrementAndGet();
        Map<String, String> body = new HashMap<>(Map.of("tasks.max", "1", "topics", topic));
        config.forEach((option, value) -> body.put(option, value.replace("${topic}", topic)));
        long ordered = System.nanoTime();
        worker.rest().put(connector, body).ok();
        try {
            return workload.isSilent()
                    ? untilCommitted(connector, topic, workload, ordered)
                    : untilVisible(connector, workload, ordered);
        } finally {
            worker.rest().delete(connector);
        }
    }

    @Override
    public long process() {
        return worker.pid();
    }

    private Pace untilVisible(String connector, Workload workload, long ordered) {
        FlatEvent beginning = workload.event(0);
        long before = Await.value(LIMIT, "the first rows are visible", () -> {
            worker.rest().requireHealthy(connector);
            boolean begun = workload.keys() < workload.records() ? target.count() > 0 : target.shows(beginning);
            return begun ? Optional.of(target.count()) : Optional.empty();
        });
        long first = System.nanoTime();
        Await.until(LIMIT, "all rows are visible", () -> target.shows(workload.last()));
        long last = System.nanoTime();
        long seen = workload.before() == Workload.NOTHING && workload.keys() == workload.records() ? before : 0;
        return new Pace(
                Pace.of(workload.records() - seen, last - first).visible(),
                Pace.of(workload.records(), last - ordered).overall());
    }

    /** Nothing becomes visible: done is what the connector's consumer says is done, to the second. */
    private Pace untilCommitted(String connector, String topic, Workload workload, long ordered) {
        Await.until(LIMIT, "all records are committed", () -> {
            worker.rest().requireHealthy(connector);
            return kafka.committed(connector, topic, 0) == workload.records();
        });
        return Pace.of(workload.records(), System.nanoTime() - ordered);
    }
}
