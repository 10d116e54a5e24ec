package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Proxy;
import io.fieldsink.postgres.servers.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * A cell being played: a database, topics, a connector behind a proxy, and a load of its own, and what a strike may do
 * with them. The strike's thread only.
 */
final class Run implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int BEFORE_THE_STRIKE = 300;
    private static final Duration AFTER_THE_STRIKE = Duration.ofSeconds(2);
    private static final Duration LEFTOVER_LIMIT = Duration.ofSeconds(20);
    private static final String GUARANTEE = "delivery.guarantee";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Stand stand;
    private final Cell cell;
    private final Seed seed;
    private final Random random;
    private final int number = NUMBERS.incrementAndGet();
    private final Topics topics = Topics.numbered(number);
    private final Connector connector;
    private final String secret;
    private final Tables tables;
    private final Proxy proxy;
    private final Folder folder = Folder.create("faults");
    private final Map<String, Long> facts = new TreeMap<>();
    private final Journal journal = new Journal();
    private final Text text;
    private final Load load;
    private final int startsBefore;
    private String password = "first";
    private Sampler sampler;
    private Map<TopicPartition, Long> ends = Map.of();
    private boolean drainedByHand;

    private Run(Stand stand, Cell cell, Seed seed) {
        this.stand = stand;
        this.cell = cell;
        this.seed = seed;
        random = seed.random(cell.toString());
        secret = "zanzibar" + seed.number() + "x" + number;
        connector = new Connector(stand, "faults-" + number);
        tables = Tables.in(stand.postmaster().server(), topics);
        proxy = Proxy.before(stand.postmaster().server().port());
        text = new Text(secret);
        load = new Load(
                stand.kafka(),
                topics,
                text,
                journal,
                PARTITIONS,
                cell.aborted(),
                Integer.getInteger("faults.rate", 400));
        startsBefore = stand.workers().starts();
    }

    /** Plays the cell and tells how it ended, after everything of it is gone again. */
    static Outcome of(Cell cell, Stand stand, Seed seed) {
        long begin = System.nanoTime();
        List<String> violations = new ArrayList<>();
        Map<String, Long> facts;
        try (Run run = new Run(stand, cell, seed)) {
            violations.addAll(run.played());
            violations.addAll(run.leftovers());
            facts = run.facts(Duration.ofNanos(System.nanoTime() - begin));
        } catch (TestAbortedException e) {
            return new Outcome(cell, seed, false, List.of(), Map.of());
        }
        return new Outcome(cell, seed, true, violations, facts);
    }

    private List<String> played() {
        List<String> violations = new ArrayList<>();
        try {
            begin();
            strike(violations);
            stand.heal();
            proxy.pass();
            pass(AFTER_THE_STRIKE);
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            violations.add("interrupted");
        } catch (TestAbortedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            violations.add(brief(e));
        }
        violations.addAll(verdict());
        return violations;
    }

    /** Where it goes wrong, the records are looked at all the same. */
    private void strike(List<String> violations) throws Exception {
        try {
            cell.strike().on(this);
        } catch (TestAbortedException | InterruptedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            violations.add(brief(e));
            System.out.println("  went wrong: " + brief(e));
            stand.workers().lastWords().forEach(line -> System.out.println("    " + line));
            tables.doings().forEach(doing -> System.out.println("    " + doing));
        }
    }

    private static String brief(Throwable e) {
        String cause = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
        return Connector.sentence(e + cause);
    }

    private void begin() throws IOException {
        stand.heal();
        kafka().createTopic(topics.readings(), PARTITIONS);
        kafka().createTopic(topics.people(), PARTITIONS);
        kafka().createTopic(topics.letters(), 1);
        configure();
        connector.put();
        load.start(seed);
        Await.until(LIMIT, "the first readings are written", () -> {
            connector.requireHealthy();
            return tables.readings() > BEFORE_THE_STRIKE;
        });
        sampler = new Sampler(tables);
    }

    private void configure() throws IOException {
        String user = server().user();
        if (cell.ownRole()) {
            user = server().newRole(password);
            tables.sql("GRANT CREATE ON SCHEMA public TO " + user);
        }
        writePassword();
        connector.with(tables, proxy.port(), user, topics.readings() + "," + topics.people());
        Map<String, String> options = connector.options();
        options.putAll(Map.ofEntries(
                Map.entry("connection.password", "${file:" + passwordFile() + ":password}"),
                Map.entry("column.types", "seq:bigint,version:bigint,n:bigint"),
                Map.entry("table." + topics.people() + ".insert.mode", "upsert"),
                Map.entry("table." + topics.people() + ".pk.mode", "record_value"),
                Map.entry("table." + topics.people() + ".pk.fields", "id"),
                Map.entry("table." + topics.people() + ".delete.enabled", "true"),
                Map.entry("table." + topics.people() + ".nested.arrays", "tables"),
                Map.entry("table." + topics.items() + ".column.types", "n:bigint,version:bigint"),
                Map.entry("errors.tolerance", "all"),
                Map.entry("errors.deadletterqueue.topic.name", topics.letters()),
                Map.entry("errors.deadletterqueue.topic.replication.factor", "1"),
                Map.entry("errors.deadletterqueue.context.headers.enable", "true"),
                Map.entry("consumer.override.isolation.level", "read_committed"),
                Map.entry("consumer.override.max.poll.records", "200"),
                Map.entry("consumer.override.metadata.max.age.ms", "2000"),
                Map.entry(GUARANTEE, System.getProperty("faults.guarantee", "exactly_once"))));
        cell.options().forEach((option, value) -> options.put(tables.named(option), value));
    }

    private Path passwordFile() {
        return folder.resolve("password.properties");
    }

    private void writePassword() throws IOException {
        Files.writeString(passwordFile(), "password=" + password + "\n");
    }

    private void drain() {
        if (drainedByHand) {
            return;
        }
        ends = load.end();
        connector.awaitRead(LIMIT, ends);
    }

    private List<String> verdict() {
        List<String> violations = new ArrayList<>();
        if (sampler != null) {
            sampler.close();
            violations.addAll(sampler.violations());
        }
        try {
            stand.heal();
            load.settle();
            if (journal.committedAllTheSame() > 0) {
                violations.add(
                        "Kafka shows " + journal.committedAllTheSame() + " records that their producers had aborted");
            }
            if (!drainedByHand) {
                for (TopicPartition partition : connector.behind(ends)) {
                    violations.add(partition + " is read up to " + connector.committed(partition) + " and not "
                            + ends.get(partition));
                }
                violations.addAll(new Oracle(tables, kafka(), journal).violations(ends, secret));
                violations.addAll(connector.complaints());
            }
            if (connector.status().toString().contains(secret)) {
                violations.add("the REST interface tells what is in a record");
            }
            if (stand.workers().haveLogged(secret)) {
                violations.add("a log tells what is in a record");
            }
        } catch (IllegalStateException | AssertionError e) {
            violations.add("no verdict: " + brief(e));
        }
        return violations;
    }

    /** I7: a connector that is deleted leaves nobody behind. */
    private List<String> leftovers() {
        try {
            connector.delete();
            Await.until(
                    LEFTOVER_LIMIT,
                    "the deleted connector's sessions are closed",
                    () -> tables.query("SELECT pid" + Tables.SESSIONS).isEmpty());
            return List.of();
        } catch (IllegalStateException | AssertionError e) {
            return List.of(brief(e));
        }
    }

    private Map<String, Long> facts(Duration time) {
        facts.put("records", journal.acknowledged());
        facts.put("aborted", journal.aborted());
        facts.put("bad", (long) journal.bad().size());
        facts.put("seconds", time.toSeconds());
        facts.put("worker starts", (long) stand.workers().starts() - startsBefore);
        facts.put("samples", sampler == null ? 0L : sampler.samples());
        return facts;
    }

    // what a strike may do

    Stand stand() {
        return stand;
    }

    Workers workers() {
        return stand.workers();
    }

    Proxy proxy() {
        return proxy;
    }

    Kafka kafka() {
        return stand.kafka();
    }

    Postgres server() {
        return stand.postmaster().server();
    }

    Topics topics() {
        return topics;
    }

    Journal journal() {
        return journal;
    }

    Load load() {
        return load;
    }

    Text text() {
        return text;
    }

    Sampler sampler() {
        return sampler;
    }

    Connector connector() {
        return connector;
    }

    Tables tables() {
        return tables;
    }

    Random random() {
        return random;
    }

    void fact(String name, long value) {
        facts.put(name, value);
    }

    /** The same as before, once more. */
    void count(String name) {
        facts.merge(name, 1L, Long::sum);
    }

    /** A random moment: up to so long. */
    void aMoment(Duration atMost) {
        pass(Duration.ofMillis(random.nextLong(1 + atMost.toMillis())));
    }

    void aMoment() {
        aMoment(Duration.ofSeconds(1));
    }

    /** For how long a fault lasts. */
    void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** Again and again, at random moments. */
    void repeatedly(int times, Cell.Strike strike) throws Exception {
        for (int i = 0; i < times; i++) {
            strike.on(this);
            aMoment();
        }
    }

    /** New readings come into the table. */
    void awaitProgress() {
        long before = tables.readings();
        Await.until(LIMIT, "more readings are written", () -> {
            connector.requireHealthy();
            return tables.readings() > before;
        });
    }

    /** Something that came after this moment is committed in every partition, whoever had it. Tells how long that took. */
    Duration awaitTakeover() {
        long begin = System.nanoTime();
        Map<TopicPartition, Long> before = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (String topic : List.of(topics.readings(), topics.people())) {
                before.put(new TopicPartition(topic, partition), kafka().count(topic, partition));
            }
        }
        Await.until(LIMIT, "every partition goes on", () -> {
            connector.requireHealthy();
            return before.entrySet().stream().allMatch(entry -> connector.committed(entry.getKey()) > entry.getValue());
        });
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        fact("takeover ms", time.toMillis());
        return time;
    }

    /** What the server says when only the COMMIT is still to come. */
    String lastReplyBeforeCommit() {
        return "exactly_once".equals(connector.options().get(GUARANTEE))
                ? Proxy.FEW_UPDATED
                : Proxy.CONSTRAINTS_CHECKED;
    }

    /** The number of a worker that runs a task of this connector. */
    int aWorkerOfIts() {
        return connector.workerOf(random.nextInt(3));
    }

    /** The proxy has heard once more what it lies in wait for. */
    void awaitSprung(int before) {
        Await.until(LIMIT, "the server says what the proxy waits for", () -> proxy.sprung() > before);
    }

    /** One more dead letter is in the queue. */
    void awaitDeadLetter() {
        long before = kafka().count(topics.letters());
        Await.until(LIMIT, "a dead letter is sent", () -> kafka().count(topics.letters()) > before);
    }

    /** Only with exactly once: otherwise the cell does not apply. */
    void requireLedger() {
        Assumptions.assumeTrue(tables.hasLedger(), "there is no ledger");
    }

    /** Another password from now on, and nobody is let stay with the one before. */
    void rotatePassword() throws IOException {
        password = "second";
        server().execute(
                        "postgres",
                        "ALTER ROLE " + connector.options().get("connection.user") + " PASSWORD '" + password + "'");
        writePassword();
        tables.terminateSessions();
    }

    /** The strike has made up its own mind of what is right; records are not compared. */
    void drainedByHand() {
        drainedByHand = true;
        load.close();
    }

    @Override
    public void close() {
        load.close();
        if (sampler != null) {
            sampler.close();
        }
        connector.delete();
        proxy.close();
        tables.close();
        folder.close();
        for (String topic : List.of(topics.readings(), topics.people(), topics.letters())) {
            kafka().deleteTopic(topic);
        }
    }
}
