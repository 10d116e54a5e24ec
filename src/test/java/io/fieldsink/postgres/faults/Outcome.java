package io.fieldsink.postgres.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a cell ended: nothing is wrong if there are no violations, and nothing was tried if it does not apply. Kept as a file
 * of {@code target/faults}.
 */
record Outcome(Cell cell, Seed seed, boolean applies, List<String> violations, Map<String, Long> facts) {
    static final Path FOLDER = Path.of("target", "faults");
    private static final ObjectMapper JSON = new ObjectMapper();

    Outcome {
        violations = List.copyOf(violations);
        facts = new TreeMap<>(facts);
    }

    /** How it ended, in a word. */
    String word() {
        if (!applies) {
            return "not applicable";
        }
        return isFine() ? "passed" : "failed";
    }

    boolean isFine() {
        return violations.isEmpty();
    }

    /** What a failed test says. */
    String complaint() {
        return "cell " + cell + " (" + seed + "):\n  " + String.join("\n  ", violations);
    }

    void write() {
        ObjectNode node = JSON.createObjectNode()
                .put("cell", cell.number())
                .put("fault", cell.fault())
                .put("seed", seed.number())
                .put("outcome", word());
        node.set("facts", JSON.valueToTree(facts));
        node.set("violations", JSON.valueToTree(violations));
        String name = "%02d-%s.json"
                .formatted(cell.number(), cell.fault().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(name), node.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
