package io.fieldsink.postgres.servers;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A Kafka broker in a JVM of its own, which can be killed, frozen, and started again on the same folder and port. For one
 * thread.
 *
 * <p>Its controller is another process, and is told when the broker has been killed. A broker that comes back while its
 * controller still believes in the one before leads its partitions for some seconds and then, for a moment, nobody does;
 * and the transaction coordinator takes partitions without a leader for deleted ones and spares itself their markers
 * ({@code TransactionMarkerChannelManager}, 4.3). What had been aborted there is committed with the same producer's next
 * transaction.
 */
public final class BrokerProcess implements KafkaServer {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long ANSWER_SECONDS = 30;

    private final Folder folder;
    private final String bootstrap;
    private final String controllers;
    private final KafkaNode controller;
    private final KafkaNode broker;

    private BrokerProcess(Folder folder, int port, int controllerPort, Map<String, String> settings) {
        this.folder = folder;
        bootstrap = "127.0.0.1:" + port;
        controllers = "127.0.0.1:" + controllerPort;
        String cluster = BrokerFolder.clusterId();
        Folder beside = folder.inside("controller");
        controller = KafkaNode.on(beside, BrokerFolder.controller(beside, controllerPort), cluster);
        Folder own = folder.inside("broker");
        Properties properties = BrokerFolder.broker(own, port, controllerPort);
        properties.putAll(settings);
        broker = KafkaNode.on(own, properties, cluster);
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
        BrokerProcess process = null;
        try (Ports ports = Ports.hold(2)) {
            process = new BrokerProcess(folder, ports.get(0), ports.get(1), settings);
            ports.release();
            process.controller.start();
            process.startAgain();
            return process;
        } catch (RuntimeException | Error e) {
            discard(process, folder);
            throw e;
        }
    }

    private static void discard(BrokerProcess process, Folder folder) {
        if (process != null) {
            process.close();
        }
        folder.close();
    }

    @Override
    public String bootstrap() {
        return bootstrap;
    }

    /** Returns when it answers. */
    public void startAgain() {
        if (broker.isAlive()) {
            return;
        }
        broker.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Await.until(START_LIMIT, "the broker answers", () -> {
                controller.requireAlive();
                broker.requireAlive();
                return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
            });
        }
    }

    /** SIGKILL. */
    public void kill() {
        broker.pid().kill();
        try (Admin admin = Admin.create(Map.of("bootstrap.controllers", controllers))) {
            admin.unregisterBroker(BrokerFolder.BROKER).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the controller does not forget the broker", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** SIGSTOP. */
    public void freeze() {
        broker.pid().freeze();
    }

    /** SIGCONT. */
    public void thaw() {
        broker.pid().thaw();
    }

    @Override
    public void close() {
        try (folder;
                controller) {
            broker.close();
        }
    }
}
