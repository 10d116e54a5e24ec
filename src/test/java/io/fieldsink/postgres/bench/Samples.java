package io.fieldsink.postgres.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldsink.postgres.demo.ExampleBody;
import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Broker;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Larger sets of the samples' kind, each in a folder named like the sample's file with an expectation beside it, through a
 * worker with the bodies of {@code config/}: rows per table and facts compared, rows a second and the worker's peak memory
 * printed.
 */
public final class Samples {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String VALUE = ",\"value\":";
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final Path folder = Path.of(System.getProperty("bench.samples"));
    private final Postgres postgres;
    private final Kafka kafka;
    private final Worker worker;
    private int differences;

    private Samples(Postgres postgres, Kafka kafka, Worker worker) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.worker = worker;
    }

    public static void main(String[] arguments) {
        Closer closer = Closer.atExit();
        try {
            Postgres postgres = closer.add(Target.startServer());
            Kafka kafka = closer.add(new Kafka(closer.add(Broker.start()).bootstrap()));
            String database = postgres.newDatabase();
            Worker worker = closer.add(Worker.start(
                    kafka.bootstrap(), "fieldsink-samples", Component.zip(), Map.of(), List.of("-Xmx512m")));
            System.exit(new Samples(postgres, kafka, worker).run(database));
        } catch (Exception | AssertionError e) {
            if (!closer.closing()) {
                e.printStackTrace();
                System.exit(1);
            }
        }
    }

    private int run(String database) throws Exception {
        for (Sample sample : Sample.values()) {
            kafka.createTopic(sample.topic(), 1);
            try (Stream<String> lines = Files.lines(file(sample))) {
                List<ProducerRecord<byte[], byte[]>> some = new ArrayList<>();
                for (String line : (Iterable<String>) lines::iterator) {
                    some.add(record(sample.topic(), line));
                    if (some.size() == 1000) {
                        kafka.sendAll(some);
                        some.clear();
                    }
                }
                kafka.sendAll(some);
            }
        }
        for (ExampleBody body : ExampleBody.all()) {
            deliver(body, database);
        }
        for (Sample sample : Sample.values()) {
            compare(sample, database);
        }
        System.out.printf("%nPeak memory of the worker (VmHWM, -Xmx512m): %s; differences: %d%n", peak(), differences);
        return differences == 0 ? 0 : 1;
    }

    private void deliver(ExampleBody body, String database) {
        Map<String, String> config = body.config();
        config.put("connection.url", postgres.url(database));
        config.put("connection.user", postgres.user());
        config.remove("connection.password");
        long start = System.nanoTime();
        worker.rest().put(body.name(), config).ok();
        Await.until(LIMIT, body.name() + " has committed all", () -> {
            worker.rest().requireHealthy(body.name());
            return body.topics().stream()
                    .allMatch(topic -> kafka.committed(body.name(), topic, 0) == kafka.count(topic));
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        long records = body.topics().stream().mapToLong(kafka::count).sum();
        long rows = Stream.of(Sample.values())
                .filter(sample -> body.topics().contains(sample.topic()))
                .flatMap(sample -> expected(sample).get("append_only_rows_per_table").properties().stream())
                .mapToLong(table -> table.getValue().longValue())
                .sum();
        System.out.printf(
                "%-20s %,8d records, %,9d rows with nested ones, in %5.1f s: %,7.0f records/s, %,7.0f rows/s%n",
                body.name(), records, rows, seconds, records / seconds, rows / seconds);
    }

    private void compare(Sample sample, String database) {
        JsonNode project = sample.expectation();
        JsonNode rule = expected(sample).get("rules").get(project.get("rule").textValue());
        for (Map.Entry<String, JsonNode> table : rule.get("rows_per_table").properties()) {
            String path = table.getKey().substring(table.getKey().lastIndexOf('.') + 1);
            String suffix =
                    path.equals("root") ? "" : "_" + path.replace('/', '_').replaceFirst("^_", "");
            String sql = "SELECT count(*) FROM " + sample.table() + suffix;
            compare(sample + " rows of " + path, table.getValue(), postgres.value(database, sql));
        }
        for (Map.Entry<String, JsonNode> fact : project.get("facts").properties()) {
            JsonNode value = rule.get("facts").get(fact.getKey());
            if (value != null) {
                String sql = fact.getValue().get("sql").textValue().formatted(sample.table());
                compare(sample + " " + fact.getKey(), value, postgres.value(database, sql));
            }
        }
    }

    private void compare(String what, JsonNode wanted, String found) {
        // the generator's own sums are rounded to 28 digits at each addition
        BigDecimal difference =
                new BigDecimal(wanted.asText()).subtract(new BigDecimal(found)).abs();
        if (difference.compareTo(new BigDecimal(wanted.asText()).abs().movePointLeft(24)) > 0) {
            System.out.println("  " + what + ": expected " + wanted.asText() + ", found " + found);
            differences++;
        }
    }

    private String peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + worker.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.substring(6).trim())
                .findFirst()
                .orElse("unknown");
    }

    private Path file(Sample sample) {
        return folder.resolve(sample.file()).resolve(sample.file() + ".jsonl");
    }

    private JsonNode expected(Sample sample) {
        try {
            return JSON.readTree(folder.resolve(sample.file())
                            .resolve("expected.json")
                            .toFile())
                    .get(sample.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String line) throws IOException {
        JsonNode key = JSON.readTree(line).get("key");
        String value = line.substring(line.indexOf(VALUE) + VALUE.length(), line.length() - 1);
        return new ProducerRecord<>(
                topic,
                0,
                key.isNull() ? null : key.textValue().getBytes(UTF_8),
                value.equals("null") ? null : value.getBytes(UTF_8));
    }
}
