package io.fieldsink.postgres.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Broker;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What no rival takes part in: nested submissions, many topics, several tasks, and how long a single record takes. Ours with
 * its defaults in a worker of 256 MB; each course on an empty database, beside the same flat events as a measure.
 */
public final class Alone {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int PARTITIONS = 4;
    private static final int TOPICS = 20;

    private final int rows = Integer.getInteger("bench.rows", 1_000_000);
    private final int rounds = Integer.getInteger("bench.rounds", 3);
    private final Postgres postgres;
    private final Kafka kafka;
    private final Worker worker;
    private final Map<String, Integer> records = new HashMap<>();
    private int number;

    private Alone(Postgres postgres, Kafka kafka, Worker worker) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.worker = worker;
    }

    public static void main(String[] arguments) {
        Bench.run(Alone::measure);
    }

    private static void measure(Closer closer) throws Exception {
        Postgres postgres = closer.add(Target.startServer());
        Kafka kafka = closer.add(new Kafka(closer.add(Broker.start()).bootstrap()));
        Worker worker = closer.add(
                Worker.start(kafka.bootstrap(), "alone", Component.zip(), Map.of(), List.of("-Xmx256m"), List.of()));
        new Alone(postgres, kafka, worker).run();
    }

    /**
     * @param options beside connection, name and topics
     * @param rows that there are in the end, in the tables that {@code count} counts
     */
    private record Course(String name, List<String> topics, Map<String, String> options, long rows, String count) {}

    private void run() throws Exception {
        List<Course> courses = courses();
        System.out.println(
                "\nOne run of each to warm up, then " + rounds + " rounds; rows a second, from the first to the last");
        Map<Course, List<Double>> speeds = new HashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Course course : courses) {
                double speed = run(course);
                System.out.printf(Locale.ROOT, "  %-26s %,10.0f%n", course.name(), speed);
                if (round > 0) {
                    speeds.computeIfAbsent(course, c -> new ArrayList<>()).add(speed);
                }
            }
        }
        System.out.println("\nMedians");
        double flat = median(speeds.get(courses.get(0)));
        for (Course course : courses) {
            double speed = median(speeds.get(course));
            System.out.printf(Locale.ROOT, "  %-26s %,10.0f  %.2f of flat%n", course.name(), speed, speed / flat);
        }
        trickle();
    }

    private List<Course> courses() {
        IntFunction<byte[]> flat = id -> FlatEvent.of(id, 0).json();
        fill("flat", 1, rows, flat);
        fill("spread", PARTITIONS, rows, flat);
        List<String> many = IntStream.range(0, TOPICS).mapToObj(i -> "many" + i).toList();
        many.forEach(topic -> fill(topic, 1, rows / TOPICS, flat));
        int submissions = rows / Submission.ROWS;
        fill("survey", 1, submissions, Submission::json);
        String all = many.stream().map(t -> "(SELECT count(*) FROM " + t + ")").collect(Collectors.joining(" + "));
        List<Course> courses = new ArrayList<>(List.of(
                new Course(
                        "flat events", List.of("flat"), Map.of("pk.fields", "id"), rows, "(SELECT count(*) FROM flat)"),
                new Course(
                        "Kobo, two levels",
                        List.of("survey"),
                        Map.of("record.format", "kobo", "topics.to.tables", "survey:survey"),
                        (long) submissions * Submission.ROWS,
                        "(SELECT count(*) FROM survey) + (SELECT count(*) FROM survey_members)"
                                + " + (SELECT count(*) FROM survey_members_vaccinations)"),
                new Course(TOPICS + " topics", many, Map.of("pk.fields", "id"), rows, all)));
        for (int tasks : new int[] {1, 2, 4}) {
            courses.add(new Course(
                    PARTITIONS + " partitions, " + tasks + " tasks",
                    List.of("spread"),
                    Map.of("pk.fields", "id", "tasks.max", String.valueOf(tasks)),
                    rows,
                    "(SELECT count(*) FROM spread)"));
        }
        return courses;
    }

    private void fill(String topic, int partitions, int count, IntFunction<byte[]> value) {
        Topics.fill(kafka, topic, partitions, count, value);
        records.put(topic, count);
    }

    private double run(Course course) throws Exception {
        String database = postgres.newDatabase();
        String connector = post(course.topics(), course.options(), database);
        String root = course.topics().get(0);
        Await.until(LIMIT, "the first rows are visible", () -> {
            worker.rest().requireHealthy(connector);
            return "t".equals(postgres.value(database, "SELECT to_regclass('" + root + "') IS NOT NULL"))
                    && "t".equals(postgres.value(database, "SELECT EXISTS (SELECT FROM " + root + ")"));
        });
        long first = System.nanoTime();
        Await.until(LIMIT, "all positions are committed", () -> {
            worker.rest().requireHealthy(connector);
            return course.topics().stream().allMatch(topic -> isApplied(database, connector, topic));
        });
        long nanos = System.nanoTime() - first;
        worker.rest().delete(connector);
        String found = postgres.value(database, "SELECT " + course.count());
        if (!found.equals(String.valueOf(course.rows()))) {
            throw new AssertionError(course.name() + " left " + found + " rows instead of " + course.rows());
        }
        postgres.dropDatabase(database);
        return course.rows() * 1e9 / nanos;
    }

    /** The ledger says so first. */
    private boolean isApplied(String database, String connector, String topic) {
        String applied = postgres.value(
                database,
                "SELECT coalesce(sum(next_offset), 0) FROM kafka_sink_offsets WHERE connector = '" + connector
                        + "' AND topic = '" + topic + "'");
        return Long.parseLong(applied) == records.get(topic);
    }

    private String post(List<String> topics, Map<String, String> options, String database) {
        String connector = "alone-" + ++number;
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class", "io.fieldsink.postgres.PostgresSinkConnector",
                "tasks.max", "1",
                "topics", String.join(",", topics),
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "connection.url", postgres.url(database),
                "connection.user", postgres.user()));
        config.putAll(options);
        worker.rest().put(connector, config).ok();
        return connector;
    }

    /** 200 records a second for half a minute; each is timed from its sending until somebody else sees its row. */
    private void trickle() throws Exception {
        String database = postgres.newDatabase();
        int records = 200 * 30;
        kafka.createTopic("trickle", 1);
        kafka.send("trickle", 0, null, new String(FlatEvent.of(records, 0).json(), UTF_8));
        String connector = post(List.of("trickle"), Map.of("pk.fields", "id"), database);
        Await.until(
                LIMIT,
                "the table is there",
                () -> "t".equals(postgres.value(database, "SELECT to_regclass('trickle') IS NOT NULL")));
        long[] sent = new long[records];
        Thread sender = new Thread(() -> {
            long start = System.nanoTime();
            for (int i = 0; i < records; i++) {
                LockSupport.parkNanos(start + i * 5_000_000L - System.nanoTime());
                sent[i] = System.nanoTime();
                kafka.send("trickle", 0, null, new String(FlatEvent.of(i, 0).json(), UTF_8));
            }
        });
        sender.start();
        double[] millis = new double[records];
        for (int next = 0; next < records; ) {
            String seen = postgres.value(database, "SELECT count(*) FROM trickle WHERE id < " + records);
            long now = System.nanoTime();
            for (int count = Integer.parseInt(seen); next < count; next++) {
                millis[next] = (now - sent[next]) / 1e6;
            }
            LockSupport.parkNanos(2_000_000);
        }
        sender.join();
        worker.rest().delete(connector);
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%nA trickle of 200 records/s, from sending to visible: p50 %.0f ms, p99 %.0f ms, longest %.0f ms%n",
                millis[records / 2],
                millis[records * 99 / 100],
                millis[records - 1]);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
