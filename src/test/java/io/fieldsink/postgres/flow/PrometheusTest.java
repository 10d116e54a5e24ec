package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.watch.Dashboard;
import io.fieldsink.postgres.watch.Dashboard.Query;
import io.fieldsink.postgres.watch.Exporter;
import io.fieldsink.postgres.watch.Exporter.Sample;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The JMX exporter with our rules over the MBeans of a sink that ran, and the dashboard over what that gives. */
class PrometheusTest {
    /** The worker's own; e2e.MetricsIT sees them, and the dashboard whole. */
    private static final Set<String> OF_THE_WORKER = Set.of("kafka_connect_task_status", "kafka_consumer_records_lag");

    private static List<Sample> samples(Story story) {
        return Exporter.here().scrape().stream()
                .filter(sample -> story.number().equals(sample.labels().get("task")))
                .toList();
    }

    private static double value(List<Sample> samples, String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Sample::value)
                .sum();
    }

    @Test
    void everyMetricIsExportedUnderTheNameThatThePageSays() {
        try (Story story = new Story("pk.fields=id")) {
            story.put(story.value("{\"id\":1}"), story.value("no JSON"));
            List<Sample> samples = samples(story);
            for (Metric metric : Metric.values()) {
                Set<String> labels = new TreeSet<>(Set.of("connector", "task"));
                metric.tags().forEach(tag -> labels.add(tag.replace('-', '_')));
                assertThat(samples)
                        .as(metric.label())
                        .filteredOn(sample -> sample.name().equals(MetricsPage.prometheus(metric)))
                        .isNotEmpty()
                        .allSatisfy(
                                sample -> assertThat(sample.labels().keySet()).isEqualTo(labels));
            }
            assertThat(value(samples, "pgsink_records_total", Map.of("connector", "story")))
                    .isEqualTo(2);
            assertThat(value(samples, "pgsink_rows_total", Map.of("table", "public.t", "operation", "upsert")))
                    .isEqualTo(1);
            assertThat(value(samples, "pgsink_rejected_total", Map.of("sqlstate_class", "none")))
                    .isEqualTo(1);
            assertThat(value(samples, "pgsink_batches_total", Map.of("reason", "linger")))
                    .isEqualTo(1);
            assertThat(value(samples, "pgsink_position", Map.of("topic", "t", "partition", "0")))
                    .isEqualTo(2);
        }
    }

    @Test
    void oddNamesAreExportedToo() {
        try (Story story =
                new Story("name=odd: name", "pk.fields=id", "naming.style=exact", "table.name.format=${value.to}")) {
            story.put(story.value("{\"id\":1,\"to\":\"x, y=z\"}"));
            assertThat(value(
                            samples(story),
                            "pgsink_rows_total",
                            Map.of("connector", "odd: name", "table", "public.x, y=z", "operation", "upsert")))
                    .isEqualTo(1);
            assertThat(value(samples(story), "pgsink_records_total", Map.of("connector", "odd: name")))
                    .isEqualTo(1);
        }
    }

    @Test
    void theDashboardAsksForNothingElse() {
        try (Story story = new Story("pk.fields=id")) {
            story.put(story.value("{\"id\":1}"));
            List<Sample> samples = samples(story);
            List<Query> queries = Dashboard.read().queries();
            assertThat(queries).hasSizeGreaterThan(25);
            for (Query query : queries) {
                assertThat(query.metrics()).as(query.text()).hasSize(1);
                String metric = query.metrics().iterator().next();
                assertThat(samples)
                        .as(query.text())
                        .anyMatch(sample -> OF_THE_WORKER.contains(metric)
                                || (sample.name().equals(metric)
                                        && sample.labels().keySet().containsAll(query.labels())));
            }
        }
    }

    /** What is worth measuring is worth showing. */
    @Test
    void theDashboardShowsEveryMetric() {
        Set<String> asked = new TreeSet<>();
        Dashboard.read().queries().forEach(query -> asked.addAll(query.metrics()));
        assertThat(Metric.values()).allSatisfy(metric -> assertThat(asked).contains(MetricsPage.prometheus(metric)));
    }
}
