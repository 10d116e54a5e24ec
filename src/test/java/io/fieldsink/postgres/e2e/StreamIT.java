package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens to a table while records keep coming. */
@Tag("versions")
class StreamIT {
    private static String reading(int key, int value) {
        return "{\"id\":\"k%d\",\"n\":%d}".formatted(key, value);
    }

    @Test
    void theLastOfManyChangesOfAKeyInOneBatchIsTheRow() {
        try (Scene scene = Scene.of("readings", 1)) {
            for (int i = 0; i < 400; i++) {
                scene.send("k" + i % 10, reading(i % 10, i));
            }
            scene.with("pk.fields", "id").start();
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT string_agg(id || '=' || n, ' ' ORDER BY id) FROM %s"))
                    .isEqualTo("k0=390 k1=391 k2=392 k3=393 k4=394 k5=395 k6=396 k7=397 k8=398 k9=399");
        }
    }

    @Test
    void aNewFieldBecomesAColumnAndANarrowColumnIsWidened() {
        try (Scene scene = Scene.of("evolving", 1)) {
            scene.with("value.converter", Scene.JSON).with("pk.fields", "id").start();
            scene.send(null, Envelope.of("{\"id\":1,\"n\":7}", "id:int32", "n:int16?"));
            scene.awaitAllCommitted();
            assertThat(scene.type("n")).isEqualTo("smallint");

            scene.send(
                    null,
                    Envelope.of(
                            "{\"id\":2,\"n\":5000000000,\"note\":\"new\"}", "id:int32", "n:int64?", "note:string?"));
            scene.send(null, Envelope.of("{\"id\":3,\"n\":8}", "id:int32", "n:int16?"));
            scene.awaitAllCommitted();
            assertThat(scene.type("n")).isEqualTo("bigint");
            assertThat(scene.type("note")).isEqualTo("text");
            assertThat(scene.value("SELECT string_agg(concat_ws(':', id, n, note), ' ' ORDER BY id) FROM %s"))
                    .isEqualTo("1:7 2:5000000000:new 3:8");
        }
    }

    @Test
    void pauseResumeAndRestartLoseNothing() {
        try (Scene scene = Scene.of("paused", 1)) {
            scene.with("pk.fields", "id").start();
            send(scene, 0, 50);
            scene.awaitAllCommitted();

            scene.rest().pause(scene.name());
            send(scene, 50, 100);
            assertThat(scene.value("SELECT count(*) FROM %s")).isEqualTo("50");
            scene.rest().resume(scene.name());
            send(scene, 100, 150);
            scene.rest().restart(scene.name());
            send(scene, 150, 200);
            scene.rest().awaitRunning(scene.name());
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT count(*) FROM %s")).isEqualTo("200");

            scene.rest().stop(scene.name());
            send(scene, 200, 250);
            assertThat(scene.value("SELECT count(*) FROM %s")).isEqualTo("200");
            scene.rest().resume(scene.name());
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT count(*) || ' ' || sum(n) FROM %s")).isEqualTo("250 31125");
        }
    }

    private static void send(Scene scene, int from, int to) {
        for (int i = from; i < to; i++) {
            scene.send("k" + i, reading(i, i));
        }
    }

    @Test
    void twoTasksMakeOneTable() {
        try (Scene scene = Scene.of("shared", 2)) {
            for (int i = 0; i < 200; i++) {
                scene.send(i % 2, "k" + i, reading(i, i));
            }
            scene.with("tasks.max", "2").with("pk.fields", "id").start();
            scene.awaitAllCommitted();
            scene.rest().awaitRunning(scene.name());
            assertThat(scene.rest().status(scene.name()).ok().at("/tasks")).hasSize(2);
            assertThat(scene.value("SELECT count(*) || ' ' || sum(n) FROM %s")).isEqualTo("200 19900");
        }
    }

    @Test
    void withoutToleranceTheTaskStopsAtTheFirstRecordThatCannotBeWritten() {
        try (Scene scene = Scene.of("strict", 1)) {
            send(scene, 0, 50);
            scene.send("k50", "{\"id\":\"k50\",\"n\":\"zanzibar\"}");
            send(scene, 51, 100);
            scene.with("pk.fields", "id").with("column.types", "n:integer");
            scene.rest().put(scene.name(), scene.config()).ok();

            String trace = scene.rest().awaitTaskFailed(scene.name());
            assertThat(trace)
                    .contains(scene.name() + "-0@50: column \"n\" of public." + scene.name(), "field n", "integer")
                    .doesNotContain("zanzibar");
            assertThat(scene.value("SELECT count(*) || ' ' || max(n) FROM %s")).isEqualTo("50 49");
            assertThat(scene.committed()).isLessThanOrEqualTo(50);
        }
    }

    @Test
    void oneRecordThatOnlyTheServerCanRefuseDoesNotHoldUpTheOthers() {
        try (Scene scene = Scene.of("guarded", 1)) {
            scene.postgres()
                    .execute(
                            scene.database(),
                            "CREATE TABLE " + scene.name() + " (id text PRIMARY KEY, n int CHECK (n <> 50))");
            send(scene, 0, 100);
            scene.with("pk.fields", "id").withDeadLetters().start();
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT count(*) || ' ' || count(*) FILTER (WHERE n = 50) FROM %s"))
                    .isEqualTo("99 0");
            assertThat(scene.kafka().readAll(scene.deadLetters()))
                    .extracting(letter -> new String(letter.key(), UTF_8))
                    .isEqualTo(List.of("k50"));
        }
    }

    @Test
    void aRecordThatTheDeadLetterQueueRefusesIsNotLost() {
        try (Scene scene = Scene.of("oversized", 1)) {
            scene.send("k0", reading(0, 0));
            scene.send("k1", "{\"id\":null,\"text\":\"" + "x".repeat(2000) + "\"}");
            scene.with("pk.fields", "id").withDeadLetters().with("producer.override.max.request.size", "2000");
            scene.rest().put(scene.name(), scene.config()).ok();

            assertThat(scene.rest().awaitTaskFailed(scene.name()))
                    .contains(scene.name() + "-0@1: the dead-letter queue did not take the record");
            assertThat(scene.committed()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void whatATransformLeavesOutIsCommittedToo() {
        try (Scene scene = Scene.of("filtered", 1)) {
            send(scene, 0, 10);
            scene.send("k0", null);
            scene.send("k1", null);
            scene.with("pk.fields", "id")
                    .with("transforms", "filter")
                    .with("transforms.filter.type", "org.apache.kafka.connect.transforms.Filter")
                    .with("transforms.filter.predicate", "tombstone")
                    .with("predicates", "tombstone")
                    .with(
                            "predicates.tombstone.type",
                            "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone")
                    .start();
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT count(*) FROM %s")).isEqualTo("10");
        }
    }

    @Test
    void anOutageIsWaitedForInFewWords() {
        try (Scene scene = Scene.of("waiting", 1)) {
            scene.readOnly(true);
            scene.send("k0", reading(0, 0));
            scene.with("pk.fields", "id")
                    .with("retry.backoff.ms", "50")
                    .with("retry.backoff.max.ms", "100")
                    .start();
            Await.until(
                    Duration.ofSeconds(30),
                    "several tries",
                    () -> scene.log()
                                    .filter(line -> line.contains("RetriableException: "))
                                    .count()
                            > 5);
            assertThat(scene.rest()
                            .status(scene.name())
                            .json()
                            .at("/tasks/0/state")
                            .asText())
                    .isEqualTo("RUNNING");
            assertThat(scene.log()).noneMatch(line -> line.startsWith("\tat "));
            assertThat(scene.log().filter(line -> line.contains("retrying since")))
                    .as("one line a minute")
                    .hasSizeBetween(1, 2);
            scene.readOnly(false);
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT count(*) FROM %s")).isEqualTo("1");
        }
    }
}
