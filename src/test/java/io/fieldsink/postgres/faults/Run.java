package io.fieldsink.postgres.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldsink.postgres.config.SinkOptions;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.ConnectRest;
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
import java.util.stream.Collectors;
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
    private final String connector = "faults-" + number;
    private final String secret;
    private final String database;
    private final Proxy proxy;
    private final Folder folder = Folder.create("faults");
    private final Map<String, String> config = new TreeMap<>();
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
        database = stand.postmaster().server().newDatabase();
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
            cell.strike().on(this);
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

    private static String brief(Throwable e) {
        String cause = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
        return sentence(e + cause);
    }

    /** Without its stack: the first line, and why. */
    private static String sentence(String trace) {
        return trace.lines().filter(line -> !line.startsWith("\t")).distinct().collect(Collectors.joining(" | "));
    }

    private void begin() throws IOException {
        stand.heal();
        kafka().createTopic(topics.readings(), PARTITIONS);
        kafka().createTopic(topics.people(), PARTITIONS);
        kafka().createTopic(topics.letters(), 1);
        configure();
        put();
        load.start(seed);
        Await.until(LIMIT, "the first readings are written", () -> {
            rest().requireHealthy(connector);
            return readings() > BEFORE_THE_STRIKE;
        });
        sampler = new Sampler(server(), database, topics);
    }

    private void configure() throws IOException {
        String user = server().user();
        if (cell.ownRole()) {
            user = server().newRole(password);
            sql("GRANT CREATE ON SCHEMA public TO " + user);
        }
        writePassword();
        config.putAll(Map.ofEntries(
                Map.entry("connector.class", "io.fieldsink.postgres.PostgresSinkConnector"),
                Map.entry("tasks.max", "3"),
                Map.entry("topics", topics.readings() + "," + topics.people()),
                Map.entry("key.converter", "org.apache.kafka.connect.storage.StringConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.storage.StringConverter"),
                Map.entry(
                        "connection.url",
                        "jdbc:postgresql://localhost:" + proxy.port() + "/" + database
                                + "?sslmode=disable&socketTimeout=5"),
                Map.entry("connection.user", user),
                Map.entry("connection.password", "${file:" + passwordFile() + ":password}"),
                Map.entry("connection.timeout.ms", "3000"),
                Map.entry("column.types", "seq:bigint,version:bigint,n:bigint"),
                Map.entry("insert.mode", "insert"),
                Map.entry("pk.mode", "none"),
                Map.entry("table." + topics.people() + ".insert.mode", "upsert"),
                Map.entry("table." + topics.people() + ".pk.mode", "record_value"),
                Map.entry("table." + topics.people() + ".pk.fields", "id"),
                Map.entry("table." + topics.people() + ".delete.enabled", "true"),
                Map.entry("table." + topics.people() + ".nested.arrays", "tables"),
                Map.entry("table." + topics.items() + ".column.types", "n:bigint,version:bigint"),
                Map.entry("linger.ms", "100"),
                Map.entry("max.retries", "100"),
                Map.entry("retry.backoff.ms", "100"),
                Map.entry("retry.backoff.max.ms", "1000"),
                Map.entry("errors.tolerance", "all"),
                Map.entry("errors.deadletterqueue.topic.name", topics.letters()),
                Map.entry("errors.deadletterqueue.topic.replication.factor", "1"),
                Map.entry("errors.deadletterqueue.context.headers.enable", "true"),
                Map.entry("consumer.override.isolation.level", "read_committed"),
                Map.entry("consumer.override.max.poll.records", "200"),
                Map.entry("consumer.override.metadata.max.age.ms", "2000")));
        if (SinkOptions.definition().names().contains(GUARANTEE)) {
            config.put(GUARANTEE, System.getProperty("faults.guarantee", "exactly_once"));
        }
        config.putAll(cell.options());
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
        Await.until(LIMIT, "everything is written, and its position committed", () -> {
            rest().requireHealthy(connector);
            return behind().isEmpty();
        });
    }

    /** The partitions of which something is still to come. */
    private List<TopicPartition> behind() {
        return ends.entrySet().stream()
                .filter(end -> committed(end.getKey()) < end.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private long committed(TopicPartition partition) {
        return kafka().committed(connector, partition.topic(), partition.partition());
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
            if (!drainedByHand) {
                for (TopicPartition partition : behind()) {
                    violations.add(
                            partition + " is read up to " + committed(partition) + " and not " + ends.get(partition));
                }
                violations.addAll(new Oracle(server(), database, kafka(), topics, journal).violations(ends, secret));
            }
            if (!drainedByHand) {
                violations.addAll(states());
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
            delete();
            Await.until(
                    LEFTOVER_LIMIT,
                    "the deleted connector's sessions are closed",
                    () -> query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND application_name <> 'PostgreSQL JDBC Driver'")
                            .isEmpty());
            return List.of();
        } catch (IllegalStateException | AssertionError e) {
            return List.of(brief(e));
        }
    }

    private void delete() {
        Await.until(LIMIT, "the connector is deleted", () -> {
            rest().delete(connector);
            return true;
        });
    }

    /** I8. */
    private List<String> states() {
        List<String> violations = new ArrayList<>();
        JsonNode status = rest().status(connector).ok();
        for (JsonNode task : status.at("/tasks")) {
            if (!"RUNNING".equals(task.at("/state").asText())) {
                violations.add("task " + task.at("/id").asText() + " is "
                        + task.at("/state").asText() + ": "
                        + sentence(task.at("/trace").asText()));
            }
        }
        if (status.toString().contains(secret)) {
            violations.add("the REST interface tells what is in a record");
        }
        return violations;
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

    ConnectRest rest() {
        return stand.workers().rest();
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

    String connector() {
        return connector;
    }

    String database() {
        return database;
    }

    Map<String, String> config() {
        return config;
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

    /** As a superuser, not through the proxy; {@code %r} is the table of readings, {@code %p} that of people. */
    void sql(String sql) {
        server().execute(database, named(sql));
    }

    List<List<String>> query(String sql) {
        return server().query(database, named(sql));
    }

    String named(String sql) {
        return sql.replace("%r", topics.readings()).replace("%p", topics.people());
    }

    /** Posts the configuration as it stands, and waits until it runs. */
    void put() {
        Await.until(LIMIT, "the connector is taken", () -> {
            rest().put(connector, config).ok();
            return true;
        });
        rest().awaitRunning(connector);
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
        long before = readings();
        Await.until(LIMIT, "more readings are written", () -> {
            rest().requireHealthy(connector);
            return readings() > before;
        });
    }

    private long readings() {
        return query("SELECT to_regclass('%r')").get(0).get(0) == null
                ? 0
                : Long.parseLong(query("SELECT count(*) FROM %r").get(0).get(0));
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
            rest().requireHealthy(connector);
            return before.entrySet().stream().allMatch(entry -> committed(entry.getKey()) > entry.getValue());
        });
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        fact("takeover ms", time.toMillis());
        return time;
    }

    /** What the server says when only the COMMIT is still to come. */
    String lastReplyBeforeCommit() {
        return "exactly_once".equals(config.get(GUARANTEE)) ? Proxy.FEW_UPDATED : Proxy.CONSTRAINTS_CHECKED;
    }

    /** The number of a worker that runs a task of this connector. */
    int aWorkerOfIts() {
        return workers().running(connector, random.nextInt(3));
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

    /** A task has failed, and says all of this. */
    void awaitFailed(String... words) {
        String trace = rest().awaitTaskFailed(connector);
        for (String word : words) {
            if (!trace.contains(word)) {
                throw new AssertionError("it failed without saying '" + word + "': " + sentence(trace));
            }
        }
    }

    /** It may go on by itself, or stop with this word and go on when a person has started it again. */
    void repairIfFailed(String word) {
        long before = readings();
        Await.until(LIMIT, "it goes on, or says why not", () -> {
            String status = rest().status(connector).ok().toString();
            if (!status.contains("FAILED")) {
                return readings() > before;
            }
            if (!status.contains(word)) {
                throw new Await.GaveUp("it failed without saying " + word);
            }
            fact("restarts by hand", 1);
            restart();
            return true;
        });
    }

    /** Only with exactly once: otherwise the cell does not apply. */
    void requireLedger() {
        Assumptions.assumeTrue(
                query("SELECT to_regclass('kafka_sink_offsets')").get(0).get(0) != null, "there is no ledger");
    }

    /** What a person does after having read why it failed. */
    void restart() {
        rest().restart(connector);
        Await.until(LIMIT, "it runs again", () -> {
            JsonNode status = rest().status(connector).ok();
            return !status.at("/tasks").isEmpty() && !status.toString().contains("FAILED");
        });
    }

    /** Another password from now on, and nobody is let stay with the one before. */
    void rotatePassword() throws IOException {
        password = "second";
        server().execute("postgres", "ALTER ROLE " + config.get("connection.user") + " PASSWORD '" + password + "'");
        writePassword();
        terminateSessions();
    }

    int terminateSessions() {
        return query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name <> 'PostgreSQL JDBC Driver'")
                .size();
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
        delete();
        proxy.close();
        server().dropDatabase(database);
        folder.close();
        for (String topic : List.of(topics.readings(), topics.people(), topics.letters())) {
            kafka().deleteTopic(topic);
        }
    }
}
