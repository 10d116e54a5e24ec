package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.MBeans;
import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.flow.Arrival;
import io.fieldsink.postgres.flow.BadRecords;
import io.fieldsink.postgres.flow.Rules;
import io.fieldsink.postgres.flow.Sink;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.read.RecordReader;
import io.fieldsink.postgres.read.Unreadable;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * How long one batch of 10 000 records takes of which some are refused by a CHECK, beside a JDBC sink's way: row by row,
 * each under a savepoint. Both on the same server; medians of alternating rounds.
 */
public final class Isolation {
    private static final int RECORDS = 10_000;
    private static final String TABLE =
            "DROP TABLE IF EXISTS t; CREATE TABLE t (id integer PRIMARY KEY, v integer CHECK (v >= 0), a text, b text)";

    private final Postgres postgres;
    private final int rounds = Integer.getInteger("bench.rounds", 3);

    private Isolation(Postgres postgres) {
        this.postgres = postgres;
    }

    public static void main(String[] arguments) throws Exception {
        try (Closer closer = new Closer()) {
            new Isolation(closer.add(Target.startServer())).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        Map<String, long[]> millis = new TreeMap<>();
        for (int round = -1; round < rounds; round++) { // the first one warms up
            for (int bad : new int[] {0, 1, 10, 100}) {
                for (String mode : List.of("insert", "upsert", "row by row")) {
                    long took = mode.equals("row by row") ? rowByRow(bad) : ours(mode, bad);
                    if (round >= 0) {
                        millis.computeIfAbsent("%3d bad, %s".formatted(bad, mode), name -> new long[rounds])[round] =
                                took;
                    }
                }
            }
        }
        System.out.println("\nOne batch of " + RECORDS + " records, ms, median of " + rounds + " rounds");
        millis.forEach((name, all) -> {
            Arrays.sort(all);
            System.out.printf("  %-20s %6d   (%d to %d)%n", name, all[rounds / 2], all[0], all[rounds - 1]);
        });
    }

    private static boolean isBad(int record, int bad) {
        return bad > 0 && record % (RECORDS / bad) == 77 % (RECORDS / bad);
    }

    private long ours(String mode, int bad) {
        String database = postgres.newDatabase();
        postgres.execute(database, TABLE);
        SinkConfig config = SinkConfig.of(Map.of(
                "name", "isolation",
                "topics", "t",
                "connection.url", postgres.url(database),
                "connection.user", postgres.user(),
                "insert.mode", mode,
                "pk.fields", "id",
                "batch.size", "100000",
                "linger.ms", "60000"));
        Rules rules = new Rules(
                config.route(),
                config.format(),
                config.tableNaming(),
                true,
                false,
                config::shape,
                config::write,
                config.guarantee(),
                BadRecords.BURY);
        List<Given> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(new Given(
                    new SinkRecord("t", 0, null, null, null, json(i, bad), i, 1L, TimestampType.CREATE_TIME)));
        }
        try (Sink sink = new Sink(
                new Sessions(config.server()),
                rules,
                config.limits(),
                "bench",
                Clock.systemUTC(),
                sql -> {},
                new MBeans("bench", "0"))) {
            sink.assign(List.of(new Partition("t", 0)));
            sink.put(records);
            long begin = System.nanoTime();
            sink.settle(Map.of());
            long took = (System.nanoTime() - begin) / 1_000_000;
            check(database, bad);
            return took;
        } finally {
            postgres.dropDatabase(database);
        }
    }

    private static String json(int i, int bad) {
        return "{\"id\":" + i + ",\"v\":" + (isBad(i, bad) ? -1 : i)
                + ",\"a\":\"some text here\",\"b\":\"other text\"}";
    }

    private long rowByRow(int bad) throws SQLException {
        String database = postgres.newDatabase();
        postgres.execute(database, TABLE);
        long begin = System.nanoTime();
        try (Connection connection = postgres.connect(database)) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?, ?)")) {
                for (int i = 0; i < RECORDS; i++) {
                    insertOne(connection, insert, i, bad);
                }
            }
            connection.commit();
        }
        long took = (System.nanoTime() - begin) / 1_000_000;
        check(database, bad);
        postgres.dropDatabase(database);
        return took;
    }

    private static void insertOne(Connection connection, PreparedStatement insert, int i, int bad) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            insert.setInt(1, i);
            insert.setInt(2, isBad(i, bad) ? -1 : i);
            insert.setString(3, "some text here");
            insert.setString(4, "other text");
            insert.executeUpdate();
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            if (!"23514".equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(savepoint);
        }
    }

    private void check(String database, int bad) {
        String count = postgres.value(database, "SELECT count(*) FROM t");
        if (!count.equals(String.valueOf(RECORDS - bad))) {
            throw new IllegalStateException("rows: " + count);
        }
    }

    private record Given(SinkRecord record) implements Arrival {
        @Override
        public Object delivered() {
            return record;
        }

        @Override
        public long weight() {
            return 0;
        }

        @Override
        public Origin origin() {
            return new Origin(record.originalTopic(), record.originalKafkaPartition(), record.originalKafkaOffset());
        }

        @Override
        public Mark mark() {
            return new Mark(record.originalKafkaOffset(), OptionalLong.of(record.timestamp()));
        }

        @Override
        public Event read() throws Unreadable {
            return RecordReader.read(record);
        }

        @Override
        public String shown() {
            return "";
        }

        @Override
        public Future<?> bury(String message) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
