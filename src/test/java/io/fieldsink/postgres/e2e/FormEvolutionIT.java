package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldsink.postgres.demo.DeadLetter;
import io.fieldsink.postgres.servers.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A form changes while its submissions keep coming. */
class FormEvolutionIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Submissions of each version of the form. */
    private static final int EACH = 400;

    /** Sent at once: small enough for the connector to keep up, so that versions meet it one after the other. */
    private static final int BURST = 20;

    private final ExecutorService enumerators = Executors.newSingleThreadExecutor();

    @AfterEach
    void goHome() {
        enumerators.shutdownNow();
    }

    private static Scene scene(String name) {
        return Scene.of(name, 1)
                .with("record.format", "kobo")
                .with("batch.size", "50")
                .with("linger.ms", "20")
                .withDeadLetters();
    }

    /** Submissions of these numbers, on a thread of their own. */
    private Future<?> send(Scene scene, int from, int to, IntFunction<String> answers) {
        return enumerators.submit(() -> {
            for (int i = from; i < to; i += BURST) {
                scene.sendAll(IntStream.range(i, Math.min(i + BURST, to))
                        .mapToObj(n -> submission(scene, n, answers.apply(n)))
                        .toList());
            }
        });
    }

    private static ProducerRecord<byte[], byte[]> submission(Scene scene, int number, String answers) {
        String value = "{\"_id\":%d,\"_uuid\":\"u%d\",\"meta/rootUuid\":\"uuid:u%d\",%s}"
                .formatted(number, number, number, answers);
        return new ProducerRecord<>(scene.name(), 0, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for the end of the sending and the writing; meanwhile each look at the tasks must find them running. */
    private static void awaitAllWrittenWhileRunning(Scene scene, Future<?> sending, int total) throws Exception {
        Await.until(LIMIT, "all " + total + " submissions are committed", () -> {
            for (JsonNode task : scene.rest().status(scene.name()).ok().at("/tasks")) {
                if (!task.at("/state").asText().equals("RUNNING")) {
                    throw new Await.GaveUp("not running: " + task);
                }
            }
            return sending.isDone() && scene.committed() == total;
        });
        sending.get();
    }

    private static List<String> reasons(Scene scene) {
        return DeadLetter.all(scene.kafka(), scene.deadLetters()).stream()
                .map(DeadLetter::reason)
                .toList();
    }

    private static String columns(Scene scene, String table) {
        return scene.value("SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute"
                + " WHERE attnum > 0 AND attrelid = '%s" + table + "'::regclass");
    }

    /** The form as it is redeployed again and again; some devices still send the first version at the end. */
    private static String answers(int number) {
        String size = "\"visit/name\":\"n%d\",\"visit/size\":%d".formatted(number, number % 9);
        String more = ",\"visit/new_1\":\"a\",\"visit/new_2\":2,\"visit/new_3\":\"2026-01-01\"";
        String roster =
                ",\"roster\":[{\"roster/age\":%d,\"roster/doses\":[{\"roster/doses/no\":1},{\"roster/doses/no\":2}]},"
                                .formatted(number % 7)
                        + "{\"roster/age\":30}]";
        String text = size.replaceFirst("size\":.*", "size\":\"about " + number % 9 + "\"");
        return switch (number / EACH) {
            case 1 -> size + more;
            case 2 -> text + more;
            case 3 -> text + more + roster;
            case 4 -> (text + more + roster).replace("visit/", "interview/");
            default -> size;
        };
    }

    @Test
    void noSubmissionIsLostAndTheTaskNeverStops() throws Exception {
        try (Scene scene = scene("changing")) {
            scene.start();
            awaitAllWrittenWhileRunning(scene, send(scene, 0, 6 * EACH, FormEvolutionIT::answers), 6 * EACH);

            assertThat(reasons(scene)).isEmpty();
            assertThat(scene.query("SELECT count(*), count(visit_name), count(interview_name), count(visit_new_1),"
                            + " count(interview_new_3), sum(visit_new_2::int), sum(interview_new_2::int) FROM %s"))
                    .containsExactly(List.of("2400", "2000", "400", "1200", "400", "2400", "800"));
            assertThat(scene.type("visit_size")).isEqualTo("text");
            assertThat(scene.value("SELECT sum(visit_size::int) FROM %s WHERE visit_size ~ '^[0-9]+$'"))
                    .isEqualTo(sumOfSizes(n -> n / EACH < 2 || n / EACH == 5));
            assertThat(scene.value("SELECT sum(substr(visit_size, 7)::int) FROM %s WHERE visit_size ~ '^about '"))
                    .isEqualTo(sumOfSizes(n -> n / EACH == 2 || n / EACH == 3));
            assertThat(columns(scene, "").split(" ")).contains("visit_name", "visit_size", "interview_size");
            assertThat(scene.value("SELECT count(*) || ' ' || count(DISTINCT submission_uuid) FROM %s_roster"))
                    .isEqualTo("1600 800");
            assertThat(scene.value("SELECT count(*) || ' ' || sum(no::int) FROM %s_roster_doses"))
                    .isEqualTo("1600 2400");
        }
    }

    private static String sumOfSizes(IntPredicate which) {
        return String.valueOf(IntStream.range(0, 6 * EACH)
                .filter(which)
                .map(number -> number % 9)
                .sum());
    }

    private static String form(String... questions) {
        return "{\"content\":{\"survey\":[" + String.join(",", questions) + "]}}";
    }

    private static String question(String type, String name, String label) {
        return "{\"type\":\"%s\",\"name\":\"%s\",\"label\":[\"%s\"]}".formatted(type, name, label);
    }

    @Test
    void aLaterDefinitionOfTheFormOnlyAdds() throws Exception {
        String[] first = {question("text", "name", "Code"), question("integer", "size", "How many live here?")};
        String[] later = {
            first[0],
            first[1],
            question("date", "visited", "Visited on"),
            question("select_multiple needs", "needs", "What is needed?"),
            question("integer", "early", "Asked before the definition came"),
            question("select_multiple needs", "early_needs", "Asked before, too"),
            "{\"type\":\"begin_repeat\",\"name\":\"members\"}",
            question("integer", "age", "Age"),
            "{\"type\":\"end_repeat\"}"
        };
        String old = "\"name\":\"001\",\"size\":\"4\"";
        String early = old + ",\"early\":\"12\",\"early_needs\":\"food water\"";
        String full =
                early + ",\"visited\":\"2026-01-02\",\"needs\":\"food water\",\"members\":[{\"members/age\":\"7\"}]";
        try (Scene scene = scene("defined")) {
            scene.with("kobo.form", form(first)).start();
            awaitAllWrittenWhileRunning(scene, send(scene, 0, EACH, n -> old), EACH);
            awaitAllWrittenWhileRunning(scene, send(scene, EACH, EACH + 1, n -> early), EACH + 1);
            String before = columns(scene, "");

            Future<?> sending = send(scene, EACH + 1, 4 * EACH, n -> n % 2 == 0 ? old : full);
            scene.with("kobo.form", form(later)).start();
            sending.get();
            scene.awaitAllCommitted();

            assertThat(reasons(scene)).isEmpty();
            assertThat(columns(scene, "")).startsWith(before);
            assertThat(List.of(scene.type("name"), scene.type("size"), scene.type("early"), scene.type("early_needs")))
                    .containsExactly("text", "bigint", "text", "text");
            assertThat(scene.query("SELECT count(*), sum(size), count(early), count(visited), count(needs) FROM %s"))
                    .containsExactly(List.of("1600", "6400", "601", "600", "600"));
            assertThat(scene.value("SELECT count(*) FROM %s_members")).isEqualTo("600");
            assertThat(scene.value("SELECT col_description('%s'::regclass, attnum) FROM pg_attribute"
                            + " WHERE attrelid = '%1$s'::regclass AND attname = 'size'"))
                    .contains("How many live here?");
        }
    }

    @Test
    void anIntegerQuestionOfTheDefinitionMayTurnText() throws Exception {
        try (Scene scene = scene("turned")) {
            scene.with("kobo.form", form(question("integer", "size", "Size"))).start();
            awaitAllWrittenWhileRunning(scene, send(scene, 0, EACH, n -> "\"size\":\"4\""), EACH);
            scene.rest().stop(scene.name());
            scene.with("kobo.form", form(question("text", "size", "Size, in words")));
            scene.rest().put(scene.name(), scene.config()).ok();
            scene.rest().resume(scene.name());
            awaitAllWrittenWhileRunning(scene, send(scene, EACH, 2 * EACH, n -> "\"size\":\"four\""), 2 * EACH);
            assertThat(reasons(scene)).isEmpty();
            assertThat(scene.type("size")).isEqualTo("text");
            assertThat(scene.query("SELECT size, count(*) FROM %s GROUP BY size ORDER BY 1"))
                    .containsExactly(List.of("4", "400"), List.of("four", "400"));
        }
    }
}
