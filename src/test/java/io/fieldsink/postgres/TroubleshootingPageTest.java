package io.fieldsink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the code can say stands in the page where users look it up, and nothing else does. */
class TroubleshootingPageTest {
    private static final Path SOURCES = Path.of("src/main/java/io/fieldsink/postgres");

    /** What others say and we recognise, comments on tables, names of types and the pattern for them. */
    private static final Set<String> NO_MESSAGES = Set.of(
            "Received fatal alert: ([a-z_]+)",
            "The server does not support SSL.",
            "The hostname",
            "could not be verified by hostnameverifier",
            "invalid memory alloc request size",
            "deleted keys as hashes, so that late older versions do not bring rows back",
            "how far each connector has applied each partition of its topics",
            "bit varying",
            "bit varying(",
            "char varying",
            "character varying",
            "double precision",
            "^(?:pg_catalog\\.)?([a-z0-9 ]*?[a-z0-9])\\s*(?:\\(\\s*(\\d+)\\s*(?:,\\s*(-?\\d+)\\s*)?\\))?"
                    + "( with(?:out)? time zone)?$");

    /** They describe options and metrics, which have pages of their own. */
    private static final Pattern DESCRIBING = Pattern.compile("(Connection|Delivery|Row|Table)Options|Metric");

    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (.*?) \\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void everyMessageIsThere() throws IOException {
        Set<String> page = ofThePage();
        assertThat(ofTheCode()).hasSizeGreaterThan(300);
        assertThat(ofTheCode())
                .filteredOn(said -> page.stream().noneMatch(shown -> shown.contains(said)))
                .isEmpty();
    }

    @Test
    void nothingElseIsThere() throws IOException {
        Set<String> code = ofTheCode();
        assertThat(ofThePage())
                .filteredOn(shown -> code.stream().noneMatch(said -> said.contains(shown)))
                .isEmpty();
    }

    private static Set<String> ofThePage() throws IOException {
        Set<String> messages = new TreeSet<>();
        FIRST_CELL
                .matcher(Files.readString(Path.of("docs/troubleshooting.md")))
                .results()
                .flatMap(row -> CODE.matcher(row.group(1)).results())
                .map(MatchResult::group)
                .forEach(message -> messages.addAll(Prose.pieces(message.substring(1, message.length() - 1))));
        return messages;
    }

    private static Set<String> ofTheCode() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> speaking = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !DESCRIBING.matcher(name(file)).matches())
                    .toList();
            Set<String> texts = Prose.in(speaking);
            texts.removeAll(NO_MESSAGES);
            return texts;
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
