package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.servers.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** What Connect relies on, and what it does to its tasks. */
class ContractTest {
    private static final Partition T0 = new Partition("t", 0);
    private static final Partition T1 = new Partition("t", 1);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String[] APPENDING = {"insert.mode=insert", "pk.mode=none", "linger.ms=60000"};

    private static Story appending(String... more) {
        List<String> options = new ArrayList<>(List.of(APPENDING));
        options.addAll(List.of(more));
        return new Story(options.toArray(String[]::new)).execute("CREATE TABLE t (id integer CHECK (id < 1000000))");
    }

    private static List<Told> told(Story story, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> story.value("{\"id\":" + i + "}"))
                .toList();
    }

    /** A full batch is written by another thread. */
    private static void awaitCount(Story story, String count) {
        Await.until(LIMIT, count + " rows are stored", () -> count(story).equals(List.of(count)));
    }

    private static List<String> count(Story story) {
        return story.query("SELECT count(*) FROM t");
    }

    @Test
    void nothingIsVisibleBeforeTheBatchIsFull() {
        try (Story story = appending("batch.size=100")) {
            story.put(told(story, 0, 99));
            assertThat(count(story)).containsExactly("0");
            assertThat(story.durable()).containsEntry(T0, 0L);
            assertThat(story.sink().untilDue()).isPresent();
            story.put(told(story, 99, 130));
            awaitCount(story, "100");
            Await.until(LIMIT, "it is heard", () -> story.put().durable().get(T0) == 100);
            story.settle();
            assertThat(count(story)).containsExactly("130");
            assertThat(story.durable()).containsEntry(T0, 130L);
            assertThat(story.sink().untilDue()).isEmpty();
        }
    }

    @Test
    void aFewLargeRecordsFillABatchToo() {
        try (Story story = appending("batch.max.bytes=1048576")) {
            story.execute("ALTER TABLE t ADD v text");
            String large = "x".repeat(400_000);
            story.put(story.value("{\"id\":1,\"v\":\"" + large + "\"}"));
            assertThat(count(story)).containsExactly("0");
            story.put(story.value("{\"id\":2,\"v\":\"" + large + "\"}"));
            awaitCount(story, "2");
        }
    }

    @Test
    void anEmptyPutCommitsWhatHasWaitedLongEnough() {
        try (Story story = new Story("insert.mode=insert", "pk.mode=none", "linger.ms=200")) {
            story.put(story.value("{\"id\":1}"));
            assertThat(story.query("SELECT to_regclass('t')")).containsExactly("∅");
            Await.until(
                    Duration.ofSeconds(30),
                    "the batch is due",
                    () -> story.sink().untilDue().filter(Duration::isZero).isPresent());
            story.put(List.of());
            assertThat(count(story)).containsExactly("1");
        }
    }

    @Test
    void theSameListAgainAfterRetryLaterIsNotTakenTwice() {
        try (Story story = appending("batch.size=50")) {
            story.execute("ALTER DATABASE " + story.database() + " SET lock_timeout = '1ms'");
            story.execute("CREATE SEQUENCE tries; CREATE FUNCTION disturb() RETURNS trigger LANGUAGE plpgsql AS $$"
                    + " BEGIN IF nextval('tries') % 2 = 0 THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF;"
                    + " RETURN NULL; END $$;"
                    + "CREATE TRIGGER disturb AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION disturb()");
            List<Told> list = told(story, 0, 275);
            int tries = 0;
            for (boolean stored = false; !stored; tries++) {
                try {
                    story.put(list);
                    stored = true;
                } catch (RetryLater again) {
                    assertThat(tries).isLessThan(20);
                }
            }
            assertThat(tries).isGreaterThan(1);
            Await.until(Duration.ofSeconds(10), "the rest is committed", () -> {
                story.settle();
                return story.sink().untilDue().isEmpty();
            });
            assertThat(story.query("SELECT count(*), count(DISTINCT id) FROM t"))
                    .containsExactly("275|275");
            assertThat(story.durable()).containsEntry(T0, 275L);
        }
    }

    @Test
    void partitionsThatStayKeepTheirPlaceInTheOpenBatch() {
        try (Story story = appending()) {
            story.put(
                    story.value("{\"id\":1}"),
                    story.value(T1, "{\"id\":101}"),
                    story.value("{\"id\":2000000}"),
                    story.value(T1, "{\"id\":2000001}"),
                    story.value("{\"id\":2}"),
                    story.value(T1, "no json"),
                    story.value("{\"id\":3}"),
                    story.value("no json"));
            story.release(T1);
            assertThat(story.durable()).containsOnlyKeys(T0);
            story.put(told(story, 4, 6));
            story.settle();
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3", "4", "5");
            assertThat(story.buried()).hasSize(2).allMatch(message -> message.startsWith("t-0@"));
            assertThat(story.durable()).containsOnlyKeys(T0).containsEntry(T0, 7L);
        }
    }

    @Test
    void aPartitionThatComesBackIsReadFromWhereConnectSays() {
        try (Story story = appending()) {
            List<Told> first = List.of(story.value(T1, "{\"id\":1}"), story.value(T1, "{\"id\":2}"));
            story.put(first);
            story.release(T1);
            assertThat(story.durable()).isEmpty();
            assertThat(story.sink().untilDue()).isEmpty();
            story.put(first);
            story.settle();
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
            assertThat(story.durable()).containsEntry(T1, 2L);
        }
    }

    /** While Connect holds a list for redelivery, partitions may go: what was taken of the others is not lost. */
    @Test
    void aListHeldForRedeliveryOverARebalanceLosesNothing() {
        try (Story story = appending("batch.size=3")) {
            story.execute("CREATE SEQUENCE tries; CREATE FUNCTION disturb() RETURNS trigger LANGUAGE plpgsql AS $$"
                    + " BEGIN IF nextval('tries') = 1 THEN PERFORM pg_sleep(0.5); RAISE EXCEPTION USING ERRCODE = '40001'; END IF;"
                    + " RETURN NULL; END $$;"
                    + "CREATE TRIGGER disturb AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION disturb()");
            List<Told> first = new ArrayList<>(told(story, 0, 2));
            first.add(story.value(T1, "{\"id\":100}"));
            story.put(first);
            List<Told> held = new ArrayList<>(told(story, 2, 6));
            held.add(1, story.value(T1, "{\"id\":101}"));
            assertThatThrownBy(() -> story.put(held)).isInstanceOf(RetryLater.class);
            story.release(T1);
            held.remove(1);
            story.put(held);
            story.settle();
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("0", "1", "2", "3", "4", "5");
            assertThat(story.durable()).containsEntry(T0, 6L);
        }
    }

    @Test
    void gapsInOffsetsAreNormal() {
        try (Story story = appending()) {
            List<Told> all = told(story, 0, 10);
            story.put(all.get(2), all.get(5), all.get(9));
            story.settle();
            assertThat(count(story)).containsExactly("3");
            assertThat(story.durable()).containsEntry(T0, 10L);
        }
    }

    private static final Schema V1 = SchemaBuilder.struct()
            .field("id", Schema.INT32_SCHEMA)
            .field("a", Schema.OPTIONAL_INT16_SCHEMA)
            .build();
    private static final Schema V2 = SchemaBuilder.struct()
            .field("id", Schema.INT32_SCHEMA)
            .field("a", Schema.OPTIONAL_INT64_SCHEMA)
            .field("b", SchemaBuilder.string().optional().defaultValue("none").build())
            .build();

    @Test
    void topicsTablesAndSchemaVersionsMixInOnePut() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Story story = new Story("pk.fields=id", "batch.size=64", "table.u.insert.mode=insert")) {
            List<Told> records = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                String topic = List.of("t", "u", "w").get(random.nextInt(3));
                records.add(one(story, topic, i, random.nextInt(4)));
            }
            for (int from = 0; from < records.size(); ) {
                int to = Math.min(records.size(), from + 1 + random.nextInt(200));
                story.put(records.subList(from, to));
                from = to;
            }
            assertThat(story.buried()).as("seed %d", seed).isEmpty();
            assertThat(story.query("SELECT count(*), count(DISTINCT id), sum(id), sum(a - id) FROM (SELECT id, a FROM t"
                            + " UNION ALL SELECT id, a FROM u UNION ALL SELECT id, a FROM w) AS every"))
                    .as("seed %d", seed)
                    .containsExactly("1000|1000|499500|0");
        }
    }

    private static Told one(Story story, String topic, int id, int kind) {
        return switch (kind) {
            case 0 ->
                story.record(topic, null, null, V1, new Struct(V1).put("id", id).put("a", (short) id));
            case 1 ->
                story.record(topic, null, null, V2, new Struct(V2).put("id", id).put("a", (long) id));
            case 2 -> story.record(topic, null, "{\"id\":" + id + ",\"a\":" + id + ",\"c\":[" + id + "]}");
            default -> story.record(topic, null, "{\"id\":\"" + id + "\",\"a\":" + id + ".0}");
        };
    }
}
