package io.fieldsink.postgres.demo;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Closer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;

/**
 * Real Kafka records become PostgreSQL rows through a real Connect worker that loads the packaged zip and is configured
 * over REST. Runs until Ctrl-C, or with {@code -Ddemo.once=true} compares the outcome with the expected one and ends.
 */
public final class Demo {
    static final String CONNECTOR = "consumption-events";
    static final String TABLE = "supply_consumption_events";
    static final String DEAD_LETTERS = ConsumptionEvents.TOPIC + ".dlq";

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Closer closer;
    private final boolean once = Boolean.getBoolean("demo.once");
    private final int pace = Integer.getInteger("demo.pace", 200);

    private Demo(Closer closer) {
        this.closer = closer;
    }

    public static void main(String[] arguments) {
        // Maven that is killed does not take its child with it
        var unused =
                ProcessHandle.current().parent().map(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        Closer closer = Closer.atExit();
        try {
            System.exit(new Demo(closer).run() ? 0 : 1);
        } catch (Exception | AssertionError e) {
            if (!closer.closing()) {
                System.err.println("\nThe demo failed: " + e.getMessage());
                e.printStackTrace();
                System.exit(1);
            }
        }
    }

    private boolean run() throws Exception {
        System.out.println("\nStarting");
        Servers servers = Servers.open(closer);
        createTopics(servers);
        post(servers);
        try (Connection connection = servers.database().connect()) {
            feed(servers, connection);
            List<DeadLetter> deadLetters = DeadLetter.all(servers.kafka(), DEAD_LETTERS);
            Report.print(connection, deadLetters);
            if (once) {
                return check(connection, deadLetters);
            }
        }
        Report.whereToLook(servers);
        new CountDownLatch(1).await();
        return true;
    }

    /** In a broker of the caller's, somebody else's topic of that name is left alone. */
    private static void createTopics(Servers servers) {
        for (String topic : List.of(ConsumptionEvents.TOPIC, DEAD_LETTERS)) {
            if (!servers.kafka().createTopic(topic, 1)) {
                throw new IllegalStateException(
                        "the broker has a topic " + topic + " already; the demo wants to make it and to delete it");
            }
        }
    }

    private static void post(Servers servers) throws IOException {
        servers.worker()
                .rest()
                .post(Files.readString(Path.of("config", CONNECTOR + ".json")))
                .ok();
        servers.worker().rest().awaitRunning(CONNECTOR);
        System.out.println("\nPosted config/" + CONNECTOR + ".json; sending the sample records");
    }

    private void feed(Servers servers, Connection connection) throws SQLException {
        Progress progress = new Progress(connection, servers.kafka());
        try (Feed feed = Feed.start(servers.kafka(), ConsumptionEvents.records(ConsumptionEvents.TOPIC), pace)) {
            Await.until(LIMIT.plusSeconds(feed.total() / pace), "all records are written and committed", () -> {
                progress.show(feed.sent());
                servers.worker().rest().requireHealthy(CONNECTOR);
                return servers.kafka().committed(CONNECTOR, ConsumptionEvents.TOPIC, 0) == feed.total();
            });
            progress.last(feed.sent());
        }
    }

    private static boolean check(Connection connection, List<DeadLetter> deadLetters) throws SQLException {
        Expectation expectation = new Expectation();
        List<String> differences = expectation.differences(connection, TABLE);
        Set<Long> rejected = new TreeSet<>();
        deadLetters.forEach(letter -> rejected.add(letter.offset()));
        if (!rejected.equals(expectation.rejectedLines()) || rejected.size() != deadLetters.size()) {
            differences.add("dead letters: expected those of offsets " + expectation.rejectedLines() + ", found "
                    + deadLetters.stream().map(DeadLetter::offset).toList());
        }
        if (differences.isEmpty()) {
            System.out.println("\nAs expected: " + expectation.rows() + " rows, every value that of the newest"
                    + " revision, the sums right, " + rejected.size() + " dead letters.");
            return true;
        }
        System.err.println("\nNot as expected:");
        differences.stream().limit(20).forEach(difference -> System.err.println("  " + difference));
        return false;
    }
}
