package io.fieldsink.postgres.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Folder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without a guard the same cells fail, for the reason that the guard is there for. */
@Tag("faults")
@Timeout(120)
class SabotageIT {
    private static final Seed SEED = Seed.given();

    /** Neither looks at the position before it writes nor when it moves it. */
    @Test
    void withoutTheFenceAZombieWritesWhatOthersHaveWritten() {
        Sabotage sabotage = Sabotage.of(
                        "io/fieldsink/postgres/flow/Commit.java",
                        "custody.hold(writer, custody.stretches(batch, badRecords.end(batch)));",
                        "")
                .and(Sabotage.of(
                        "io/fieldsink/postgres/plan/LedgerSql.java",
                        "AND l.fence = m.fence\n                   AND l.next_offset IS NOT DISTINCT FROM m.expected",
                        ""));
        assertThat(violations(sabotage, 2, Cell.of(4, "worker frozen", SabotageIT::freezeBesideOthers)))
                .anyMatch(violation -> violation.contains("readings are there more than once"));
    }

    /** Without deletions nobody waits for anybody's turn, and so all wait for the table. */
    private static void freezeBesideOthers(Run run) {
        run.connector().options().put("table." + run.topics().people() + ".delete.enabled", "false");
        run.connector().put();
        run.awaitProgress();
        WorkerFaults.freezeWaiting(run);
    }

    @Test
    void deadLettersThatAreConfirmedAfterTheCommitAreLost() {
        Sabotage sabotage = Sabotage.of(
                "io/fieldsink/postgres/flow/Commit.java",
                "badRecords.bury(batch);\n        long written = System.nanoTime();\n        writer.commit();",
                "long written = System.nanoTime();\n        writer.commit();\n        badRecords.bury(batch);");
        assertThat(violations(sabotage, 1, Cell.of(47, "no dead letters", TopicFaults::refuseLetters)))
                .anyMatch(violation -> violation.contains("bad records are in no dead letter"));
    }

    private static List<String> violations(Sabotage sabotage, int workers, Cell cell) {
        try (Stand stand = Stand.sabotaged(sabotage, "fieldsink-" + cell.number(), workers)) {
            Outcome outcome = Run.of(cell, stand, SEED);
            System.out.println("sabotaged: " + cell + " " + outcome.facts() + " " + outcome.violations());
            return outcome.violations();
        }
    }

    @Test
    void aWorkerThatLoadsTheCopyLoadsTheSabotagedClass() throws Exception {
        Sabotage sabotage =
                Sabotage.of("io/fieldsink/postgres/model/Identifier.java", ".replace(\"\\\"\", \"\\\"\\\"\")", "");
        try (Folder folder = Folder.create("sabotage")) {
            Component.unzip(sabotage.component(Component.zip(), folder), folder.path());
            try (URLClassLoader plugin = new URLClassLoader(
                    new URL[] {jar(folder.path()).toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
                Object quoted = plugin.loadClass("io.fieldsink.postgres.model.Identifier")
                        .getMethod("quote", String.class)
                        .invoke(null, "a\"b");
                assertThat(quoted).isEqualTo("\"a\"b\"");
            }
        }
    }

    private static Path jar(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("kafka-connect-postgres-sink-")
                            && file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
