package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.model.TableName;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a task measures of itself, from its start on: a few additions a batch, none a record. Filled by the task's thread, how
 * long batches take by the one that writes them; read by anybody.
 */
final class Metrics implements AutoCloseable {
    /** A table's name may come from records: watching must not cost more than writing. */
    static final int MOST_TABLES = 500;

    /** What stands for the tables beyond; no table is called so, for they all have a schema. */
    static final String OTHERS = "others";

    private static final String DELETE = "delete";
    private static final Pattern SQLSTATE = Pattern.compile("[0-9A-Z]{5}");

    /** Shown from the start, so that a first one is seen to be one more. */
    private static final Set<String> COMMON_CLASSES = Set.of("none", "22", "23");

    private final Registry registry;
    private final Map<Series, LongAdder> counters = new ConcurrentHashMap<>();
    private final Set<Series> shown = new HashSet<>();
    private final Set<TableName> tables = new HashSet<>();
    private final Spread rows;
    private final Spread bytes;
    private final Spread writes;
    private final Spread commits;

    Metrics(Registry registry, Clock clock) {
        this.registry = registry;
        for (Metric metric : Metric.values()) {
            if (metric.isCounter() && metric.tags().isEmpty()) {
                count(metric, 0);
            }
        }
        for (Close close : Close.values()) {
            count(Metric.BATCHES, 0, close.label());
        }
        COMMON_CLASSES.forEach(sqlClass -> count(Metric.REJECTED, 0, sqlClass));
        this.rows = spread(clock, Metric.BATCH_ROWS_P50, Metric.BATCH_ROWS_P95, Metric.BATCH_ROWS_MAX);
        this.bytes = spread(clock, Metric.BATCH_BYTES_P50, Metric.BATCH_BYTES_P95, Metric.BATCH_BYTES_MAX);
        this.writes = spread(clock, Metric.BATCH_WRITE_P50, Metric.BATCH_WRITE_P95, Metric.BATCH_WRITE_MAX);
        this.commits = spread(clock, Metric.BATCH_COMMIT_P50, Metric.BATCH_COMMIT_P95, Metric.BATCH_COMMIT_MAX);
    }

    private Spread spread(Clock clock, Metric p50, Metric p95, Metric max) {
        Spread spread = new Spread(clock);
        show(p50, () -> spread.quantile(0.5));
        show(p95, () -> spread.quantile(0.95));
        show(max, () -> spread.quantile(1));
        return spread;
    }

    /** Counts; a series is shown from its first count on, be it zero. */
    void count(Metric metric, long more, String... tags) {
        counters.computeIfAbsent(Series.of(metric, tags), this::shownCounter).add(more);
    }

    private LongAdder shownCounter(Series series) {
        LongAdder counter = new LongAdder();
        registry.add(series, counter::sum);
        return counter;
    }

    /** Shows a value that is kept elsewhere, where it is not shown yet. */
    void show(Metric metric, DoubleSupplier value, String... tags) {
        Series series = Series.of(metric, tags);
        if (shown.add(series)) {
            registry.add(series, value);
        }
    }

    void hide(Metric metric, String... tags) {
        Series series = Series.of(metric, tags);
        if (shown.remove(series)) {
            registry.remove(series);
        }
    }

    /** A batch is dealt with. */
    void committed(Batch batch, int records, Close close, Outcome outcome) {
        count(Metric.RECORDS, records);
        count(Metric.BATCHES, 1, close.label());
        rows.add((double) batch.rows());
        bytes.add((double) batch.bytes());
        rejected(batch.rejections().values());
        outcome.tables().forEach(this::wrote);
    }

    private void rejected(Collection<Rejection> rejections) {
        rejections.forEach(rejection -> count(Metric.REJECTED, 1, sqlClass(rejection.sqlState())));
    }

    private static String sqlClass(String sqlState) {
        return SQLSTATE.matcher(sqlState).matches() ? sqlState.substring(0, 2) : "none";
    }

    private void wrote(Outcome.Of of, Tally tally) {
        String table = tag(of.table());
        count(Metric.ROWS, tally.written(), table, of.mode().name().toLowerCase(Locale.ROOT));
        if (tally.removals() + tally.removed() > 0) {
            count(Metric.ROWS, tally.removed(), table, DELETE);
        }
        count(Metric.FOLDED, tally.folded(), table);
        count(Metric.UNCHANGED, tally.unchanged(), table);
        count(Metric.STALE, tally.stale(), table);
    }

    /** A batch was written, and its commit took so long. */
    void took(long writeNanos, long commitNanos) {
        writes.add(millis(writeNanos));
        commits.add(millis(commitNanos));
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    void ddl(TableName table, int steps) {
        if (steps > 0) {
            count(Metric.DDL_STEPS, steps, tag(table));
        }
    }

    private String tag(TableName table) {
        if (tables.size() < MOST_TABLES) {
            tables.add(table);
        }
        return tables.contains(table) ? table.toString() : OTHERS;
    }

    Work work() {
        long removed = total(Metric.ROWS, series -> series.values().get(1).equals(DELETE));
        return new Work(
                total(Metric.RECORDS),
                total(Metric.BATCHES),
                total(Metric.ROWS) - removed,
                removed,
                total(Metric.FOLDED),
                total(Metric.UNCHANGED),
                total(Metric.STALE),
                total(Metric.REJECTED),
                total(Metric.RETRIES),
                total(Metric.TOMBSTONES_SKIPPED),
                total(Metric.PASSED_OVER),
                total(Metric.NULS_REMOVED));
    }

    private long total(Metric metric) {
        return total(metric, series -> true);
    }

    private long total(Metric metric, Predicate<Series> some) {
        return counters.entrySet().stream()
                .filter(e -> e.getKey().metric() == metric && some.test(e.getKey()))
                .mapToLong(e -> e.getValue().sum())
                .sum();
    }

    /** Nothing is shown any more. */
    @Override
    public void close() {
        counters.keySet().forEach(registry::remove);
        shown.forEach(registry::remove);
        shown.clear();
    }
}
