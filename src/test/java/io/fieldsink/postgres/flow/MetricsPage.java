package io.fieldsink.postgres.flow;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** docs/metrics.md, made from the metrics themselves. */
final class MetricsPage {
    private MetricsPage() {}

    /** The name that docker/prometheus/jmx-exporter.yaml gives it. */
    static String prometheus(Metric metric) {
        return "pgsink_" + metric.label().replace('-', '_');
    }

    static String page() {
        Map<List<String>, List<Metric>> byTags = Arrays.stream(Metric.values())
                .collect(Collectors.groupingBy(Metric::tags, LinkedHashMap::new, Collectors.toList()));
        return """
                # Metrics

                Every task shows what it measures over JMX, as attributes of

                ```
                kafka.connect:type=plugins,connector=<name>,task=<number>[,<tag>=<value>…]
                ```

                A value stands in double quotes where it holds more than letters, digits, `-`, `_`, `.`, `%%` and blanks (as
                `ObjectName.quote` writes it). Workers of Connect 4.1 and later show them among their own plugin metrics; on older ones
                the connector registers MBeans of the same names itself. They are there from a task's start to its stop; counters, whose
                names end in `-total`, begin at 0 with each start. Names hold tables and topics, never values or keys of records
                (where `table.name.format` takes a table's name from a record, that name). At most %d tables have metrics of
                their own; further ones share `table=%s`.

                For Prometheus, [`docker/prometheus/jmx-exporter.yaml`](../docker/prometheus/jmx-exporter.yaml) configures the
                [JMX exporter](https://github.com/prometheus/jmx_exporter) of each worker
                (`KAFKA_OPTS=-javaagent:jmx_prometheus_javaagent.jar=9404:jmx-exporter.yaml`), and
                [`docker/grafana/operations.json`](../docker/grafana/operations.json) is a dashboard to import into Grafana. The
                exporter's rules also take two of the worker's own: `kafka_connect_task_status` and `kafka_consumer_records_lag`, how many
                records of a partition are not read yet.

                Once a minute, where there was anything to do, a task logs one line of INFO with counts:

                ```
                in 60 s: 12000 records in 34 batches: 11420 rows written, 12 removed, 530 folded into others, 36 left as they were, 2 refused as stale, 0 records rejected, 0 retries, 0 tombstones skipped, 0 U+0000 removed
                ```

                This page is generated from the code: `mvn test -Dtest=MetricsPageTest -Ddocs.write=true` writes it anew.
                """.formatted(Metrics.MOST_TABLES, Metrics.OTHERS)
                + byTags.entrySet().stream()
                        .map(group -> "\n## " + heading(group.getKey()) + "\n\n" + table(group.getValue()))
                        .collect(Collectors.joining());
    }

    private static String heading(List<String> tags) {
        return tags.isEmpty()
                ? "Of a task"
                : "By " + tags.stream().map(tag -> '`' + tag + '`').collect(Collectors.joining(" and "));
    }

    private static String table(List<Metric> metrics) {
        return "| name | Prometheus | unit | moved by |\n|---|---|---|---|\n"
                + metrics.stream()
                        .map(m ->
                                "| `%s` | `%s` | %s | %s |\n".formatted(m.label(), prometheus(m), m.unit(), m.cause()))
                        .collect(Collectors.joining());
    }
}
