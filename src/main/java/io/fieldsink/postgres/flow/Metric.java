package io.fieldsink.postgres.flow;

import java.util.List;

/** Everything that a task measures of itself. docs/metrics.md is printed from here. */
public enum Metric {
    RECORDS("records-total", "records", "a commit, or the dead-letter queue's confirmation before it"),
    TOMBSTONES_SKIPPED("tombstones-skipped-total", "records", "a tombstone where deletes are off"),
    PASSED_OVER(
            "passed-over-total",
            "records",
            "a record that says nothing of any row: a heartbeat, a schema change, a message"),
    NULS_REMOVED("nuls-removed-total", "characters", "U+0000 in a text, which PostgreSQL cannot hold"),
    RETRIES("retries-total", "tries", "a try that failed for something that passes by itself: an outage, a conflict"),
    RETRYING_SINCE(
            "retrying-since-ms",
            "milliseconds since 1970",
            "the first of the tries that go on failing; 0 again after the first that succeeds"),
    FENCE_LOSSES(
            "fence-losses-total",
            "partitions",
            "another task's claim on a partition that this one took for its own, or an edit of its position"),
    BATCH_ROWS_P50("batch-rows-p50", "rows", "a commit" + Text.RECENT),
    BATCH_ROWS_P95("batch-rows-p95", "rows", "a commit" + Text.RECENT),
    BATCH_ROWS_MAX("batch-rows-max", "rows", "a commit" + Text.RECENT),
    BATCH_BYTES_P50("batch-bytes-p50", "estimated bytes", "a commit" + Text.RECENT),
    BATCH_BYTES_P95("batch-bytes-p95", "estimated bytes", "a commit" + Text.RECENT),
    BATCH_BYTES_MAX("batch-bytes-max", "estimated bytes", "a commit" + Text.RECENT),
    BATCH_WRITE_P50("batch-write-ms-p50", "milliseconds", Text.WRITE + Text.RECENT),
    BATCH_WRITE_P95("batch-write-ms-p95", "milliseconds", Text.WRITE + Text.RECENT),
    BATCH_WRITE_MAX("batch-write-ms-max", "milliseconds", Text.WRITE + Text.RECENT),
    BATCH_COMMIT_P50("batch-commit-ms-p50", "milliseconds", Text.COMMIT + Text.RECENT),
    BATCH_COMMIT_P95("batch-commit-ms-p95", "milliseconds", Text.COMMIT + Text.RECENT),
    BATCH_COMMIT_MAX("batch-commit-ms-max", "milliseconds", Text.COMMIT + Text.RECENT),
    BATCHES(
            "batches-total",
            "batches",
            "a commit, by what closed the batch: `size` (batch.size), `bytes` (batch.max.bytes), `linger`"
                    + " (linger.ms), `offsets` (Connect commits its positions, also before a rebalance or a stop),"
                    + " `stop` (the record at which the task stops), `topic` (the topic was made anew)",
            Text.REASON),
    REJECTED(
            "rejected-total",
            "records",
            "a record that cannot be stored, by the first two characters of its SQLSTATE; `none` where PostgreSQL has"
                    + " no word for it: it cannot be read, its key is missing, its field has no column",
            Text.SQLSTATE_CLASS),
    ROWS(
            "rows-total",
            "rows",
            "a row that the server wrote, by operation: the table's `upsert`, `insert`, `update` or `ignore`, and"
                    + " `delete`, which counts nested rows and soft deletes too",
            Text.TABLE,
            "operation"),
    FOLDED(
            "folded-total",
            "rows",
            "a row that became one with another of its key in the same batch and never reached the server",
            Text.TABLE),
    UNCHANGED(
            "unchanged-total",
            "rows",
            "a row that the server had to leave as it was: it said the same already; with `update` also where its key"
                    + " is not there, with `ignore` where it is",
            Text.TABLE),
    STALE(
            "stale-total",
            "rows",
            "an older version that the table refused, or one of a row that was deleted since; older versions within"
                    + " one batch are folded",
            Text.TABLE),
    DDL_STEPS(
            "ddl-steps-total",
            "steps",
            "CREATE TABLE, ADD COLUMN, a wider type: each step that a table needed and got",
            Text.TABLE),
    POSITION("position", "offset", "a commit: the first offset that is not stored yet", "topic", "partition"),
    POSITION_LAG("position-lag", "offsets", "reading: offsets that are read and not stored yet", "topic", "partition"),
    EVENT_TIME_LAG(
            "event-time-lag-ms",
            "milliseconds",
            "the age, by its timestamp, of the oldest record that is read and not stored yet; where there is none, the"
                    + " age that the last one had when it was stored",
            "topic",
            "partition");

    /** What stands in more than one place. */
    private static final class Text {
        static final String TABLE = "table";
        static final String REASON = "reason";
        static final String SQLSTATE_CLASS = "sqlstate-class";
        static final String RECENT = "; of the last five minutes, 1000 batches at most";
        static final String WRITE = "writing a batch, DDL and dead letters included, up to its commit";
        static final String COMMIT = "the commit by itself";
    }

    private final String label;
    private final String unit;
    private final String cause;
    /** Separated by blanks. */
    private final String tags;

    Metric(String label, String unit, String cause, String... tags) {
        this.label = label;
        this.unit = unit;
        this.cause = cause;
        this.tags = String.join(" ", tags);
    }

    /** Its name over JMX. */
    public String label() {
        return label;
    }

    public String unit() {
        return unit;
    }

    /** What moves it. */
    public String cause() {
        return cause;
    }

    /** By what it is told apart, beside connector and task. */
    public List<String> tags() {
        return tags.isEmpty() ? List.of() : List.of(tags.split(" ", -1));
    }

    /** Whether it only grows. */
    public boolean isCounter() {
        return label.endsWith("-total");
    }
}
