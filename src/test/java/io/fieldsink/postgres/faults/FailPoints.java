package io.fieldsink.postgres.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The windows of the delivery protocol, and the lines of the connector after which they open. */
final class FailPoints {
    static final String TABLE_CHANGED = "a table is changed";
    static final String CLAIMING = "partitions are about to be claimed";
    static final String CLAIMED = "partitions are claimed, and nobody here knows";

    private static final String COMMIT = "io/fieldsink/postgres/flow/Commit.java";
    private static final String CUSTODY = "io/fieldsink/postgres/flow/Custody.java";
    private static final String EVOLUTION = "io/fieldsink/postgres/flow/Evolution.java";
    private static final String SINK = "io/fieldsink/postgres/flow/Sink.java";

    /** Each window opens behind its line. */
    private static final List<Window> WINDOWS = List.of(
            new Window(
                    "partitions are held",
                    COMMIT,
                    "custody.hold(writer, custody.stretches(batch, badRecords.end(batch)));"),
            new Window(
                    "rows are written",
                    COMMIT,
                    "Outcome outcome = new Writing(writer, tables, batch, badRecords).everything(folded);"),
            new Window(
                    "positions are moved",
                    COMMIT,
                    "custody.move(writer, custody.stretches(batch, badRecords.end(batch)));"),
            new Window("dead letters are confirmed", COMMIT, "badRecords.bury(batch);"),
            new Window("it is committed, and nobody here knows", COMMIT, "writer.commit();"),
            new Window(TABLE_CHANGED, EVOLUTION, "take(table, fresh -> SchemaDiff.between(fresh, wanted));"),
            new Window(CLAIMING, CUSTODY, "boolean checks = guarantee.recreated() != Recreated.IGNORE;"),
            new Window(CLAIMED, CUSTODY, "for (Standing standing : ledger.get().claim(unclaimed)) {"),
            new Window("Kafka is about to be told", SINK, "            moveIdle(consumed);"));

    private record Window(String name, String file, String line) {}

    private FailPoints() {}

    static Stream<String> names() {
        return WINDOWS.stream().map(Window::name);
    }

    /** The connector with a fail point in every window. */
    static Sabotage everywhere() {
        Map<String, List<Window>> byFile = new TreeMap<>();
        WINDOWS.forEach(window ->
                byFile.computeIfAbsent(window.file(), f -> new ArrayList<>()).add(window));
        return byFile.entrySet().stream()
                .map(file -> Sabotage.of(file.getKey(), source -> opened(source, file.getValue())))
                .reduce(Sabotage.adding(FailPoint.class, FailPoint.Way.class), Sabotage::and);
    }

    private static String opened(String source, List<Window> windows) {
        String opened = source;
        for (Window window : windows) {
            opened = Sabotage.replaced(
                    opened,
                    window.line(),
                    window.line() + " io.fieldsink.postgres.faults.FailPoint.pass(\"" + window.name() + "\");");
        }
        return opened;
    }
}
