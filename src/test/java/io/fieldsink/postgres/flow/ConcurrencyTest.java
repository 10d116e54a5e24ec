package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.servers.Await;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Four connectors that write the same rows of the same tables at once. {@code -Dconcurrency.batches} says how often. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ConcurrencyTest {
    private static final int WRITERS = 4;
    private static final int BATCHES = Integer.getInteger("concurrency.batches", 200);
    private static final int KEYS = 60;

    private final AtomicLong versions = new AtomicLong();
    private final AtomicLongArray newest = new AtomicLongArray(2 * KEYS);
    private final Queue<String> conflicts = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();

    private static List<Story> writers(Story admin, String... more) {
        admin.execute("ALTER DATABASE " + admin.database() + " SET deadlock_timeout = '100ms'");
        List<String> options = new ArrayList<>(List.of("topics=t,u", "pk.fields=id", "version.field=v"));
        options.addAll(List.of(more));
        return IntStream.range(0, WRITERS)
                .mapToObj(i -> admin.beside(options.toArray(String[]::new)))
                .toList();
    }

    /** Batches mix two tables, each with tables below tables, and rows come in any order. */
    @ParameterizedTest
    @CsvSource({"null,tables,false", "keep,tables,false", "null,json,true"})
    void noTwoOfThemWaitForEachOther(String missingFields, String arrays, boolean deletes) throws Exception {
        try (Story admin = new Story("pk.fields=id")) {
            List<Story> writers = writers(
                    admin, "missing.fields=" + missingFields, "nested.arrays=" + arrays, "delete.enabled=" + deletes);
            Story first = writers.get(0);
            first.put(IntStream.range(0, 2 * KEYS)
                    .mapToObj(place -> put(first, place, new Random(1)))
                    .toList());
            long start = System.nanoTime();
            atOnce(writers, writer -> {
                Random random = new Random();
                for (int batch = 0; batch < BATCHES / WRITERS && !over.get(); batch++) {
                    write(writer, batch(writer, random, deletes));
                }
            });
            System.out.printf(
                    "missing.fields=%s, deletes %s: %d batches of %d writers in %d s%n",
                    missingFields,
                    deletes,
                    BATCHES,
                    WRITERS,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
            assertThat(conflicts).isEmpty();
            assertThat(deadlocks(admin, writers)).isEqualTo("0");
            assertThat(writers).allMatch(writer -> writer.buried().isEmpty());
            if (!deletes) {
                assertRowsAreTheNewest(admin);
            }
        }
    }

    /** Each row has its newest version, and below it stand the rows of that version and no others. */
    private void assertRowsAreTheNewest(Story admin) {
        for (int place = 0; place < 2 * KEYS; place++) {
            String version = String.valueOf(newest.get(place));
            String of = " FROM %s%s WHERE %s = " + place % KEYS;
            assertThat(admin.query("SELECT v" + of.formatted(topic(place), "", "id")))
                    .containsExactly(version);
            assertThat(admin.query("SELECT \"of\"" + of.formatted(topic(place), "_items", topic(place) + "_id")))
                    .containsExactly(version, version);
            assertThat(admin.query("SELECT \"of\"" + of.formatted(topic(place), "_items_parts", topic(place) + "_id")))
                    .containsExactly(version);
        }
    }

    /** A foreign key puts cases before benefits, but only where assessments are there, too. */
    @Test
    void batchesOfOtherTablesTakeThemInOneOrder() throws Exception {
        try (Story admin = new Story("pk.fields=id");
                Connection gate = admin.connect();
                Statement statement = gate.createStatement()) {
            admin.execute("""
                    CREATE TABLE cases (id integer PRIMARY KEY);
                    CREATE TABLE assessments (id integer PRIMARY KEY REFERENCES cases);
                    CREATE TABLE benefits (id integer PRIMARY KEY);
                    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      IF (SELECT count(*) FROM benefits) = 1 THEN PERFORM pg_advisory_xact_lock(1); END IF;
                      RETURN NULL; END $$;
                    CREATE TRIGGER wait AFTER INSERT ON benefits FOR EACH STATEMENT EXECUTE FUNCTION wait()""");
            statement.execute("SELECT pg_advisory_lock(1)");
            Story two = admin.beside("topics=assessments,benefits,cases", "pk.fields=id");
            Story three = admin.beside("topics=assessments,benefits,cases", "pk.fields=id");
            ExecutorService threads = Executors.newFixedThreadPool(2);
            Future<?> first = threads.submit(() -> two.put(records(two, "benefits", "cases")));
            awaitLocks(admin, 1);
            Future<?> second = threads.submit(() -> three.put(records(three, "assessments", "benefits", "cases")));
            awaitLocks(admin, 2);
            statement.execute("SELECT pg_advisory_unlock(1)");
            first.get();
            second.get();
            threads.shutdown();
            assertThat(admin.query("SELECT * FROM cases, assessments, benefits"))
                    .containsExactly("1|1|1");
        }
    }

    private static List<Told> records(Story story, String... topics) {
        return Stream.of(topics)
                .map(topic -> story.record(topic, null, "{\"id\":1}"))
                .toList();
    }

    private static void awaitLocks(Story admin, int waiting) {
        Await.until(
                Duration.ofSeconds(20),
                waiting + " sessions wait",
                () -> admin.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                        + " AND wait_event_type = 'Lock'")
                                .size()
                        == waiting);
    }

    @Test
    void whatAllOfThemMissIsMadeOnce() throws Exception {
        try (Story admin = new Story("pk.fields=id")) {
            List<Story> writers = writers(admin, "nested.arrays=tables");
            for (int round = 0; round < 5; round++) {
                String fields = IntStream.rangeClosed(0, round)
                        .mapToObj(i -> ",\"f" + i + "\":" + i)
                        .collect(Collectors.joining());
                int of = round;
                CyclicBarrier barrier = new CyclicBarrier(WRITERS);
                atOnce(writers, writer -> {
                    int number = writers.indexOf(writer);
                    List<Told> batch = IntStream.range(0, 20)
                            .mapToObj(i -> writer.value("{\"id\":%d,\"v\":%d%s,\"items%d\":[{\"a\":1%s}]}"
                                    .formatted(
                                            of * 100 + number * 20 + i,
                                            versions.incrementAndGet(),
                                            fields,
                                            of,
                                            fields)))
                            .toList();
                    barrier.await();
                    write(writer, batch);
                });
            }
            assertThat(deadlocks(admin, writers)).isEqualTo("0");
            assertThat(writers).allMatch(writer -> writer.buried().isEmpty());
            assertThat(admin.query("SELECT count(*), count(f0), count(f4) FROM t"))
                    .containsExactly("400|400|80");
            assertThat(admin.query("SELECT sum(a) FROM t_items4")).containsExactly("80");
        }
    }

    /** A waiting ALTER queues everybody behind itself; ours gives up after two seconds, and tries again later. */
    @Test
    void anAlterThatWaitsForALongReaderStopsNobodyForLong() throws Exception {
        try (Story admin = new Story("pk.fields=id");
                Connection reader = admin.connect();
                Statement statement = reader.createStatement()) {
            List<Story> writers = writers(admin, "nested.arrays=tables");
            Story altering = writers.get(0);
            altering.put(altering.value("{\"id\":1,\"v\":1}"));
            reader.setAutoCommit(false);
            statement.execute("SELECT * FROM t");
            AtomicLong slowest = new AtomicLong();
            AtomicLong written = new AtomicLong();
            atOnce(writers, writer -> {
                if (writer == altering) {
                    for (int i = 0; i < 3; i++) {
                        assertThatThrownBy(() -> writer.put(writer.value("{\"id\":1,\"v\":2,\"more\":1}")))
                                .isInstanceOf(RetryLater.class)
                                .hasMessageContaining("55P03");
                    }
                    over.set(true);
                    return;
                }
                while (!over.get()) {
                    long start = System.nanoTime();
                    writer.put(writer.value("{\"id\":2,\"v\":" + versions.incrementAndGet() + "}"));
                    slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
                    written.incrementAndGet();
                }
            });
            assertThat(Duration.ofNanos(slowest.get())).isLessThan(Duration.ofSeconds(4));
            assertThat(written.get()).isGreaterThan(10);
            reader.rollback();
            altering.insist(altering.value("{\"id\":1,\"v\":3,\"more\":1}"));
            assertThat(admin.query("SELECT more FROM t WHERE id = 1")).containsExactly("1");
        }
    }

    private interface Course {
        void of(Story writer) throws Exception;
    }

    private void atOnce(List<Story> writers, Course course) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        List<Future<?>> ends = new ArrayList<>();
        for (Story writer : writers) {
            ends.add(threads.submit(() -> {
                try {
                    course.of(writer);
                } catch (Throwable e) {
                    over.set(true);
                    throw e;
                }
                return null;
            }));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.MINUTES)).isTrue();
        for (Future<?> end : ends) {
            end.get();
        }
    }

    private void write(Story writer, List<Told> batch) {
        while (true) {
            try {
                writer.put(batch);
                return;
            } catch (RetryLater later) {
                conflicts.add(later.getMessage());
            }
        }
    }

    /** Sessions tell what they counted when they end. */
    private static String deadlocks(Story admin, List<Story> writers) {
        writers.forEach(Story::close);
        Await.until(
                Duration.ofSeconds(10),
                "their sessions have ended",
                () -> admin.query("SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'kafka-sink:beside%'")
                        .isEmpty());
        return admin.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                .get(0);
    }

    /** Few rows, for a statement over arrays, or many, for a stage. */
    private List<Told> batch(Story writer, Random random, boolean deletes) {
        return IntStream.range(0, random.nextInt(8) == 0 ? 250 : 30)
                .mapToObj(i -> {
                    int place = random.nextInt(2 * KEYS);
                    return deletes && random.nextInt(20) == 0
                            ? writer.record(topic(place), "{\"id\":" + place % KEYS + "}", null)
                            : put(writer, place, random);
                })
                .toList();
    }

    private static String topic(int place) {
        return place < KEYS ? "t" : "u";
    }

    private Told put(Story writer, int place, Random random) {
        long version = versions.incrementAndGet();
        newest.accumulateAndGet(place, version, Math::max);
        String note = random.nextInt(3) == 0 ? "" : ",\"note\":\"n" + version + "\"";
        return writer.record(
                topic(place),
                null,
                "{\"id\":%d,\"v\":%d%s,\"items\":[{\"of\":%2$d},{\"of\":%2$d,\"parts\":[{\"of\":%2$d}]}]}"
                        .formatted(place % KEYS, version, note));
    }
}
