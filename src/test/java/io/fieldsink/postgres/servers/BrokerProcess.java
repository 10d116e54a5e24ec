package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * A Kafka broker, its own controller, in a JVM of its own: it can be killed, frozen, and started again on the same folder
 * and port. For one thread.
 */
public final class BrokerProcess implements KafkaServer {
    static final List<String> LEAN = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final Folder folder;
    private final String bootstrap;
    private Process process;

    private BrokerProcess(Folder folder, String bootstrap) {
        this.folder = folder;
        this.bootstrap = bootstrap;
    }

    /** With these settings beside, or instead of, those of every broker for tests. */
    public static BrokerProcess start(Map<String, String> settings) {
        try {
            return startOnce(settings);
        } catch (RuntimeException e) {
            // most likely another process was faster in taking a port
            return startOnce(settings);
        }
    }

    private static BrokerProcess startOnce(Map<String, String> settings) {
        Folder folder = Folder.create("broker");
        BrokerProcess broker = null;
        try (Ports ports = Ports.hold(2)) {
            Properties properties = BrokerFolder.properties(folder, ports.get(0), ports.get(1));
            properties.putAll(settings);
            BrokerFolder.format(folder, properties);
            broker = new BrokerProcess(folder, "127.0.0.1:" + ports.get(0));
            ports.release();
            broker.startAgain();
            return broker;
        } catch (RuntimeException | Error e) {
            discard(broker, folder);
            throw e;
        }
    }

    private static void discard(BrokerProcess broker, Folder folder) {
        if (broker != null) {
            broker.close();
        }
        folder.close();
    }

    @Override
    public String bootstrap() {
        return bootstrap;
    }

    /** Returns when it answers. */
    public void startAgain() {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            process = fork();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Await.until(START_LIMIT, "the broker answers", () -> {
                if (!process.isAlive()) {
                    throw new Await.GaveUp("the broker ended:\n" + Files.readString(log()));
                }
                return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
            });
        }
    }

    private Process fork() throws IOException {
        return Platform.java(
                        folder,
                        LEAN,
                        List.of(
                                "kafka.Kafka",
                                folder.resolve("server.properties").toString()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return folder.resolve("broker.log");
    }

    /** SIGKILL. */
    public void kill() {
        new Pid(process.pid()).kill();
    }

    /** SIGSTOP. */
    public void freeze() {
        new Pid(process.pid()).freeze();
    }

    /** SIGCONT. */
    public void thaw() {
        new Pid(process.pid()).thaw();
    }

    @Override
    public void close() {
        try (folder) {
            if (process == null) {
                return;
            }
            process.destroy();
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
