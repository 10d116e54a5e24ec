package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/** One of Kafka's servers in a JVM of its own, on a folder that outlives it. */
final class KafkaNode implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final Folder folder;
    private Process process;

    private KafkaNode(Folder folder) {
        this.folder = folder;
    }

    /** Not started yet. */
    static KafkaNode on(Folder folder, Properties properties, String cluster) {
        BrokerFolder.format(folder, properties, cluster);
        return new KafkaNode(folder);
    }

    void start() {
        List<String> program =
                List.of("kafka.Kafka", folder.resolve(BrokerFolder.PROPERTIES).toString());
        try {
            process = Platform.java(folder, Platform.LEAN, program)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** For waiting for what it will do. */
    void requireAlive() throws IOException {
        if (!isAlive()) {
            throw new Await.GaveUp("it ended:\n" + Files.readString(log()));
        }
    }

    Pid pid() {
        return new Pid(process.pid());
    }

    @Override
    public void close() {
        if (process != null) {
            Platform.stop(process, STOP_LIMIT);
        }
    }
}
