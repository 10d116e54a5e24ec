package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.bench.Contender.Pace;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Broker;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Our connector beside others, a sink that does nothing, and COPY without Kafka: the same million events from one partition
 * with one task into the same table. All alternate; what is printed last are medians.
 */
public final class Comparison {
    private final int rounds = Integer.getInteger("bench.rounds", 3);
    private final Target target;
    private final long postmaster;
    private final Map<Workload, Map<Contender, List<Result>>> results = new LinkedHashMap<>();

    private Comparison(Target target, long postmaster) {
        this.target = target;
        this.postmaster = postmaster;
    }

    public static void main(String[] arguments) {
        Bench.run(Comparison::measure);
    }

    private static void measure(Closer closer) throws Exception {
        int records = Integer.getInteger("bench.rows", 1_000_000);
        System.out.println("\nStarting");
        Postgres postgres = closer.add(Target.startServer());
        Target target = Target.on(postgres, records);
        System.out.println("  " + target.settings());
        Kafka kafka = closer.add(new Kafka(closer.add(Broker.start()).bootstrap()));
        Folder folder = closer.add(Folder.create("bench"));
        List<Path> plugins = new ArrayList<>(List.of(Nothing.plugin(folder)));
        plugins.add(Path.of(System.getProperty("bench.debezium")));
        String peer = System.getProperty("bench.peer", "");
        if (!peer.isBlank()) {
            plugins.add(Path.of(peer).getParent());
        }
        Worker our = worker(closer, kafka, "fieldsink-bench", ourJvm(), List.of());
        Worker others = worker(closer, kafka, "others-bench", List.of("-Xmx1g"), plugins);
        Field field = new Field(kafka, new Topics(kafka), target);
        List<Contender> contenders = new ArrayList<>(field.ours(our));
        contenders.addAll(field.debezium(others));
        if (!peer.isBlank()) {
            contenders.addAll(field.peer(Path.of(peer), others));
        }
        contenders.addAll(field.nothing(others, folder));
        contenders.add(new FileCopy(target, folder.resolve("rows")));
        contenders.add(new CopyAndMerge(target));
        long backend = target.number("SELECT pg_backend_pid()");
        long postmaster = ProcessHandle.of(backend)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
        Comparison comparison = new Comparison(target, postmaster);
        comparison.run(Workload.all(records), contenders, field.variants(our));
        new Report(comparison.results, records, comparison.rounds).print();
    }

    private static Worker worker(Closer closer, Kafka kafka, String cluster, List<String> jvm, List<Path> plugins) {
        System.out.println("  worker " + cluster + ": java " + String.join(" ", jvm));
        return closer.add(Worker.start(kafka.bootstrap(), cluster, Component.zip(), Map.of(), jvm, plugins));
    }

    /** A quarter of what a worker usually gets; {@code -Dbench.worker=…} adds options, for a flight recording say. */
    private static List<String> ourJvm() {
        List<String> options = new ArrayList<>(List.of("-Xmx256m"));
        Arrays.stream(System.getProperty("bench.worker", "").split(" ", -1))
                .filter(option -> !option.isBlank())
                .forEach(options::add);
        return options;
    }

    private void run(List<Workload> workloads, List<Contender> contenders, List<Contender> variants) throws Exception {
        System.out.println("\nOne run of each to warm up, then " + rounds + " rounds");
        for (int round = 0; round <= rounds; round++) {
            for (Workload workload : workloads) {
                System.out.printf("%n%s%n%s%n", workload.name(), Result.HEAD);
                List<Contender> all = new ArrayList<>(contenders);
                all.addAll(workload.equals(workloads.get(0)) ? variants : List.of());
                for (Contender contender : all) {
                    if (contender.takes(workload) && (round > 0 || workload.equals(workloads.get(0)))) {
                        note(workload, contender, round);
                    }
                }
            }
        }
    }

    private void note(Workload workload, Contender contender, int round) throws Exception {
        Result result;
        try {
            result = once(workload, contender);
        } catch (Await.GaveUp | AssertionError failure) {
            if (contender.isOurs()) {
                throw failure;
            }
            String said = String.valueOf(failure.getMessage());
            System.out.println(contender.name() + " failed: " + said.substring(0, Math.min(300, said.length())));
            return;
        }
        System.out.println(result.line(contender.name()));
        if (round > 0) {
            results.computeIfAbsent(workload, w -> new LinkedHashMap<>())
                    .computeIfAbsent(contender, c -> new ArrayList<>())
                    .add(result);
        }
    }

    private Result once(Workload workload, Contender contender) throws Exception {
        target.prepare(workload);
        Cpu.Processes processes = new Cpu.Processes(contender.process(), postmaster);
        long wal = target.wal();
        long start = System.nanoTime();
        Cpu before = processes.now();
        Pace pace = contender.run(workload);
        Cpu used = processes.now().minus(before);
        double seconds = (System.nanoTime() - start) / 1e9;
        double walBytes = (double) (target.wal() - wal) / workload.records();
        boolean right = contender.writesNothing() || isRight(workload, contender);
        double million = workload.records() / 1e6;
        return new Result(
                pace, used.worker() / million, used.server() / million, used.others() / seconds, walBytes, right);
    }

    /** A fast wrong row is worth nothing. */
    private boolean isRight(Workload workload, Contender contender) throws Exception {
        Totals totals = Totals.of(target.connection(), Target.TABLE);
        boolean right = totals.equals(workload.expected());
        if (!right && contender.isOurs()) {
            throw new AssertionError(contender.name() + " left " + totals + " instead of " + workload.expected());
        }
        return right;
    }
}
