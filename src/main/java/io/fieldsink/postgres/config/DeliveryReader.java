package io.fieldsink.postgres.config;

import static io.fieldsink.postgres.config.DeliveryOptions.BATCH_MAX_BYTES;
import static io.fieldsink.postgres.config.DeliveryOptions.BATCH_SIZE;
import static io.fieldsink.postgres.config.DeliveryOptions.GUARANTEE;
import static io.fieldsink.postgres.config.DeliveryOptions.LINGER_MS;
import static io.fieldsink.postgres.config.DeliveryOptions.MAX_BAD;
import static io.fieldsink.postgres.config.DeliveryOptions.MAX_RETRIES;
import static io.fieldsink.postgres.config.DeliveryOptions.OFFSETS_TABLE;
import static io.fieldsink.postgres.config.DeliveryOptions.RECREATED;
import static io.fieldsink.postgres.config.DeliveryOptions.RETRY_BACKOFF;
import static io.fieldsink.postgres.config.DeliveryOptions.RETRY_BACKOFF_MAX;
import static io.fieldsink.postgres.config.RowOptions.INSERT_MODE;
import static io.fieldsink.postgres.config.RowOptions.VERSION_FIELD;

import io.fieldsink.postgres.flow.Guarantee;
import io.fieldsink.postgres.flow.Guarantee.Recreated;
import io.fieldsink.postgres.flow.Limits;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of batching and delivery become values, or mistakes. */
final class DeliveryReader {
    private static final String RESET = "consumer.override.auto.offset.reset";
    private static final String AUTO_COMMIT = "consumer.override.enable.auto.commit";
    private static final String POLL_INTERVAL = "consumer.override.max.poll.interval.ms";
    private static final long STANDARD_POLL_INTERVAL = 300_000;
    private static final Duration LONGEST_PUT = Duration.ofMinutes(1);

    private final Map<String, String> props;
    private final Settings settings;

    DeliveryReader(Map<String, String> props, Settings settings) {
        this.props = props;
        this.settings = settings;
    }

    void check(Mistakes mistakes) {
        if (settings.has(RETRY_BACKOFF_MAX) && settings.number(RETRY_BACKOFF_MAX) < settings.number(RETRY_BACKOFF)) {
            mistakes.add(RETRY_BACKOFF_MAX.name(), "must not be below retry.backoff.ms");
        }
        try {
            ledgerName();
        } catch (IllegalArgumentException e) {
            mistakes.add(OFFSETS_TABLE.name(), e.getMessage());
        }
        if (Option.word(props.getOrDefault(AUTO_COMMIT, "false")).equals("true")) {
            mistakes.add(AUTO_COMMIT, "must be false: Kafka would note records as written that are not");
        }
        String reset = Option.word(props.getOrDefault(RESET, "earliest"));
        if (exactlyOnce() && !reset.equals("earliest") && !reset.equals("none")) {
            mistakes.add(
                    RESET,
                    "must be earliest or none with delivery.guarantee=exactly_once: where Kafka has lost a position's"
                            + " records, anything else skips those behind them");
        }
    }

    Limits limits() {
        long backoff = settings.number(RETRY_BACKOFF);
        Duration half = Duration.ofMillis(pollInterval() / 2);
        return new Limits(
                (int) settings.number(BATCH_SIZE),
                settings.number(BATCH_MAX_BYTES),
                Duration.ofMillis(settings.number(LINGER_MS)),
                (int) settings.number(MAX_RETRIES),
                Duration.ofMillis(backoff),
                Duration.ofMillis(Math.max(backoff, settings.number(RETRY_BACKOFF_MAX))),
                half.compareTo(LONGEST_PUT) < 0 ? half : LONGEST_PUT,
                half,
                (int) settings.number(MAX_BAD));
    }

    /** What Connect has between two polls. */
    private long pollInterval() {
        String text = props.getOrDefault(POLL_INTERVAL, "").trim();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : STANDARD_POLL_INTERVAL; // Connect complains of others
    }

    Guarantee guarantee() {
        List<String> name = ledgerName();
        return new Guarantee(
                exactlyOnce(),
                props.getOrDefault("name", ""),
                name.size() == 2 ? name.get(0) : "",
                name.get(name.size() - 1),
                settings.choice(RECREATED, Recreated.class));
    }

    private boolean exactlyOnce() {
        return Option.word(settings.text(GUARANTEE)).equals("exactly_once");
    }

    private List<String> ledgerName() {
        List<String> name = Words.dotted(settings.text(OFFSETS_TABLE));
        if (name.isEmpty() || name.size() > 2) {
            throw new IllegalArgumentException("write table or schema.table");
        }
        return name;
    }

    /** What at_least_once costs in the insert mode; empty where records take effect exactly once. */
    Optional<String> cost() {
        if (exactlyOnce()) {
            return Optional.empty();
        }
        String again = "delivery.guarantee=at_least_once: after a failure records come again; ";
        return Optional.of(again
                + switch (settings.choice(INSERT_MODE, InsertMode.class)) {
                    case INSERT -> "with insert.mode=insert their rows are then there twice";
                    case UPSERT ->
                        settings.has(VERSION_FIELD)
                                ? "with insert.mode=upsert and version.field rows end right all the same"
                                : "with insert.mode=upsert and without version.field an older row may show until"
                                        + " the newer one comes again, and for good where a task that lost its"
                                        + " partition still writes";
                    case UPDATE -> "with insert.mode=update an older row may show until the newer one comes again";
                    case IGNORE -> "with insert.mode=ignore rows are right, and triggers fire again";
                });
    }
}
