package io.fieldsink.postgres.versions;

import java.util.stream.Collectors;

/** The page that tells on what the end-to-end tests ran: a line for each cell, from the result that its run left. */
final class CompatibilityPage {
    private static final String INTRODUCTION = """
            # Compatibility

            What the end-to-end tests ran on, and how it went. One zip, compiled with Java 17 against Connect 4.3.1, is loaded by
            the worker of every cell: no cell builds it anew. The versions are the ones that the servers gave of themselves, to
            the last digit. A version is tried along its own axis, beside the newest of the others: Connect with PostgreSQL 18
            and Java 17, PostgreSQL with Connect 4.3 and Java 17, Java 25 with the newest of both. Other combinations are not
            tried. Broker and worker are of one version, and both run on the Java that the table tells.

            ```
            .ci/compatibility                           # every cell, the selected tests
            .ci/compatibility connect-3.9 postgres-14   # some cells
            .ci/compatibility --whole newest            # all end-to-end tests
            ```

            builds the zip once, fetches the jars of the other Kafka, runs the tests, leaves a result in
            `src/compatibility/results`, and writes this page. A line without a result says so; a test keeps page and results the
            same. Java 25 is looked for in `JAVA_25_HOME`.

            | cell | Connect | PostgreSQL | Java | servers | tests | passed | failed | skipped | seconds | zip | remark |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            """;
    private static final String CLOSING = """

            "selected" are the tests tagged `versions`: records through StringConverter, each converter (`ConvertersIT`), the
            presets' samples for KoboToolbox, Primero and consumption events, Debezium's connector on a database that changes,
            `validate`, offsets over REST, dead letters, metrics, and what a restart leaves; "whole" are all end-to-end tests.
            `zip` is the beginning of its SHA-256. Seconds are those of a machine that was busy with other things; they say that
            something was done, and not how fast it is.

            **Converters.** `ConvertersIT`, a part of every cell, compares the rows by `JsonConverter` with and without schemas, `StringConverter`,
            `ByteArrayConverter`, Avro by Apicurio's converter 2.6.13 (asking a registry of a few lines, with the bytes that
            Confluent's serializer writes too) and Protobuf. For Protobuf no ready converter is to be had from Maven Central: it
            is read by a converter written for the test. Confluent's own Avro and Protobuf converters are not tried.

            **Connect 3.9 and 4.0** have no metrics of plugins: ours are shown over JMX under the same names there
            ([metrics.md](metrics.md)).

            **Containers.** In the last cell Testcontainers starts PostgreSQL and Kafka, and the worker runs beside them as in the
            others; [docker.md](docker.md) says of which images.
            """;

    private CompatibilityPage() {}

    static String page() {
        return INTRODUCTION + Cell.all().stream().map(CompatibilityPage::line).collect(Collectors.joining()) + CLOSING;
    }

    private static String line(Cell cell) {
        return CellResult.of(cell)
                .map(result -> line(cell, result))
                .orElseGet(() -> "| %s | %s | %s | %s | %s | | not run | | | | | |\n"
                        .formatted(cell.name(), cell.connect(), cell.postgres(), cell.java(), cell.servers()));
    }

    private static String line(Cell cell, CellResult result) {
        Versions versions = result.versions();
        return "| %s | %s | %s | %s | %s | %s | %d | %d | %d | %d | `%s` | %s |\n"
                .formatted(
                        cell.name(),
                        versions.connect(),
                        versions.postgres(),
                        versions.java(),
                        versions.servers(),
                        result.suite(),
                        result.passed(),
                        result.failed(),
                        result.skipped(),
                        result.seconds(),
                        result.zip(),
                        result.remark());
    }
}
