package io.fieldsink.postgres.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Properties;
import java.util.UUID;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/** A Kafka broker, its own controller, inside this JVM; its log is in a folder that disappears with it. */
public final class Broker implements AutoCloseable {
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
            Properties properties = properties(folder, ports.get(0), ports.get(1));
            format(folder, properties);
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

    static Properties properties(Folder folder, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", folder.resolve("log").toString());
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.put(topic + ".replication.factor", "1");
            properties.put(topic + ".num.partitions", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "false");
        return properties;
    }

    /** Leaves the properties behind as {@code server.properties}. */
    static void format(Folder folder, Properties properties) {
        try {
            Path file = folder.resolve("server.properties");
            try (var out = Files.newOutputStream(file)) {
                properties.store(out, null);
            }
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            // as one word: an id may begin with a hyphen
            String[] arguments = {"format", "--cluster-id=" + clusterId(), "-c", file.toString()};
            if (StorageTool.execute(arguments, new PrintStream(said, true, UTF_8)) != 0) {
                throw new IllegalStateException("cannot format the broker's folder: " + said.toString(UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 16 bytes as 22 characters of base64, as Kafka wants it. */
    private static String clusterId() {
        UUID id = UUID.randomUUID();
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

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
