package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.MBeans;
import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.read.RecordReader;
import io.fieldsink.postgres.read.Unreadable;
import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A sink on a real, empty database, told of records one by one: what {@link #put} is given is one put, and one batch
 * unless the options say otherwise.
 */
final class Story implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Postgres postgres = Postgres.shared();
    private final String database;
    private final boolean ownsDatabase;
    private final String number = String.valueOf(NUMBERS.incrementAndGet());
    private final List<String> buried = new ArrayList<>();
    private final List<String> sql = new ArrayList<>();
    private final List<Story> others = new ArrayList<>();
    private final Map<Partition, Long> offsets = new HashMap<>();
    private final Set<Partition> assigned = new HashSet<>();
    private final Set<Told> told = new LinkedHashSet<>();
    private final Map<Partition, Long> read = new HashMap<>();
    private Function<String, Future<?>> queue = message -> CompletableFuture.completedFuture(null);
    private final SinkConfig config;
    private final Sessions sessions;
    private final Ahead clock = new Ahead();
    private final Sink sink;

    /** Options as {@code name=value} lines over those that every story has; {@code ${database}} is the database. */
    Story(String... options) {
        this(BadRecords.BURY, options);
    }

    Story(BadRecords badRecords, String... options) {
        this(Postgres.shared().newDatabase(), true, badRecords, options);
    }

    private Story(String database, boolean ownsDatabase, BadRecords badRecords, String... options) {
        this.database = database;
        this.ownsDatabase = ownsDatabase;
        Map<String, String> props = new HashMap<>(Map.of(
                "name", "story",
                "topics", "t",
                "connection.url", postgres.url(database),
                "connection.user", postgres.user(),
                "linger.ms", "0",
                "retry.backoff.ms", "1"));
        for (String option : options) {
            props.put(
                    option.substring(0, option.indexOf('=')),
                    option.substring(option.indexOf('=') + 1).replace("${database}", database));
        }
        config = SinkConfig.of(props);
        Rules rules = new Rules(
                config.route(),
                config.format(),
                config.tableNaming(),
                config.autoCreate(),
                config.planOnly(),
                config::shape,
                config::write,
                config.guarantee(),
                badRecords);
        sessions = new Sessions(config.server(), config.server()::password, config.planOnly());
        sink = new Sink(sessions, rules, config.limits(), "story", clock, sql::add, new MBeans(config.name(), number));
    }

    /** A sink of another connector on the same database; closed with this one. */
    Story beside(String... options) {
        String[] named = Stream.concat(Stream.of("name=beside-" + others.size()), Stream.of(options))
                .toArray(String[]::new);
        Story other = new Story(database, false, BadRecords.BURY, named);
        others.add(other);
        return other;
    }

    /** Another task of the same connector. */
    Story another(String... options) {
        Story other = new Story(database, false, BadRecords.BURY, options);
        others.add(other);
        return other;
    }

    /** A record of topic {@code t} with JSON text for key and value; null is a tombstone. */
    Told record(String key, String value) {
        return record("t", key, value);
    }

    Told record(String topic, String key, String value) {
        return record(topic, null, key, null, value);
    }

    Told record(String topic, Schema keySchema, Object key, Schema valueSchema, Object value) {
        return record(new Partition(topic, 0), keySchema, key, valueSchema, value);
    }

    /** A record without a key, of another partition than the first. */
    Told value(Partition partition, String value) {
        return record(partition, null, null, null, value);
    }

    private Told record(Partition partition, Schema keySchema, Object key, Schema valueSchema, Object value) {
        long offset = offsets.merge(partition, 1L, Long::sum) - 1;
        return new Told(new SinkRecord(
                partition.topic(),
                partition.number(),
                keySchema,
                key,
                valueSchema,
                value,
                offset,
                1_700_000_000_000L,
                TimestampType.CREATE_TIME));
    }

    /** A record without a key that stands at this offset. */
    Told at(Partition partition, long offset, long timestamp, String value) {
        return new Told(new SinkRecord(
                partition.topic(),
                partition.number(),
                null,
                null,
                null,
                value,
                offset,
                timestamp,
                TimestampType.CREATE_TIME));
    }

    /** Records without a key. */
    Told value(String value) {
        return record(null, value);
    }

    Story put(Told... records) {
        return put(List.of(records));
    }

    /** Where the sink asks for time, as much of it has passed before the next put. */
    Story put(List<Told> records) {
        try {
            return putAtOnce(records);
        } catch (RetryLater later) {
            clock.ahead = clock.ahead.plus(later.after());
            throw later;
        }
    }

    /** The same, and no time passes. */
    Story putAtOnce(List<Told> records) {
        assign(records);
        deliver(records);
        return this;
    }

    /** Puts as Connect does: again and again while the sink asks for it, each time when it says. */
    Story insist(Told... records) {
        return insist(List.of(records));
    }

    Story insist(List<Told> records) {
        for (int i = 0; ; i++) {
            try {
                return put(records);
            } catch (RetryLater later) {
                if (i == 100) {
                    throw later;
                }
            }
        }
    }

    /** Where the sink wants to read on from elsewhere, it is given what was told from there on. */
    private void deliver(List<Told> records) {
        told.addAll(records);
        records.forEach(r -> read.merge(Partition.of(r.origin()), r.origin().offset() + 1, Math::max));
        sink.put(records);
        for (Map<Partition, Long> rewinds = sink.rewinds(); !rewinds.isEmpty(); rewinds = sink.rewinds()) {
            Map<Partition, Long> from = rewinds;
            sink.put(told.stream()
                    .filter(record -> from.getOrDefault(Partition.of(record.origin()), Long.MAX_VALUE)
                            <= record.origin().offset())
                    .toList());
        }
    }

    /** A partition is ours when the first record of it comes. */
    private void assign(Collection<Told> records) {
        Set<Partition> fresh = new HashSet<>();
        records.forEach(record -> fresh.add(Partition.of(record.origin())));
        fresh.removeAll(assigned);
        assigned.addAll(fresh);
        if (!fresh.isEmpty()) {
            sink.assign(fresh);
        }
    }

    /** The partitions go to somebody else. */
    Story release(Partition... revoked) {
        sink.release(List.of(revoked));
        assigned.removeAll(List.of(revoked));
        told.removeIf(record -> !assigned.contains(Partition.of(record.origin())));
        return this;
    }

    /** An operator puts partitions somewhere, empty for nowhere. */
    void place(Map<Partition, OptionalLong> wanted) {
        Positions.place(config.server(), config.guarantee(), wanted);
    }

    /** Connect asks for a commit. */
    Story settle() {
        sink.settle(read);
        return this;
    }

    /** What Connect may commit, once it has read all that was told. */
    Map<Partition, Long> durable() {
        return sink.committable(read);
    }

    /** Records without a key, from one JSON text each. */
    Story tell(String... values) {
        return put(Stream.of(values).map(this::value).toList());
    }

    /** Time passes. */
    Story later(Duration time) {
        clock.ahead = clock.ahead.plus(time);
        return this;
    }

    Sink sink() {
        return sink;
    }

    /** Messages of dead letters, in order. */
    List<String> buried() {
        return buried;
    }

    /** What the dead-letter queue does from now on with each message. */
    Story queue(Function<String, Future<?>> confirming) {
        queue = confirming;
        return this;
    }

    /** The statements that wrote rows. */
    List<String> sql() {
        return sql;
    }

    Story execute(String statements) {
        postgres.execute(database, statements);
        return this;
    }

    /** Rows, a text each: columns separated by {@code |}, NULL as {@code ∅}. */
    List<String> query(String query) {
        List<String> rows = new ArrayList<>();
        for (List<String> row : postgres.query(database, query)) {
            rows.add(String.join("|", row.stream().map(v -> v == null ? "∅" : v).toList()));
        }
        return rows;
    }

    Connection connect() throws SQLException {
        return postgres.connect(database);
    }

    String database() {
        return database;
    }

    /** The number of the task, under which its metrics are shown. */
    String number() {
        return number;
    }

    @Override
    public void close() {
        others.forEach(Story::close);
        sink.close();
        if (ownsDatabase) {
            postgres.dropDatabase(database);
        }
    }

    /** The system's clock, ahead of it by what the sink asked for. */
    private static final class Ahead extends Clock {
        private Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    /** A record on its way. */
    final class Told implements Arrival {
        private final SinkRecord record;

        private Told(SinkRecord record) {
            this.record = record;
        }

        /** The same record as Connect gives it when it has read it once more. */
        Told readAnew() {
            return new Told(record);
        }

        @Override
        public Object delivered() {
            return this;
        }

        @Override
        public long weight() {
            return record.value() instanceof String text ? text.length() : 0;
        }

        Told header(String name, String value) {
            record.headers().addString(name, value);
            return this;
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
            buried.add(message);
            return queue.apply(message);
        }
    }
}
