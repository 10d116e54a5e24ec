package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExampleBodiesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Path> bodies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void everyBodyInConfigCanBePosted(Path file) throws IOException {
        JsonNode body = JSON.readTree(Files.readString(file));
        assertThat(body.fieldNames()).toIterable().containsExactly("name", "config");
        Map<String, String> config = JSON.convertValue(body.get("config"), new TypeReference<>() {});
        // the worker's configuration provider puts it in
        config.replace("connection.url", "${env:POSTGRES_URL}", "jdbc:postgresql://localhost/demo");
        assertThat(SinkConfig.of(config).server().url()).startsWith("jdbc:postgresql://");
        assertThat(config).containsEntry("connector.class", "io.fieldsink.postgres.PostgresSinkConnector");
    }
}
