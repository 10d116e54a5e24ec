package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.bench.nothing.NothingSink;
import io.fieldsink.postgres.bench.nothing.NothingTask;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.kafka.connect.sink.SinkConnector;

/** What Connect and the converter alone cost: a sink that lets every record pass. */
record Nothing(
        String name,
        Workload.Form form,
        Map<String, String> converter,
        Worker worker,
        Kafka kafka,
        Topics topics,
        Folder folder)
        implements Contender {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** The sink as a plugin, in a folder that can be on a worker's plugin path. */
    static Path plugin(Folder folder) throws IOException {
        Path plugin = Files.createDirectories(folder.resolve("plugins").resolve("nothing"));
        try (OutputStream file = Files.newOutputStream(plugin.resolve("nothing.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Class<?> type : List.of(NothingSink.class, NothingTask.class)) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                try (InputStream bytes = type.getClassLoader().getResourceAsStream(path)) {
                    bytes.transferTo(jar);
                }
            }
            jar.putNextEntry(new JarEntry("META-INF/services/" + SinkConnector.class.getName()));
            jar.write(NothingSink.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        return folder.resolve("plugins");
    }

    @Override
    public Pace run(Workload workload) throws Exception {
        String topic = topics.of(workload, form);
        String connector = "nothing-" + NUMBERS.incrementAndGet();
        Path seen = folder.resolve(connector);
        Map<String, String> config = new HashMap<>(converter);
        config.putAll(Map.of(
                "connector.class",
                NothingSink.class.getName(),
                "tasks.max",
                "1",
                "topics",
                topic,
                "file",
                seen.toString()));
        long ordered = System.nanoTime();
        worker.rest().put(connector, config).ok();
        Await.until(LIMIT, "all records have passed", () -> {
            worker.rest().requireHealthy(connector);
            return kafka.committed(connector, topic, 0) == workload.records();
        });
        long overall = System.nanoTime() - ordered;
        worker.rest().delete(connector);
        long nanos = Long.parseLong(Files.readString(seen));
        return new Pace(
                Pace.of(workload.records(), nanos).visible(),
                Pace.of(workload.records(), overall).overall());
    }

    /** What the table holds is nothing to it. */
    @Override
    public boolean takes(Workload workload) {
        return workload.before() == Workload.NOTHING && workload.keys() == workload.records();
    }

    @Override
    public boolean writesNothing() {
        return true;
    }

    @Override
    public long process() {
        return worker.pid();
    }
}
