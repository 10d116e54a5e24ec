package io.fieldsink.postgres.demo;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.ConnectRest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Real Kafka records become PostgreSQL rows through a real Connect worker that loads the packaged zip and is configured
 * over REST: forms with their repeats, cases with their subforms, and events. Runs until Ctrl-C, or with
 * {@code -Ddemo.once=true} compares the outcome with the expected one and ends.
 */
public final class Demo {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Closer closer;
    private final boolean once = Boolean.getBoolean("demo.once");
    private final int pace = Integer.getInteger("demo.pace", 200);
    private final List<ExampleBody> bodies = ExampleBody.all();
    private final List<View> views = View.all();
    private final List<View> viewsToCome = new ArrayList<>(views);

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
        Servers servers =
                Servers.open(closer, bodies.stream().map(ExampleBody::name).toList());
        createTopics(servers);
        Page page = closer.add(Page.open(
                servers.database()::connect,
                new Way(servers.kafka(), servers.worker().rest(), bodies),
                Integer.getInteger("demo.port", 0)));
        System.out.println("  its page    " + page.address());
        post(servers.worker().rest());
        try (Connection connection = servers.database().connect()) {
            feed(servers, connection);
            for (View view : views) {
                view.create(connection);
            }
            List<DeadLetter> deadLetters = deadLetters(servers);
            Report.print(connection, views, deadLetters);
            if (once) {
                return check(connection, deadLetters);
            }
        }
        Report.whereToLook(servers, page);
        new CountDownLatch(1).await();
        return true;
    }

    /** In a broker of the caller's, somebody else's topic of that name is left alone. */
    private void createTopics(Servers servers) {
        Stream<String> topics =
                bodies.stream().flatMap(body -> Stream.concat(body.topics().stream(), Stream.of(body.deadLetters())));
        topics.forEach(topic -> {
            if (!servers.kafka().createTopic(topic, 1)) {
                throw new IllegalStateException(
                        "the broker has a topic " + topic + " already; the demo wants to make it and to delete it");
            }
        });
    }

    private void post(ConnectRest rest) {
        System.out.println();
        for (ExampleBody body : bodies) {
            rest.post(body.text()).ok();
            System.out.println("Posted config/" + body.name() + ".json");
        }
        bodies.forEach(body -> rest.awaitRunning(body.name()));
        System.out.println("Sending the sample records");
    }

    private void feed(Servers servers, Connection connection) throws SQLException {
        Progress progress = new Progress(connection, servers.kafka(), bodies);
        try (Feed feed = Feed.start(servers.kafka(), List.of(Sample.values()), pace)) {
            Await.until(LIMIT.plusSeconds(feed.total() / pace), "all records are written and committed", () -> {
                progress.show(feed.sent());
                viewsToCome.removeIf(view -> view.createIfPossible(connection));
                return committed(servers) == feed.total();
            });
            progress.last(feed.sent());
        }
    }

    private long committed(Servers servers) {
        long committed = 0;
        for (ExampleBody body : bodies) {
            servers.worker().rest().requireHealthy(body.name());
            for (String topic : body.topics()) {
                committed += servers.kafka().committed(body.name(), topic, 0);
            }
        }
        return committed;
    }

    private List<DeadLetter> deadLetters(Servers servers) {
        return bodies.stream()
                .flatMap(body -> DeadLetter.all(servers.kafka(), body.deadLetters()).stream())
                .toList();
    }

    private boolean check(Connection connection, List<DeadLetter> deadLetters) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (Sample sample : Sample.values()) {
            Expectation expectation = new Expectation(sample);
            differences.addAll(expectation.differences(connection, sample.table()));
            differences.addAll(differences(sample, expectation.rejectedLines(), deadLetters));
        }
        for (View view : views) {
            differences.addAll(view.differences(connection));
        }
        if (differences.isEmpty()) {
            System.out.println(
                    "\nAs expected: the rows of every table, every value that of the version that counts, the"
                            + " sums, " + deadLetters.size() + " dead letters, and the answers of all " + views.size()
                            + " views.");
            return true;
        }
        System.err.println("\nNot as expected:");
        differences.stream().limit(20).forEach(difference -> System.err.println("  " + difference));
        return false;
    }

    private static List<String> differences(Sample sample, Set<Long> rejected, List<DeadLetter> all) {
        List<Long> found = all.stream()
                .filter(letter -> letter.topic().equals(sample.topic()))
                .map(DeadLetter::offset)
                .toList();
        boolean same = found.size() == rejected.size() && new TreeSet<>(found).equals(rejected);
        return same
                ? List.of()
                : List.of(sample.topic() + ": expected dead letters of offsets " + rejected + ", found " + found);
    }
}
