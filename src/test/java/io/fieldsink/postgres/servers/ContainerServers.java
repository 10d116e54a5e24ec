package io.fieldsink.postgres.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** In containers that Testcontainers starts. The Connect worker stays a process beside them, which loads the zip. */
final class ContainerServers implements Servers {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** As the embedded one has them. */
    private static final Map<String, String> CONFIG =
            Map.of("max_connections", "300", "timezone", "UTC", "fsync", "off", "synchronous_commit", "off");

    private final String postgres;
    private final String kafka;

    ContainerServers(String postgres, String kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    private static final class Shared {
        static final Postgres POSTGRES = Closer.atExit().add(Servers.chosen().postgres(Map.of()));
    }

    @Override
    public Postgres sharedPostgres() {
        return Shared.POSTGRES;
    }

    @Override
    public Postgres postgres(Map<String, String> config) {
        Map<String, String> lines = new TreeMap<>(CONFIG);
        lines.putAll(config);
        List<String> command = new ArrayList<>(List.of("postgres"));
        lines.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        PostgreSQLContainer server = new PostgreSQLContainer(image(postgres, "postgres"))
                .withEnv("POSTGRES_INITDB_ARGS", "--locale=C --encoding=UTF8")
                .withUsername("postgres")
                .withPassword("anything")
                .withDatabaseName("postgres")
                .withCommand(command.toArray(String[]::new))
                .withStartupTimeout(START_LIMIT);
        server.start();
        return new Postgres(server.getHost(), server.getFirstMappedPort(), server);
    }

    @Override
    public KafkaServer kafka() {
        KafkaContainer server = new KafkaContainer(image(kafka, "apache/kafka"))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withStartupTimeout(START_LIMIT);
        server.start();
        return new Started(server);
    }

    /** Another image that is used in this one's way. */
    private static DockerImageName image(String name, String usual) {
        return DockerImageName.parse(name).asCompatibleSubstituteFor(usual);
    }

    private record Started(KafkaContainer container) implements KafkaServer {
        @Override
        public String bootstrap() {
            return container.getBootstrapServers().replaceFirst("^.*://", "");
        }

        @Override
        public void close() {
            container.close();
        }
    }

    @Override
    public String description() {
        return "Testcontainers (" + postgres + ", " + kafka + ")";
    }
}
