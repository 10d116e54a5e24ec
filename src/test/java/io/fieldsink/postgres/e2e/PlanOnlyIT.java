package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.ExampleBody;
import io.fieldsink.postgres.demo.Expectation;
import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.servers.Await;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/plan-only.md, step by step. */
class PlanOnlyIT {
    private static final String BEGIN = "-- begin of the plan";
    private static final String END = "-- end of the plan";

    private static Map<String, String> shipped() {
        Map<String, String> config = ExampleBody.of("primero").config();
        List.of("topics", "connection.url").forEach(config::remove);
        return config;
    }

    @Test
    void theScriptFromTheLogIsAllThatTheConnectorNeedsToWork() throws Exception {
        try (Scene scene = Scene.of("planned", 1)) {
            scene.with(shipped()).withDeadLetters().with("plan.only", "true");
            List<String> before = relations(scene);
            scene.sendAll(Sample.CASES.records(scene.name()));
            scene.send("nobody", "{\"last_updated_at\":\"2024-01-01T00:00:00Z\"}");
            scene.start();
            awaitPlans(scene, 1);
            scene.rest().restart(scene.name());
            awaitPlans(scene, 2);

            scene.rest().stop(scene.name());
            assertThat(scene.rest().offsets(scene.name()).ok().at("/offsets")).isEmpty();
            assertThat(relations(scene)).isEqualTo(before);
            assertThat(scene.kafka().readAll(scene.deadLetters())).isEmpty();
            List<String> log = scene.log().toList();
            String script = log.subList(log.lastIndexOf(BEGIN), log.lastIndexOf(END)).stream()
                    .collect(Collectors.joining("\n"));

            scene.postgres().execute(scene.database(), script);
            List<String> made = relations(scene);
            scene.without("plan.only").with("auto.create", "false").with("auto.evolve", "false");
            scene.rest().put(scene.name(), scene.config()).ok();
            scene.rest().resume(scene.name());
            scene.awaitAllCommitted();
            try (Connection connection = scene.postgres().connect(scene.database())) {
                assertThat(new Expectation(Sample.CASES).differences(connection, scene.name()))
                        .isEmpty();
            }
            assertThat(relations(scene)).isEqualTo(made).isNotEqualTo(before);
            assertThat(scene.kafka().readAll(scene.deadLetters())).hasSize(1);
        }
    }

    /** Each is over all records: nothing that was read before a restart counts as done. */
    private static void awaitPlans(Scene scene, int plans) {
        String all = "-- records of %s: %d, of which 1 would be rejected"
                .formatted(scene.name(), Sample.CASES.lines().size() + 1);
        Await.until(Duration.ofSeconds(60), "plan " + plans + " is in the worker's log", () -> {
            scene.rest().requireHealthy(scene.name());
            return scene.log().filter(line -> line.equals(all)).count() == plans;
        });
    }

    private static List<String> relations(Scene scene) {
        return scene
                .query(
                        "SELECT format('%%s %%s', oid::regclass, relkind) FROM pg_class WHERE oid >= 16384 AND relpersistence <> 't'"
                                + " ORDER BY 1")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }
}
