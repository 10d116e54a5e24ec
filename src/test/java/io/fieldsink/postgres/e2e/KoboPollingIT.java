package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.ExampleBody;
import io.fieldsink.postgres.servers.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From Kobo's data endpoint to the table, by config/sources/KoboPoll.java and config/kobo.json. */
@Timeout(600)
class KoboPollingIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SUBMISSIONS = 60;

    @Test
    void whatHappensAtKoboIsInTheTableAfterTheNextReading() throws IOException {
        try (KoboServer kobo = kobo();
                Scene scene = scene()) {
            long edited = kobo.at(3);
            try (KoboPoller poller = KoboPoller.start(kobo, KoboServer.TOKEN, scene)) {
                awaitSame(kobo, scene, poller);
                assertThat(records(scene)).isEqualTo(SUBMISSIONS);

                kobo.edit(edited, "dwelling/area", "moved");
                kobo.approve(kobo.at(40));
                kobo.delete(kobo.at(59));
                kobo.submit(2);
                awaitSame(kobo, scene, poller);
                assertThat(scene.value("SELECT count(*) FROM %s")).isEqualTo(String.valueOf(SUBMISSIONS + 1));

                awaitReadings(kobo, 2, poller);
                assertThat(records(scene)).as("only what changed is sent").isEqualTo(SUBMISSIONS + 5);
            }
        }
    }

    @Test
    void aPollerThatIsKilledAndStartedAgainLosesNothingAndRepeatsNothing() throws IOException {
        try (KoboServer kobo = kobo();
                Scene scene = scene()) {
            try (KoboPoller poller = KoboPoller.start(kobo, KoboServer.TOKEN, scene)) {
                awaitSame(kobo, scene, poller);
            }
            kobo.edit(kobo.at(10), "dwelling/area", "first");
            kobo.edit(kobo.at(10), "dwelling/area", "second");
            kobo.delete(kobo.at(20));
            kobo.submit(1);
            try (KoboPoller poller = KoboPoller.start(kobo, KoboServer.TOKEN, scene)) {
                awaitSame(kobo, scene, poller);
                awaitReadings(kobo, 2, poller);
                assertThat(records(scene)).isEqualTo(SUBMISSIONS + 3);
            }
        }
    }

    @Test
    void whatKoboDoesNotShowIsNotTakenForDeleted() throws IOException {
        try (KoboServer kobo = kobo();
                Scene scene = scene()) {
            try (KoboPoller poller = KoboPoller.start(kobo, KoboServer.TOKEN, scene)) {
                awaitSame(kobo, scene, poller);

                kobo.away(true);
                Await.until(LIMIT, "Kobo has refused twice", () -> kobo.refusals() >= 2);
                kobo.away(false);
                awaitReadings(kobo, 2, poller);
                assertThat(records(scene)).isEqualTo(SUBMISSIONS);

                // all that follow move up by one, and the first of the second page is on no page
                long deleted = kobo.at(5);
                kobo.afterFirstPage(() -> kobo.delete(deleted));
                awaitSame(kobo, scene, poller);
                awaitReadings(kobo, 2, poller);
                assertThat(records(scene)).isEqualTo(SUBMISSIONS + 1);
            }
            try (KoboPoller stranger = KoboPoller.start(kobo, "another", scene)) {
                Await.until(LIMIT, "it is refused", () -> stranger.log().contains("Kobo answered 401"));
                assertThat(records(scene)).isEqualTo(SUBMISSIONS + 1);
                assertThat(stranger.log()).doesNotContain("another");
            }
        }
    }

    private static KoboServer kobo() throws IOException {
        KoboServer kobo = KoboServer.start();
        kobo.submit(SUBMISSIONS);
        kobo.approve(kobo.at(0));
        return kobo;
    }

    /** config/kobo.json without what a test has of its own. */
    private static Scene scene() {
        Map<String, String> shipped = ExampleBody.of("kobo").config();
        List.of("topics", "connection.url").forEach(shipped::remove);
        Scene scene = Scene.of("kobo_polling", 3).with(shipped).withDeadLetters();
        scene.start();
        return scene;
    }

    private static int records(Scene scene) {
        assertThat(scene.kafka().readAll(scene.deadLetters())).isEmpty();
        return scene.kafka().readAll(scene.name()).size();
    }

    private static void awaitSame(KoboServer kobo, Scene scene, KoboPoller poller) {
        int before = kobo.readings();
        try {
            Await.until(LIMIT, "the tables are as Kobo says", () -> {
                requireAlive(poller);
                return kobo.readings() > before
                        && rows(scene).equals(kobo.rows())
                        && scene.value("SELECT count(*) FROM %s_roster_members").equals(String.valueOf(kobo.members()));
            });
        } catch (AssertionError late) {
            assertThat(rows(scene)).as(poller.log()).isEqualTo(kobo.rows());
            throw late;
        }
    }

    private static List<List<String>> rows(Scene scene) {
        return scene.query("SELECT _id, submission_uuid, _uuid, dwelling_area, _validation_status_uid FROM %s"
                + " ORDER BY _id::bigint");
    }

    /** So many readings more, from the first page to the last, have begun and ended. */
    private static void awaitReadings(KoboServer kobo, int more, KoboPoller poller) {
        int enough = kobo.readings() + more + 1;
        Await.until(LIMIT, "all pages are read again", () -> {
            requireAlive(poller);
            return kobo.readings() >= enough;
        });
    }

    private static void requireAlive(KoboPoller poller) {
        if (!poller.isAlive()) {
            throw new Await.GaveUp("the poller ended: " + poller.log());
        }
    }
}
