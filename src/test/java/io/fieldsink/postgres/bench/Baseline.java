package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.bench.Contender.Pace;
import io.fieldsink.postgres.servers.Broker;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast our connector moves a million flat events from one partition with one task and its defaults, beside COPY of a
 * file and a row-at-a-time batch of the same rows into the same table. The contenders alternate; what is printed last are
 * medians.
 */
public final class Baseline {
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    private final int rows = Integer.getInteger("bench.rows", 1_000_000);
    private final int rounds = Integer.getInteger("bench.rounds", 3);
    private final Totals expected = Totals.expected(rows);
    private final Target target;
    private final Cpu.Processes processes;

    private Baseline(Target target, Cpu.Processes processes) {
        this.target = target;
        this.processes = processes;
    }

    public static void main(String[] arguments) {
        // Maven that is killed does not take its child with it
        var unused =
                ProcessHandle.current().parent().map(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        Closer closer = Closer.atExit();
        try {
            measure(closer);
            System.exit(0);
        } catch (Exception | AssertionError e) {
            if (!closer.closing()) {
                e.printStackTrace();
                System.exit(1);
            }
        }
    }

    private static void measure(Closer closer) throws Exception {
        System.out.println("\nStarting");
        Postgres postgres = closer.add(Target.startServer());
        Target target = Target.on(postgres, Integer.getInteger("bench.rows", 1_000_000));
        System.out.println("  " + target.settings());
        Kafka kafka = closer.add(new Kafka(closer.add(Broker.start()).bootstrap()));
        List<String> jvm = workerJvm();
        Worker worker = closer.add(Worker.start(kafka.bootstrap(), "fieldsink-bench", Component.zip(), Map.of(), jvm));
        System.out.println("  worker      java " + String.join(" ", jvm));
        Folder folder = closer.add(Folder.create("bench"));
        long backend = target.number("SELECT pg_backend_pid()");
        long postmaster = ProcessHandle.of(backend)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
        new Baseline(target, new Cpu.Processes(worker.pid(), postmaster)).run(kafka, worker, folder);
    }

    /** Half of what a worker usually gets; {@code -Dbench.worker=…} adds options, for a flight recording say. */
    private static List<String> workerJvm() {
        List<String> options = new ArrayList<>(List.of("-Xmx512m"));
        Arrays.stream(System.getProperty("bench.worker", "").split(" ", -1))
                .filter(o -> !o.isBlank())
                .forEach(options::add);
        return options;
    }

    private void run(Kafka kafka, Worker worker, Folder folder) throws Exception {
        Topic.fill(kafka, "json", rows, FlatEvent::json);
        Topic.fill(kafka, "json-schema", rows, FlatEvent::jsonWithSchema);
        Map<String, String> bytes = Map.of("value.converter", BYTES);
        Map<String, String> json = Map.of("value.converter", JSON, "value.converter.schemas.enable", "true");
        Contender first = new Delivery("JSON bytes", "json", bytes, false, kafka, worker.rest(), target);
        System.out.println("\nOne delivery to warm up, then " + rounds + " rounds\n\n" + Result.HEAD);
        print(once(first));
        List<Contender> contenders = List.of(
                first,
                new Delivery("JSON bytes, the same again", "json", bytes, true, kafka, worker.rest(), target),
                new Delivery("JSON with schema", "json-schema", json, false, kafka, worker.rest(), target),
                FileCopy.ofRowsIn(target, folder.resolve("rows")),
                new RowByRow(target));
        Map<Contender, List<Result>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                Result result = once(contender);
                print(result);
                results.computeIfAbsent(contender, c -> new ArrayList<>()).add(result);
            }
        }
        report(results.values().stream().map(Result::median).toList());
    }

    private static void print(Result result) {
        System.out.println(result.line(Double.NaN, Double.NaN));
    }

    /** The check reads all rows, so it is also what sets their hint bits before the same rows come again. */
    private Result once(Contender contender) throws Exception {
        if (contender.onEmptyTable()) {
            target.execute("TRUNCATE " + Target.TABLE);
        }
        target.execute("CHECKPOINT");
        long wal = target.wal();
        long start = System.nanoTime();
        Cpu before = processes.now();
        Pace pace = contender.run();
        Cpu used = processes.now().minus(before);
        double seconds = (System.nanoTime() - start) / 1e9;
        double walBytes = (double) (target.wal() - wal) / rows;
        Totals totals = Totals.of(target.connection(), Target.TABLE);
        if (!totals.equals(expected)) {
            throw new AssertionError(contender.name() + " left " + totals + " instead of " + expected);
        }
        double million = rows / 1e6;
        return new Result(
                contender.name(),
                pace,
                used.worker() / million,
                used.server() / million,
                used.others() / seconds,
                walBytes);
    }

    private void report(List<Result> medians) {
        double copy = speed(medians, "COPY of a binary file");
        double rowByRow = speed(medians, "row-at-a-time JDBC batch");
        System.out.printf(
                "%nMedians of %d rounds, %,d rows; count and sums were right after each run%n%n", rounds, rows);
        System.out.println(Result.HEAD);
        medians.forEach(m -> System.out.println(m.line(copy, rowByRow)));
        double walAgain = medians.get(1).wal() / medians.get(0).wal();
        System.out.printf("%nWAL of the same again: %.2f %% of the first delivery%n", 100 * walAgain);
        System.out.println("""

                rows/s: from the first to the last visible row; from order: from the REST call to the last row, or to the
                commit of the last position (asked of Kafka, to the second) for the same again. s/M: seconds of CPU per
                million rows. others: cores that the rest of the machine used meanwhile, of %d.""".formatted(Runtime.getRuntime().availableProcessors()));
    }

    private static double speed(List<Result> medians, String name) {
        return medians.stream()
                .filter(m -> m.name().equals(name))
                .findFirst()
                .orElseThrow()
                .speed();
    }
}
