package io.fieldsink.postgres.versions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a cell went, on which versions to the last digit, with which zip; kept as a file of {@code src/compatibility}. A remark
 * is written there by hand: what a failure was about.
 */
record CellResult(
        Versions versions, String suite, int passed, int failed, int skipped, long seconds, String zip, String remark) {
    private static final Path FOLDER = Path.of("src", "compatibility", "results");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path file(String cell) {
        return FOLDER.resolve(cell + ".json");
    }

    /** Empty where the cell has not been run. */
    static Optional<CellResult> of(Cell cell) {
        if (!Files.exists(file(cell.name()))) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(file(cell.name()).toFile());
            return Optional.of(new CellResult(
                    new Versions(
                            node.get("connect").asText(),
                            node.get("postgres").asText(),
                            node.get("java").asText(),
                            node.get("servers").asText()),
                    node.get("suite").asText(),
                    node.get("passed").asInt(),
                    node.get("failed").asInt(),
                    node.get("skipped").asInt(),
                    node.get("seconds").asLong(),
                    node.get("zip").asText(),
                    node.get("remark").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String cell) throws IOException {
        ObjectNode node = JSON.createObjectNode()
                .put("connect", versions.connect())
                .put("postgres", versions.postgres())
                .put("java", versions.java())
                .put("servers", versions.servers())
                .put("suite", suite)
                .put("passed", passed)
                .put("failed", failed)
                .put("skipped", skipped)
                .put("seconds", seconds)
                .put("zip", zip)
                .put("remark", remark);
        Files.createDirectories(FOLDER);
        Files.writeString(file(cell), node.toPrettyString() + "\n");
    }
}
