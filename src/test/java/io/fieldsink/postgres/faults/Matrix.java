package io.fieldsink.postgres.faults;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All cells, by their number. */
final class Matrix {
    /** Numbers that are missing among the cells, and why. */
    static final Map<Integer, String> NOT_STAGED = new TreeMap<>(Map.of(
            36, "clocks that are wrong: no clock of one machine can be set for one process without `faketime`",
            48, "schema registry away: its converters run before the connector, which is given no record then"));

    private Matrix() {}

    static List<Cell> cells() {
        return Stream.of(
                        WorkerFaults.cells(),
                        PostgresFaults.cells(),
                        NetworkFaults.cells(),
                        SchemaFaults.cells(),
                        TopicFaults.cells())
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Cell::number))
                .toList();
    }
}
