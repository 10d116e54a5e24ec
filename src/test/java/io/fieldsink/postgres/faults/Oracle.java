package io.fieldsink.postgres.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.faults.Sent.Position;
import io.fieldsink.postgres.servers.Kafka;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Says what is wrong in the database and in the dead-letter queue, a sentence each, given what the broker acknowledged.
 * The connector's own word counts for nothing.
 */
record Oracle(Tables tables, Kafka kafka, Journal journal) {
    private static final int NAMED = 3;
    private static final String ERRORS = "__connect.errors.";

    List<String> violations(Map<TopicPartition, Long> ends, String secret) {
        List<String> all = new ArrayList<>();
        try (Connection connection = tables.connect()) {
            connection.setAutoCommit(false);
            all.addAll(readings(connection));
            all.addAll(people(connection));
            all.addAll(positions(connection, ends));
        } catch (SQLException e) {
            all.add("the database cannot be read: " + e.getMessage());
        }
        all.addAll(letters(secret));
        all.addAll(sessions());
        return all;
    }

    /** I1: each that was acknowledged is there once, and nothing else is. */
    private List<String> readings(Connection connection) throws SQLException {
        Map<String, BitSet> missing = journal.appended();
        Map<String, BitSet> wanted = journal.appended();
        Map<String, BitSet> seen = new TreeMap<>();
        List<String> twice = new ArrayList<>();
        List<String> uncalled = new ArrayList<>();
        try (Statement statement = streaming(connection);
                ResultSet rows = statement.executeQuery(
                        "SELECT producer, seq FROM " + tables.topics().readings())) {
            while (rows.next()) {
                String producer = rows.getString(1);
                int seq = rows.getInt(2);
                String id = producer + ':' + seq;
                if (!wanted.getOrDefault(producer, new BitSet()).get(seq)) {
                    uncalled.add(id);
                    continue;
                }
                BitSet before = seen.computeIfAbsent(producer, p -> new BitSet());
                if (before.get(seq)) {
                    twice.add(id);
                }
                before.set(seq);
                missing.get(producer).clear(seq);
            }
        }
        List<String> lost = missing.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().mapToObj(seq -> entry.getKey() + ':' + seq))
                .toList();
        List<String> violations = new ArrayList<>();
        say(violations, "readings are missing", lost);
        say(violations, "readings are there more than once", twice);
        say(violations, "readings are there that nobody committed", uncalled);
        return violations;
    }

    /** I2 and I4: each key is what was said last of it, with all its items. */
    private List<String> people(Connection connection) throws SQLException {
        Map<String, Long> wanted = journal.living();
        List<String> uncalled = new ArrayList<>();
        List<String> stale = new ArrayList<>();
        List<String> half = new ArrayList<>();
        String query = """
                SELECT p.id, p.version, count(i.version), count(*) FILTER (WHERE i.version <> p.version)
                  FROM %1$s p LEFT JOIN %2$s i ON i.%1$s_id = p.id GROUP BY p.id, p.version
                """.formatted(tables.topics().people(), tables.topics().items());
        try (Statement statement = streaming(connection);
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                Long version = wanted.remove(rows.getString(1));
                if (version == null) {
                    uncalled.add(rows.getString(1));
                } else if (version != rows.getLong(2)) {
                    stale.add(rows.getString(1) + " has version " + rows.getLong(2) + " and not " + version);
                }
                if (rows.getLong(3) != rows.getLong(2) % Text.ITEMS || rows.getLong(4) > 0) {
                    half.add(rows.getString(1));
                }
            }
        }
        List<String> violations = new ArrayList<>();
        say(violations, "people are missing", wanted.keySet());
        say(violations, "people are there that were deleted, or never committed", uncalled);
        say(violations, "people have another version than their last", stale);
        say(violations, "people have other items than their version", half);
        return violations;
    }

    /** I5: the ledger, where there is one, stands at the ends of the topics. */
    private List<String> positions(Connection connection, Map<TopicPartition, Long> ends) throws SQLException {
        if (!tables.hasLedger()) {
            return List.of();
        }
        Map<TopicPartition, Long> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT topic, partition, next_offset FROM kafka_sink_offsets")) {
            while (rows.next()) {
                found.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
            }
        }
        List<String> behind = ends.entrySet().stream()
                .filter(end -> !end.getValue().equals(found.get(end.getKey())))
                .map(end -> end.getKey() + " at " + found.get(end.getKey()) + " and not " + end.getValue())
                .toList();
        List<String> violations = new ArrayList<>();
        say(violations, "positions are not the ends", behind);
        return violations;
    }

    /** I3 and I6: the bad ones are there, only they, and why they are there does not say what is in them. */
    private List<String> letters(String secret) {
        Set<Position> missing = journal.bad();
        Set<String> uncalled = new TreeSet<>();
        Set<String> telling = new TreeSet<>();
        Set<Position> bad = journal.bad();
        Set<Position> seen = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> letter :
                kafka.readAll(tables.topics().letters())) {
            Position position = new Position(
                    header(letter, "topic"),
                    Integer.parseInt(header(letter, "partition")),
                    Long.parseLong(header(letter, "offset")));
            missing.remove(position);
            if (seen.add(position) && !bad.contains(position)) {
                uncalled.add(position + ": " + header(letter, "exception.message"));
            }
            for (Header header : letter.headers()) {
                if (new String(header.value(), UTF_8).contains(secret)) {
                    telling.add(header.key() + " of " + position);
                }
            }
        }
        List<String> violations = new ArrayList<>();
        say(violations, "bad records are in no dead letter", missing);
        say(violations, "dead letters are of good records", uncalled);
        say(violations, "headers tell what is in a record", telling);
        return violations;
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(ERRORS + name).value(), UTF_8);
    }

    /** I7: nobody sits in a transaction, and none is prepared. */
    private List<String> sessions() {
        List<String> violations = new ArrayList<>();
        say(violations, "sessions are idle in a transaction", tables.query("""
                        SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                           AND state LIKE 'idle in transaction%' AND state_change < now() - interval '3 s'
                           AND application_name <> 'PostgreSQL JDBC Driver'"""));
        say(violations, "transactions are prepared", tables.query("SELECT gid FROM pg_prepared_xacts"));
        return violations;
    }

    private static Statement streaming(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(10_000);
        return statement;
    }

    private static void say(List<String> violations, String what, Collection<?> which) {
        if (!which.isEmpty()) {
            violations.add(which.size() + " " + what + ", such as "
                    + which.stream().limit(NAMED).map(Object::toString).collect(Collectors.joining(", ")));
        }
    }
}
