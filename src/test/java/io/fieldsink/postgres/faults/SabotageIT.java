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
@Timeout(180)
class SabotageIT {
    private static final Seed SEED = Seed.given();
    private static final int STRIKES = 4;

    /**
     * Neither looks at the position before it writes nor when it moves it. All is appended: who waited for the frozen one's
     * rows would have it evicted.
     */
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
        Cell cell = Cell.of(4, "worker frozen, all is appended", SabotageIT::freezeUntilTwice)
                .with("table.%p.delete.enabled", "false")
                .with("table.%p.insert.mode", "insert")
                .with("table.%p.pk.mode", "none")
                .with("table.%p.pk.fields", "")
                .with("table.%p.nested.arrays", "json");
        assertThat(violations(sabotage, 2, cell))
                .anyMatch(violation -> violation.contains("readings are there more than once"));
    }

    /** On a busy machine the transaction that is seen may be one of a worker that is only slow. */
    private static void freezeUntilTwice(Run run) {
        for (int strike = 0; strike < STRIKES && !isTwice(run.tables()); strike++) {
            WorkerFaults.freezeWaiting(run);
        }
    }

    private static boolean isTwice(Tables tables) {
        return !tables.value("SELECT count(*) - count(DISTINCT (producer, seq)) FROM %r")
                .equals("0");
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
