package io.fieldsink.postgres.demo;

import io.fieldsink.postgres.servers.Kafka;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** One line that tells how far the demo is: rewritten in place on a terminal, a line every two seconds elsewhere. */
final class Progress {
    private static final long PLAIN_NANOS = 2_000_000_000L;

    private final Connection connection;
    private final Kafka kafka;
    private final List<ExampleBody> bodies;
    // JDK 22 to 24 give a console without a terminal, too: there the line is rewritten in a log, which does no harm
    @SuppressWarnings("SystemConsoleNull")
    private final boolean terminal = System.console() != null;

    private long lastPlain = System.nanoTime();

    Progress(Connection connection, Kafka kafka, List<ExampleBody> bodies) {
        this.connection = connection;
        this.kafka = kafka;
        this.bodies = bodies;
    }

    void show(int produced) throws SQLException {
        long now = System.nanoTime();
        if (terminal) {
            System.out.print("\r" + line(produced) + "  ");
            System.out.flush();
        } else if (now - lastPlain >= PLAIN_NANOS) {
            lastPlain = now;
            System.out.println(line(produced));
        }
    }

    void last(int produced) throws SQLException {
        System.out.println((terminal ? "\r" : "") + line(produced) + "  ");
    }

    private String line(int produced) throws SQLException {
        List<TableCount> counts = TableCount.all(connection);
        Predicate<TableCount> child = TableCount::isChild;
        return "  sent %,6d   rows %,6d   child rows %,6d   updated %,5d   deleted %,5d   rejected %,3d"
                .formatted(
                        produced,
                        sum(counts, child.negate(), TableCount::rows),
                        sum(counts, child, TableCount::rows),
                        sum(counts, count -> true, TableCount::updated),
                        sum(counts, count -> true, TableCount::deleted),
                        bodies.stream()
                                .mapToLong(body -> kafka.count(body.deadLetters()))
                                .sum());
    }

    private static long sum(List<TableCount> counts, Predicate<TableCount> which, ToLongFunction<TableCount> what) {
        return counts.stream().filter(which).mapToLong(what).sum();
    }
}
