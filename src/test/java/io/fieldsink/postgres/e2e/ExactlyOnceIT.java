package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.ConnectRest;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.KafkaServer;
import io.fieldsink.postgres.servers.Servers;
import io.fieldsink.postgres.servers.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ledger's word goes before Kafka's, whatever an operator does over REST. The table has no key: nothing hides. */
@Tag("versions")
@Timeout(180)
class ExactlyOnceIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String IDS = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM %s";

    private static Scene scene(String what) {
        return Scene.of(what, 1).with("insert.mode", "insert");
    }

    private static void send(Scene scene, int from, int to) {
        for (int i = from; i < to; i++) {
            scene.send(null, "{\"id\":" + i + "}");
        }
    }

    private static void awaitIds(Scene scene, String ids) {
        Await.until(LIMIT, "ids " + ids, () -> ids.equals(scene.value(IDS)));
    }

    private static String position(Scene scene) {
        return scene.value("SELECT next_offset FROM kafka_sink_offsets WHERE topic = '%s'");
    }

    @Test
    void aConnectorThatIsMadeAgainUnderItsNameGoesOn() {
        try (Scene scene = scene("again")) {
            send(scene, 0, 3);
            scene.start();
            scene.awaitAllCommitted();
            scene.rest().delete(scene.name());
            send(scene, 3, 5);
            scene.start();
            awaitIds(scene, "0 1 2 3 4");
            scene.awaitAllCommitted();
            assertThat(scene.value(IDS)).isEqualTo("0 1 2 3 4");
            assertThat(position(scene)).isEqualTo("5");
        }
    }

    @Test
    void anOffsetsRequestPlacesTheLedger() {
        try (Scene scene = scene("placed")) {
            send(scene, 0, 4);
            scene.start();
            scene.awaitAllCommitted();

            scene.rest().stop(scene.name());
            scene.rest().placeOffset(scene.name(), scene.name(), 0, 2L).ok();
            assertThat(position(scene)).isEqualTo("2");
            scene.rest().resume(scene.name());
            awaitIds(scene, "0 1 2 2 3 3");

            scene.awaitAllCommitted();
            scene.rest().stop(scene.name());
            send(scene, 4, 6);
            scene.rest().placeOffset(scene.name(), scene.name(), 0, 5L).ok();
            scene.rest().resume(scene.name());
            awaitIds(scene, "0 1 2 2 3 3 5");

            scene.awaitAllCommitted();
            scene.rest().stop(scene.name());
            scene.rest().resetOffsets(scene.name()).ok();
            assertThat(position(scene)).isNull();
            scene.rest().resume(scene.name());
            awaitIds(scene, "0 0 1 1 2 2 2 3 3 3 4 5 5");
        }
    }

    @Test
    void aConnectorUnderAnotherNameGoesOnWhereItIsTold() throws Exception {
        try (Scene scene = scene("renamed")) {
            send(scene, 0, 3);
            scene.start();
            scene.awaitAllCommitted();
            scene.rest().stop(scene.name());
            String offsets = scene.rest().offsets(scene.name()).text();
            String other = scene.name() + "-other";
            postStopped(scene.rest(), other, scene);
            try {
                scene.rest().alterOffsets(other, offsets).ok();
                send(scene, 3, 5);
                scene.rest().resume(other);
                awaitIds(scene, "0 1 2 3 4");
                assertThat(scene.query("SELECT connector, next_offset FROM kafka_sink_offsets ORDER BY 1"))
                        .containsExactly(List.of(scene.name(), "3"), List.of(other, "5"));
            } finally {
                scene.rest().delete(other);
            }
        }
    }

    private static void postStopped(ConnectRest rest, String name, Scene scene) throws JsonProcessingException {
        rest.post(new ObjectMapper()
                        .writeValueAsString(Map.of("name", name, "config", scene.config(), "initial_state", "STOPPED")))
                .ok();
    }

    /** There the topic begins one record later, so that offset 2 is what 3 is here. */
    @Test
    void aConnectorOfAnotherKafkaClusterGoesOnWhereItIsTold() throws Exception {
        try (Scene scene = scene("moved");
                KafkaServer there = Servers.chosen().kafka();
                Kafka kafka = new Kafka(there.bootstrap());
                Worker worker = Worker.start(
                        there.bootstrap(),
                        "fieldsink-there",
                        Component.zip(),
                        Map.of(
                                "POSTGRES_USER", scene.postgres().user(),
                                "POSTGRES_PASSWORD", scene.postgres().password()))) {
            send(scene, 0, 3);
            scene.start();
            scene.awaitAllCommitted();
            scene.rest().stop(scene.name());
            kafka.createTopic(scene.name(), 1);
            for (int i = 1; i < 5; i++) {
                kafka.send(scene.name(), 0, null, "{\"id\":" + i + "}");
            }

            String other = scene.name() + "-there";
            postStopped(worker.rest(), other, scene);
            worker.rest().placeOffset(other, scene.name(), 0, 2L).ok();
            worker.rest().resume(other);
            awaitIds(scene, "0 1 2 3 4");
            assertThat(scene.query("SELECT connector, next_offset FROM kafka_sink_offsets ORDER BY 1"))
                    .containsExactly(List.of(scene.name(), "3"), List.of(other, "4"));
        }
    }

    @Test
    void theGroupsOwnPositionIsOnlyForShow() {
        try (Scene scene = scene("shown")) {
            send(scene, 0, 3);
            scene.start();
            scene.awaitAllCommitted();
            scene.rest().delete(scene.name());
            scene.kafka().forgetGroup(scene.name());
            scene.start();
            send(scene, 3, 4);
            awaitIds(scene, "0 1 2 3");
        }
    }

    @Test
    void aTopicThatIsMadeAgainStopsTheTaskWithTheRequestThatSettlesIt() {
        try (Scene scene = scene("remade")) {
            send(scene, 0, 3);
            scene.start();
            scene.awaitAllCommitted();
            scene.rest().stop(scene.name());
            scene.kafka().deleteTopic(scene.name());
            scene.kafka().createTopic(scene.name(), 1);
            send(scene, 10, 15);
            scene.rest().requestResume(scene.name());
            assertThat(scene.rest().awaitTaskFailed(scene.name()))
                    .contains("this topic is not the one that position 3 is about")
                    .contains("PATCH /connectors/" + scene.name() + "/offsets");
            assertThat(scene.value(IDS)).isEqualTo("0 1 2");

            scene.rest().stop(scene.name());
            scene.rest().placeOffset(scene.name(), scene.name(), 0, 0L).ok();
            scene.rest().resume(scene.name());
            awaitIds(scene, "0 1 2 10 11 12 13 14");
        }
    }

    /** A transform that renames the topic changes nothing about whose records they are. */
    @Test
    void aRenamingTransformKeepsPositionsByTheOriginalTopic() {
        try (Scene scene = scene("renamed")
                .with("transforms", "rename")
                .with("transforms.rename.type", "org.apache.kafka.connect.transforms.RegexRouter")
                .with("transforms.rename.regex", ".*")
                .with("transforms.rename.replacement", "elsewhere")) {
            send(scene, 0, 3);
            scene.start();
            scene.awaitAllCommitted();
            assertThat(position(scene)).isEqualTo("3");
            assertThat(scene.value("SELECT count(*) FROM elsewhere")).isEqualTo("3");
        }
    }
}
