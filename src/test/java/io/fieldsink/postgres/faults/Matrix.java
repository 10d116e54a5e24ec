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
            20, "disk full under the WAL: it needs a disk of its own there; the server panics, and that is 9",
            29, "failover to a standby: the PostgreSQL of the tests comes without `pg_basebackup`",
            30,
                    "failover that loses commits: the same; to the connector a restored backup is no different, and that is 31",
            36, "clocks that are wrong: no clock of one machine can be set for one process without `faketime`",
            48, "schema registry away: its converters run before the connector, which is given no record then",
            50, "another version of the connector: there is none yet"));

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
