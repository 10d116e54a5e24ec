package io.fieldsink.postgres.faults;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All cells, by their number. */
final class Matrix {
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
