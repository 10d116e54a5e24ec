package io.fieldsink.postgres.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.converters.ByteArrayConverter;

/**
 * A distributed Connect worker in a JVM of its own, with the unzipped component on its plugin path. None of our classes
 * is on its class path: a jar of the same version there would be preferred silently, and the zip never tested.
 */
public final class Worker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

    private static final Pattern LISTENING = Pattern.compile("REST server listening at (http://[^/,]+)");

    private final Process process;
    private final Folder folder;
    private final Path log;
    private final ConnectRest rest;

    private Worker(Process process, Folder folder, Path log, ConnectRest rest) {
        this.process = process;
        this.folder = folder;
        this.log = log;
        this.rest = rest;
    }

    /** Starts a worker of the Connect cluster of this name, which resolves {@code ${env:NAME}} from these variables. */
    public static Worker start(String bootstrap, String cluster, Path zip, Map<String, String> environment) {
        return start(bootstrap, cluster, zip, environment, Platform.LEAN);
    }

    /** The same, with other plugins beside ours, and what the driver says at DEBUG in its log. */
    static Worker startTalkative(
            List<Path> others, String bootstrap, String cluster, Path zip, Map<String, String> environment) {
        List<String> jvm = new ArrayList<>(Platform.LEAN);
        try {
            Path logging = Path.of(
                    Worker.class.getResource("driver-logging.properties").toURI());
            jvm.add("-Djava.util.logging.config.file=" + logging);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return start(bootstrap, cluster, zip, environment, jvm, others);
    }

    /** The same with these options of the JVM. */
    public static Worker start(
            String bootstrap, String cluster, Path zip, Map<String, String> environment, List<String> jvm) {
        return start(bootstrap, cluster, zip, environment, jvm, List.of());
    }

    /** The same with other plugins beside ours, from the folders that these are in. */
    public static Worker beside(
            List<Path> others, String bootstrap, String cluster, Path zip, Map<String, String> environment) {
        return start(bootstrap, cluster, zip, environment, Platform.LEAN, others);
    }

    /** The same, with other plugin folders beside ours and these options for its JVM. */
    public static Worker start(
            String bootstrap,
            String cluster,
            Path zip,
            Map<String, String> environment,
            List<String> jvm,
            List<Path> others) {
        Folder folder = Folder.create("worker");
        Path log = folder.resolve("worker.log");
        Process process = null;
        try {
            Component.unzip(zip, Files.createDirectory(folder.resolve("plugins")));
            Path properties = folder.resolve("worker.properties");
            try (var out = Files.newOutputStream(properties)) {
                properties(bootstrap, cluster, folder, others).store(out, null);
            }
            process = fork(folder, properties, log, environment, jvm);
            return new Worker(process, folder, log, new ConnectRest(address(process, log)));
        } catch (IOException e) {
            stop(process, folder);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            stop(process, folder);
            throw e;
        }
    }

    private static Properties properties(String bootstrap, String cluster, Folder folder, List<Path> others) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("group.id", cluster);
        for (String topic : List.of("config", "offset", "status")) {
            properties.put(topic + ".storage.topic", cluster + "-" + topic);
            properties.put(topic + ".storage.replication.factor", "1");
        }
        properties.put("offset.storage.partitions", "1");
        properties.put("status.storage.partitions", "1");
        properties.put("key.converter", ByteArrayConverter.class.getName());
        properties.put("value.converter", ByteArrayConverter.class.getName());
        // 0: the system's choice, read from the log below
        properties.put("listeners", "http://127.0.0.1:0");
        properties.put(
                "plugin.path",
                Stream.concat(Stream.of(folder.resolve("plugins")), others.stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(",")));
        // those of others may have no manifests
        properties.put("plugin.discovery", others.isEmpty() ? "service_load" : "hybrid_warn");
        properties.put("config.providers", "env,file");
        properties.put("config.providers.env.class", EnvVarConfigProvider.class.getName());
        properties.put("config.providers.file.class", FileConfigProvider.class.getName());
        properties.put("connector.client.config.override.policy", "All");
        properties.put("scheduled.rebalance.max.delay.ms", "0");
        properties.put("offset.flush.interval.ms", "1000");
        // what a killed worker leaves behind blocks its partitions for a session; 6 s is the broker's lower bound
        properties.put("session.timeout.ms", "6000");
        properties.put("heartbeat.interval.ms", "2000");
        properties.put("consumer.session.timeout.ms", "6000");
        properties.put("consumer.heartbeat.interval.ms", "2000");
        return properties;
    }

    private static Process fork(
            Folder folder, Path properties, Path log, Map<String, String> environment, List<String> jvm)
            throws IOException {
        List<String> options = new ArrayList<>(jvm);
        options.add("-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")));
        ProcessBuilder builder = Platform.java(
                        folder, options, List.of(ConnectDistributed.class.getName(), properties.toString()))
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static URI address(Process process, Path log) {
        URI address = Await.value(START_LIMIT, "the worker says where it listens", () -> {
            requireAlive(process, log);
            Matcher listening = LISTENING.matcher(Files.readString(log));
            return listening.find() ? Optional.of(URI.create(listening.group(1))) : Optional.empty();
        });
        // it listens before it has joined its group, and answers nothing of use until then
        Await.until(START_LIMIT, "the worker answers", () -> {
            requireAlive(process, log);
            return new ConnectRest(address).get("/connectors").status() == 200;
        });
        return address;
    }

    private static void requireAlive(Process process, Path log) throws IOException {
        if (!process.isAlive()) {
            throw new Await.GaveUp("the worker ended with " + process.exitValue() + ":\n" + Files.readString(log));
        }
    }

    public ConnectRest rest() {
        return rest;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: its tasks commit nothing more and leave no group. */
    public void kill() {
        new Pid(process.pid()).kill();
    }

    /** SIGSTOP: to the others it is dead, and it will come back as it was. */
    public void freeze() {
        new Pid(process.pid()).freeze();
    }

    /** SIGCONT. */
    public void thaw() {
        new Pid(process.pid()).thaw();
    }

    /** Where each of its tasks is at this moment, a stack each. */
    List<String> tasks() {
        String heading = "Full thread dump";
        int before = log().split(heading, -1).length;
        new Pid(process.pid()).askForThreads();
        String dump = Await.value(Duration.ofSeconds(5), "the worker tells its threads", () -> {
            String[] parts = log().split(heading, -1);
            String last = parts[parts.length - 1];
            return parts.length > before && last.contains("JNI global ref") ? Optional.of(last) : Optional.empty();
        });
        return Arrays.stream(dump.split("\n\n"))
                .filter(thread -> thread.startsWith("\"task-thread-"))
                .toList();
    }

    public Path logFile() {
        return log;
    }

    public String log() {
        try {
            return Files.readString(log, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop(process, folder);
    }

    /** SIGTERM is a worker's clean stop: its tasks commit and leave their groups. */
    private static void stop(Process process, Folder folder) {
        try (folder) {
            if (process != null) {
                Platform.stop(process, STOP_LIMIT);
            }
        }
    }
}
