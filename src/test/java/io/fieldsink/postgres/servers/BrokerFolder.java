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
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import kafka.tools.StorageTool;

/** What a broker for tests finds when it starts: its settings, and an empty log of the format that its version knows. */
final class BrokerFolder {
    static final String PROPERTIES = "server.properties";
    static final int BROKER = 1;
    private static final int CONTROLLER = 2;

    private BrokerFolder() {}

    /** Of a broker that is its own controller. */
    static Properties properties(Folder folder, int port, int controllerPort) {
        Properties properties = properties(folder, "broker,controller", BROKER, BROKER, controllerPort);
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        ofBroker(properties);
        return properties;
    }

    /** Of a broker beside a controller. */
    static Properties broker(Folder folder, int port, int controllerPort) {
        Properties properties = properties(folder, "broker", BROKER, CONTROLLER, controllerPort);
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port);
        ofBroker(properties);
        return properties;
    }

    /** Of the controller: it believes in a broker that is silent for long. */
    static Properties controller(Folder folder, int port) {
        Properties properties = properties(folder, "controller", CONTROLLER, CONTROLLER, port);
        properties.put("listeners", "CONTROLLER://127.0.0.1:" + port);
        properties.put("broker.session.timeout.ms", "120000");
        return properties;
    }

    private static Properties properties(Folder folder, String roles, int node, int controller, int controllerPort) {
        Properties properties = new Properties();
        properties.put("process.roles", roles);
        properties.put("node.id", Integer.toString(node));
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.voters", controller + "@127.0.0.1:" + controllerPort);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", folder.resolve("log").toString());
        return properties;
    }

    private static void ofBroker(Properties properties) {
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.put(topic + ".replication.factor", "1");
            properties.put(topic + ".num.partitions", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "false");
    }

    /** For a cluster of this id. Leaves the properties behind as {@code server.properties}. */
    static void format(Folder folder, Properties properties, String clusterId) {
        Path file = folder.resolve(PROPERTIES);
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // as one word: an id may begin with a hyphen
        List<String> arguments = List.of("format", "--cluster-id=" + clusterId, "-c", file.toString());
        if (Platform.isOther()) {
            formatForked(folder, arguments);
        } else {
            format(arguments);
        }
    }

    private static void format(List<String> arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (StorageTool.execute(arguments.toArray(String[]::new), new PrintStream(said, true, UTF_8)) != 0) {
            throw cannotFormat(said.toString(UTF_8));
        }
    }

    private static void formatForked(Folder folder, List<String> arguments) {
        Path said = folder.resolve("format.log");
        List<String> program = Stream.concat(Stream.of("kafka.tools.StorageTool"), arguments.stream())
                .toList();
        try {
            int ended = Platform.java(folder, Platform.LEAN, program)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
            if (ended != 0) {
                throw cannotFormat(Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static IllegalStateException cannotFormat(String said) {
        return new IllegalStateException("cannot format the broker's folder: " + said);
    }

    /** 16 bytes as 22 characters of base64, as Kafka wants it. */
    static String clusterId() {
        UUID id = UUID.randomUUID();
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
