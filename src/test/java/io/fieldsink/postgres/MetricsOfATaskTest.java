package io.fieldsink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Metric;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.watch.Watched;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task shows the same names whether its worker has metrics for plugins or not, and leaves nothing behind. */
class MetricsOfATaskTest {
    private static final Postgres POSTGRES = Postgres.shared();
    private static final TopicPartition T0 = new TopicPartition("t", 0);

    private final String database = POSTGRES.newDatabase();
    private final Watched watched = Watched.here("\"odd: name\"", "3");

    private Map<String, String> props() {
        return Map.of(
                "name", "odd: name",
                "task.id", "3",
                "topics", "t",
                "connection.url", POSTGRES.url(database),
                "connection.user", POSTGRES.user(),
                "linger.ms", "0",
                "pk.fields", "id");
    }

    @AfterEach
    void drop() {
        POSTGRES.dropDatabase(database);
    }

    /** A worker, as far as a task meets it here. */
    private static SinkTaskContext context(Supplier<PluginMetrics> metrics) {
        return (SinkTaskContext) Proxy.newProxyInstance(
                MetricsOfATaskTest.class.getClassLoader(),
                new Class<?>[] {SinkTaskContext.class},
                (proxy, method, args) -> method.getName().equals("pluginMetrics") ? metrics.get() : null);
    }

    /** What the call of a method that is not there ends in. */
    private static PluginMetrics older() {
        throw new NoSuchMethodError("pluginMetrics");
    }

    private PostgresSinkTask started(SinkTaskContext context) {
        PostgresSinkTask task = new PostgresSinkTask();
        task.initialize(context);
        task.start(props());
        task.open(List.of(T0));
        task.put(List.of(new SinkRecord(
                "t", 0, null, null, null, "{\"id\":1}", 0, 1_700_000_000_000L, TimestampType.CREATE_TIME)));
        return task;
    }

    private static Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("connector", "odd: name");
        tags.put("task", "3");
        return tags;
    }

    private static Metrics ofTheWorker() {
        JmxReporter reporter = new JmxReporter();
        reporter.configure(Map.of());
        return new Metrics(
                new MetricConfig(),
                List.of(reporter),
                Time.SYSTEM,
                new KafkaMetricsContext("kafka.connect", new HashMap<>()));
    }

    private Set<String> attributes() throws Exception {
        Set<String> all = new TreeSet<>();
        for (String name : watched.names()) {
            Stream.of(ManagementFactory.getPlatformMBeanServer()
                            .getMBeanInfo(new ObjectName(name))
                            .getAttributes())
                    .forEach(attribute -> all.add(name + " " + attribute.getName() + " " + attribute.getType()));
        }
        return all;
    }

    @Test
    void theNamesAreTheSameOnOldWorkersAndNewOnes() throws Exception {
        PostgresSinkTask old = started(context(MetricsOfATaskTest::older));
        Set<String> shown = attributes();
        assertThat(watched.value(Metric.RECORDS)).hasValue(1);
        old.stop();
        assertThat(attributes()).isEmpty();
        POSTGRES.execute(database, "DROP TABLE t, kafka_sink_offsets");
        try (Metrics worker = ofTheWorker();
                PluginMetricsImpl plugin = new PluginMetricsImpl(worker, tags())) {
            PostgresSinkTask task = started(context(() -> plugin));
            assertThat(watched.value(Metric.RECORDS)).hasValue(1);
            assertThat(attributes()).isEqualTo(shown).hasSizeGreaterThan(30);
            task.stop();
            assertThat(attributes()).isEmpty();
            PostgresSinkTask next = started(context(() -> plugin));
            assertThat(watched.value(Metric.RECORDS)).as("begins anew").hasValue(0);
            next.stop();
        }
    }

    /** Connect closes what it gave before a task that hangs comes to its end. */
    @Test
    void aTaskEndsAlsoWhereTheWorkersMetricsAreGone() throws IOException {
        try (Metrics worker = ofTheWorker()) {
            PluginMetricsImpl plugin = new PluginMetricsImpl(worker, tags());
            PostgresSinkTask task = started(context(() -> plugin));
            plugin.close();
            task.stop();
            assertThat(watched.names()).isEmpty();
        }
    }
}
