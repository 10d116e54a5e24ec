package io.fieldsink.postgres.servers;

import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A Kafka broker, its own controller, inside this JVM; its log is in a folder that disappears with it. */
public final class Broker implements KafkaServer {
    private final KafkaRaftServer server;
    private final Folder folder;
    private final String bootstrap;

    private Broker(KafkaRaftServer server, Folder folder, String bootstrap) {
        this.server = server;
        this.folder = folder;
        this.bootstrap = bootstrap;
    }

    public static Broker start() {
        try {
            return startOnce();
        } catch (RuntimeException e) {
            // most likely another process was faster in taking a port
            return startOnce();
        }
    }

    private static Broker startOnce() {
        Folder folder = Folder.create("broker");
        try (Ports ports = Ports.hold(2)) {
            Properties properties = BrokerFolder.properties(folder, ports.get(0), ports.get(1));
            BrokerFolder.format(folder, properties, BrokerFolder.clusterId());
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
            ports.release();
            startup(server);
            return new Broker(server, folder, "127.0.0.1:" + ports.get(0));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static void startup(KafkaRaftServer server) {
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            server.awaitShutdown();
            throw e;
        }
    }

    @Override
    public String bootstrap() {
        return bootstrap;
    }

    @Override
    public void close() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            folder.close();
        }
    }
}
