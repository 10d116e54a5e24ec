package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Metric;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Cluster;
import io.fieldsink.postgres.watch.Attached;
import io.fieldsink.postgres.watch.Dashboard;
import io.fieldsink.postgres.watch.Dashboard.Query;
import io.fieldsink.postgres.watch.Exporter;
import io.fieldsink.postgres.watch.Exporter.Sample;
import io.fieldsink.postgres.watch.Watched;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real worker shows over JMX, what the exporter for Prometheus makes of it, and what the dashboard asks for. */
@Tag("versions")
@Timeout(180)
class MetricsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aWorkerShowsWhatItsTasksMeasureAndTheDashboardFindsAllOfIt() {
        try (Scene scene = Scene.of("metrics", 2).withDeadLetters();
                Attached worker = Attached.to(Cluster.shared().worker().pid())) {
            scene.with("pk.fields", "id").start();
            for (int i = 0; i < 10; i++) {
                scene.send(i % 2, "k" + i, "{\"id\":" + i + "}");
            }
            scene.send("k", "no JSON");
            scene.awaitAllCommitted();
            Watched task = new Watched(worker.server(), scene.name(), "0");
            assertThat(task.value(Metric.RECORDS)).hasValue(11);
            assertThat(task.value(Metric.ROWS, "public." + scene.name(), "upsert"))
                    .hasValue(10);
            assertThat(task.value(Metric.REJECTED, "none")).hasValue(1);
            assertThat(task.value(Metric.POSITION, scene.name(), "0")).hasValue(6);
            assertThat(task.value(Metric.POSITION, scene.name(), "1")).hasValue(5);
            assertThat(task.names()).noneMatch(name -> name.contains("JSON") || name.contains("k1"));
            theDashboardFindsAllItAsksFor(scene, worker);
            theNextTaskBeginsAnew(scene, task);
        }
    }

    private static void theDashboardFindsAllItAsksFor(Scene scene, Attached worker) {
        List<Sample> samples = Exporter.of(worker.url()).scrape().stream()
                .filter(sample -> scene.name().equals(sample.labels().get("connector")))
                .toList();
        for (Query query : Dashboard.read().queries()) {
            assertThat(samples)
                    .as(query.text())
                    .anyMatch(sample -> query.metrics().contains(sample.name())
                            && sample.labels().keySet().containsAll(query.labels()));
        }
    }

    private static void theNextTaskBeginsAnew(Scene scene, Watched task) {
        scene.rest().restartTask(scene.name(), 0);
        Await.until(
                LIMIT,
                "the task begins to count anew",
                () -> task.value(Metric.RECORDS).orElse(-1) == 0);
        scene.send("k", "{\"id\":11}");
        Await.until(LIMIT, "it counts", () -> task.value(Metric.RECORDS).orElse(-1) == 1);
        scene.rest().delete(scene.name());
        Await.until(LIMIT, "nothing is left", () -> task.names().isEmpty());
    }
}
