package io.fieldsink.postgres.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page that tells which faults were tried and how each ended, from what the runs left behind. */
final class FaultsPage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INTRODUCTION = """
            # Faults

            What was done to the connector, its workers, the broker, the network and PostgreSQL while records kept coming, and
            how it ended. Passed means: every reading that the broker acknowledged is in its table once and no other is, every
            key has its last version with all its items, the dead-letter queue holds the bad records and only they, nobody saw
            half a record meanwhile, and all tasks run. This page is generated from the runs' results:
            `mvn -Pfaults verify`, then `mvn test -Dtest=FaultsPageTest -Ddocs.write=true`.

            | cell | fault | outcome | seed | facts |
            |---|---|---|---|---|
            """;
    private static final String NOT_STAGED = """

            ## Not tried

            One machine with what Maven brings cannot stage these.

            | cell | fault, and why not |
            |---|---|
            """;

    private FaultsPage() {}

    static boolean hasResults() {
        return Files.isDirectory(Outcome.FOLDER);
    }

    static String page() throws IOException {
        try (Stream<Path> files = Files.list(Outcome.FOLDER)) {
            List<JsonNode> outcomes = files.filter(file -> file.toString().endsWith(".json"))
                    .map(FaultsPage::read)
                    .sorted(Comparator.<JsonNode>comparingInt(
                                    node -> node.get("cell").asInt())
                            .thenComparing(node -> node.get("fault").asText()))
                    .toList();
            return INTRODUCTION
                    + outcomes.stream().map(FaultsPage::line).collect(Collectors.joining())
                    + NOT_STAGED
                    + Matrix.NOT_STAGED.entrySet().stream()
                            .map(cell -> "| %d | %s |\n".formatted(cell.getKey(), cell.getValue()))
                            .collect(Collectors.joining());
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(JsonNode outcome) {
        return "| %d | %s | %s | %d | %s |\n"
                .formatted(
                        outcome.get("cell").asInt(),
                        outcome.get("fault").asText(),
                        outcome.get("outcome").asText(),
                        outcome.get("seed").asLong(),
                        facts(outcome.get("facts")));
    }

    private static String facts(JsonNode facts) {
        return facts.properties().stream()
                .map(fact -> fact.getValue().asLong() + " " + fact.getKey())
                .collect(Collectors.joining(", "));
    }
}
