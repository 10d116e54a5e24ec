package io.fieldsink.postgres.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** When a batch closes, how it is tried again, and what the log may say. */
final class DeliveryOptions {
    static final Option BATCH_SIZE = Option.number(
            "batch.size",
            5_000,
            1,
            1_000_000,
            "Records after which a transaction closes. It closes at the first of batch.size, batch.max.bytes and"
                    + " linger.ms, independently of the consumer's max.poll.records.");
    static final Option BATCH_MAX_BYTES = Option.number(
            "batch.max.bytes",
            16_777_216,
            1_024,
            1_073_741_824,
            "Estimated bytes after which a transaction closes; a single larger record still fits.");
    static final Option LINGER_MS = Option.number(
            "linger.ms", 250, 0, 60_000, "How long the first record of a batch waits for others, in milliseconds.");

    static final Option GUARANTEE = Option.text(
                    "delivery.guarantee",
                    "exactly_once",
                    "exactly_once: positions are stored in the same transaction as the rows. at_least_once: by Kafka alone;"
                            + " after a failure records come again, so with insert their rows are there twice, with"
                            + " upsert older values may show again, with ignore triggers fire again.")
            .oneOf("exactly_once", "at_least_once");
    static final Option OFFSETS_TABLE = Option.text(
                    "offsets.table",
                    "kafka_sink_offsets",
                    "The table that holds positions, with or without its schema; created where it is missing.")
            .shown(Shown.where("delivery.guarantee", "exactly_once"));
    static final Option RECREATED = Option.text(
                    "topic.recreated",
                    "fail",
                    "What to do about a topic that was deleted and made again under its name: fail (with the request that"
                            + " settles it), restart from its beginning, or ignore (also where a transform rewrites"
                            + " record timestamps, by which it is noticed).")
            .oneOf("fail", "restart", "ignore")
            .shown(Shown.where("delivery.guarantee", "exactly_once"));
    static final Option MAX_BAD = Option.number(
            "errors.max.bad.percent",
            50,
            0,
            100,
            "How many of the last 1000 records may be bad, in percent, before the task stops instead of draining its topic"
                    + " into the dead-letter queue; 100 never stops it.");
    static final Option MAX_RETRIES = Option.number(
            "max.retries",
            10,
            0,
            Integer.MAX_VALUE,
            "How often a batch is tried again after a conflict that passes by itself, such as a deadlock."
                    + " An outage of the server is retried without limit.");
    static final Option RETRY_BACKOFF = Option.number(
            "retry.backoff.ms",
            200,
            1,
            3_600_000,
            "Wait before the first retry, in milliseconds; it grows from try to try, with jitter.");
    static final Option RETRY_BACKOFF_MAX = Option.number(
            "retry.backoff.max.ms", 30_000, 1, 3_600_000, "Longest wait between two tries, in milliseconds.");
    static final Option PLAN_ONLY = Option.flag(
                    "plan.only",
                    false,
                    "Whether to write nothing and move no position, but log the SQL that the records need and how many"
                            + " rows they would be.")
            .weighing(Importance.LOW);
    static final Option LOG_SQL = Option.flag("log.sql", false, "Whether statements are logged, without values.")
            .weighing(Importance.LOW);
    static final Option LOG_VALUES = Option.flag(
                    "log.values",
                    false,
                    "Whether values of records may appear in logs and messages. They may be personal data:"
                            + " leave it off outside a test.")
            .weighing(Importance.LOW);

    static final List<Option> BATCHING = List.of(BATCH_SIZE, BATCH_MAX_BYTES, LINGER_MS);
    static final List<Option> DELIVERY = List.of(
            GUARANTEE,
            OFFSETS_TABLE,
            RECREATED,
            MAX_RETRIES,
            RETRY_BACKOFF,
            RETRY_BACKOFF_MAX,
            MAX_BAD,
            PLAN_ONLY,
            LOG_SQL,
            LOG_VALUES);

    private DeliveryOptions() {}
}
