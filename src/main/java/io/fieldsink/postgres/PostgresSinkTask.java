package io.fieldsink.postgres;

import io.fieldsink.postgres.config.InvalidOptions;
import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.flow.BadRecords;
import io.fieldsink.postgres.flow.Partition;
import io.fieldsink.postgres.flow.RetryLater;
import io.fieldsink.postgres.flow.Rules;
import io.fieldsink.postgres.flow.Sink;
import io.fieldsink.postgres.flow.Stop;
import io.fieldsink.postgres.pg.Sessions;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connect's side of the sink: its life cycle, and the translation into Connect's exceptions. Called by one thread. */
public final class PostgresSinkTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSinkTask.class);

    private Sink sink;
    private boolean logValues;
    private boolean planOnly;

    @Override
    public String version() {
        return new PostgresSinkConnector().version();
    }

    @Override
    public void start(Map<String, String> props) {
        SinkConfig config = read(props);
        Sessions.probe(config.server()).filter(problem -> !problem.passing()).ifPresent(problem -> {
            throw new ConnectException(problem.message());
        });
        Rules rules = new Rules(
                config.route(),
                config.tableNaming(),
                config.autoCreate(),
                config.planOnly(),
                config::shape,
                config::write,
                badRecords(config));
        sink = new Sink(
                config.planOnly() ? Sessions.readOnly(config.server()) : new Sessions(config.server()),
                rules,
                config.limits(),
                Clock.systemUTC(),
                config.logSql() ? sql -> LOG.info("{}", sql) : sql -> {});
        logValues = config.logValues();
        planOnly = config.planOnly();
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        LOG.info(
                "{} {}, loaded by {}",
                planOnly ? "planning only, because of plan.only, for" : "writing to",
                config.server(),
                getClass().getClassLoader());
    }

    private static SinkConfig read(Map<String, String> props) {
        try {
            return SinkConfig.of(props);
        } catch (InvalidOptions e) {
            throw new ConnectException(e.getMessage());
        }
    }

    /** Without a queue Connect may give us a reporter that only logs, or none: the record is dropped either way. */
    private BadRecords badRecords(SinkConfig config) {
        if (!config.toleratesBadRecords()) {
            return BadRecords.STOP;
        }
        return config.hasDeadLetterQueue() && context.errantRecordReporter() != null
                ? BadRecords.BURY
                : BadRecords.DROP;
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        ErrantRecordReporter reporter = context.errantRecordReporter();
        List<Delivered> arrivals =
                records.stream().map(r -> new Delivered(r, reporter, logValues)).toList();
        try {
            sink.put(arrivals);
            sink.untilDue().ifPresent(this::wakeAfter);
        } catch (RetryLater e) {
            wakeAfter(e.after());
            throw retriable(e.getMessage());
        } catch (Stop e) {
            throw new ConnectException(e.getMessage());
        }
    }

    /** Connect logs it with its trace at every try of an outage, and the trace always says the same. */
    private static RetriableException retriable(String message) {
        RetriableException retriable = new RetriableException(message);
        retriable.setStackTrace(new StackTraceElement[0]);
        return retriable;
    }

    /** On a quiet topic Connect would sit in its poll for up to offset.flush.interval.ms. */
    private void wakeAfter(Duration wait) {
        context.timeout(Math.max(1, wait.toMillis()));
    }

    /**
     * Connect's own positions count what its converters and transforms left out, too: no record of ours is behind them. With
     * an empty map Connect commits none at all: after a dry run everything is read again.
     */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        sink.flushIfPossible();
        if (planOnly) {
            return Map.of();
        }
        Map<Partition, Long> next = sink.durable();
        Map<TopicPartition, OffsetAndMetadata> durable = new HashMap<>(consumed);
        for (Partition open : sink.open()) {
            durable.computeIfPresent(
                    assigned(open),
                    (partition, position) -> new OffsetAndMetadata(Math.min(position.offset(), next.get(open))));
        }
        return durable;
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        List<Partition> revoked = partitions.stream()
                .map(p -> new Partition(p.topic(), p.partition()))
                .toList();
        sink.release(revoked);
    }

    private static TopicPartition assigned(Partition partition) {
        return new TopicPartition(partition.topic(), partition.number());
    }

    @Override
    public void stop() {
        if (sink != null) {
            sink.close();
        }
    }
}
