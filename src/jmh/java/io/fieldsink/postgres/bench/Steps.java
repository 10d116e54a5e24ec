package io.fieldsink.postgres.bench;

import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.plan.Bound;
import io.fieldsink.postgres.plan.ColumnNames;
import io.fieldsink.postgres.plan.Columns;
import io.fieldsink.postgres.plan.Fold;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout;
import io.fieldsink.postgres.plan.Settled;
import io.fieldsink.postgres.plan.Settlement;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.read.RecordReader;
import io.fieldsink.postgres.read.Unreadable;
import io.fieldsink.postgres.shape.Nesting;
import io.fieldsink.postgres.shape.Row;
import io.fieldsink.postgres.shape.ShapeRules;
import io.fieldsink.postgres.shape.Shaper;
import io.fieldsink.postgres.shape.Unshapeable;
import io.fieldsink.postgres.type.BinaryCopy;
import io.fieldsink.postgres.type.PgBuffer;
import io.fieldsink.postgres.type.PgType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What each step of a record's way costs by itself, without servers: nanoseconds a record, in batches of 10,000. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Steps.RECORDS)
public class Steps {
    static final int RECORDS = 10_000;
    private static final int HOT_KEYS = 100;
    private static final int PIECE = 1 << 16;

    private final TableName name = new TableName("public", "events");
    private final PgBuffer buffer = new PgBuffer(2 * PIECE);
    private final BinaryCopy frame = new BinaryCopy(buffer);
    private final List<SinkRecord> flat = new ArrayList<>();
    private final List<SinkRecord> nested = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Settled> settled = new ArrayList<>();
    private final List<Settled> hot = new ArrayList<>();
    private Table table;
    private ColumnNames names;
    private WriteRules rules;
    private Shaper shaper;
    private Layout layout;

    @Setup
    public void batch() throws Unreadable, Unshapeable {
        SinkConfig config = SinkConfig.of(Map.of(
                "name", "steps",
                "topics", "events",
                "connection.url", "jdbc:postgresql://localhost/none",
                "connection.user", "nobody",
                "pk.fields", "id"));
        ShapeRules shape = config.shape(Target.ofRecords(name));
        rules = config.write(Target.ofRecords(name));
        names = new ColumnNames(shape.naming());
        table = table();
        shaper = new Shaper(shape, Nesting.NONE);
        for (int i = 0; i < RECORDS; i++) {
            flat.add(record(FlatEvent.of(i, 0).json(), i));
            nested.add(record(Submission.json(i), i));
            events.add(RecordReader.read(flat.get(i)));
            changes.add(shaped(events.get(i)));
        }
        settled.addAll(settlement(changes).settled());
        for (int i = 0; i < RECORDS; i++) {
            hot.add(new Settled(
                    i, settled.get(i).deed(), settled.get(i % HOT_KEYS).values(), Set.of()));
        }
        layout = Layout.of(table, shaper.form(), names, rules);
    }

    private Table table() {
        List<Column> columns = new ArrayList<>();
        for (String column : FlatEvent.COLUMNS.replace(" PRIMARY KEY", "").split(",\\s+", -1)) {
            String[] nameAndType = column.strip().split(" ", 2);
            Column wanted = Column.wanted(nameAndType[0], PgType.of(nameAndType[1]), nameAndType[0]);
            columns.add(columns.isEmpty() ? wanted.required() : wanted);
        }
        return new Table(
                name,
                Table.Kind.PLAIN,
                columns,
                List.of("id"),
                List.of(Set.of("id")),
                Set.of(),
                Set.of(),
                "",
                true,
                "",
                0);
    }

    private static SinkRecord record(byte[] json, int offset) {
        return new SinkRecord("events", 0, null, null, null, json, offset, 0L, TimestampType.CREATE_TIME);
    }

    private Change shaped(Event event) throws Unshapeable {
        List<Row> rows = shaper.shape(event, Instant.EPOCH);
        return rows.get(0).change();
    }

    private Settlement settlement(List<Change> of) {
        Columns columns =
                new Columns(name, Optional.of(table), shaper.form(), names, rules, Map.of(), Optional.empty());
        Settlement settlement = new Settlement(name, columns);
        for (int i = 0; i < of.size(); i++) {
            settlement.begin();
            settlement.settle(i, of.get(i)).ifPresent(rejection -> {
                throw new IllegalStateException(rejection.toString());
            });
        }
        return settlement;
    }

    /** JSON bytes of ten fields become an event. */
    @Benchmark
    public void parse(Blackhole hole) throws Unreadable {
        for (SinkRecord record : flat) {
            hole.consume(RecordReader.read(record));
        }
    }

    /** JSON bytes of a submission with two levels of repeats, ten rows of it, become an event. */
    @Benchmark
    public void parseNested(Blackhole hole) throws Unreadable {
        for (SinkRecord record : nested) {
            hole.consume(RecordReader.read(record));
        }
    }

    /** An event becomes a row. */
    @Benchmark
    public void shape(Blackhole hole) throws Unshapeable {
        for (Event event : events) {
            hole.consume(shaped(event));
        }
    }

    /** A row's values take the types of their columns. */
    @Benchmark
    public List<Settled> settle() {
        return settlement(changes).settled();
    }

    /** Rows of different keys. */
    @Benchmark
    public List<Round> fold() {
        return Fold.rounds(layout, settled);
    }

    /** Rows of 100 keys. */
    @Benchmark
    public List<Round> foldHot() {
        return Fold.rounds(layout, hot);
    }

    /** A row becomes bytes of binary COPY. */
    @Benchmark
    public void encode(Blackhole hole) {
        buffer.reset();
        for (Settled row : settled) {
            frame.row(layout.columns().size());
            for (Bound bound : layout.columns()) {
                frame.field(bound.column().type(), bound.in(row.values()));
            }
            if (buffer.size() >= PIECE) {
                hole.consume(buffer.array());
                buffer.reset();
            }
        }
    }
}
