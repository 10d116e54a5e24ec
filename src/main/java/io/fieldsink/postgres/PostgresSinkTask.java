package io.fieldsink.postgres;

import io.fieldsink.postgres.config.InvalidOptions;
import io.fieldsink.postgres.config.SinkConfig;
import io.fieldsink.postgres.flow.BadRecords;
import io.fieldsink.postgres.flow.Preflight;
import io.fieldsink.postgres.flow.Registry;
import io.fieldsink.postgres.flow.RetryLater;
import io.fieldsink.postgres.flow.Rules;
import io.fieldsink.postgres.flow.Sink;
import io.fieldsink.postgres.flow.Stop;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Sessions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connect's side of the sink: its life cycle, and the translation into Connect's exceptions. Called by one thread. */
public final class PostgresSinkTask extends SinkTask {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSinkTask.class);

    private Sink sink;
    private boolean logValues;

    @Override
    public String version() {
        return new PostgresSinkConnector().version();
    }

    @Override
    public void start(Map<String, String> props) {
        SinkConfig config = read(props);
        requireNothingInTheWay(config);
        Rules rules = ServerChecks.rules(config, badRecords(config));
        sink = new Sink(
                new Sessions(config.server(), () -> password(config), config.planOnly()),
                rules,
                config.limits(),
                owner(config),
                Clock.systemUTC(),
                config.logSql() ? sql -> LOG.info("{}", sql) : sql -> {},
                registry(config, props));
        logValues = config.logValues();
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        LOG.info(
                "{} {}, loaded by {}",
                config.planOnly() ? "planning only, because of plan.only, for" : "writing to",
                config.server(),
                getClass().getClassLoader());
    }

    /** A server that is merely away is no reason not to start. */
    private static void requireNothingInTheWay(SinkConfig config) {
        ServerChecks.Findings findings = ServerChecks.of(config);
        findings.problem().filter(problem -> !problem.passing()).ifPresent(problem -> {
            throw new ConnectException(problem.message());
        });
        if (!findings.answer().obstacles().isEmpty()) {
            throw new ConnectException(findings.answer().obstacles().stream()
                    .map(Preflight.Obstacle::message)
                    .collect(Collectors.joining("; ")));
        }
    }

    /** Which task of which worker, for people who look into the ledger. */
    private static String owner(SinkConfig config) {
        return config.server().applicationName() + "@" + ProcessHandle.current().pid() + "/" + hostName();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host"; // only people miss it
        }
    }

    /** Among the worker's own metrics where it takes them, which is from Connect 4.1 on. */
    private Registry registry(SinkConfig config, Map<String, String> props) {
        try {
            return new PluginRegistry(context);
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            return new MBeans(config.name(), props.getOrDefault(SinkConfig.TASK_ID, "0"));
        }
    }

    private static SinkConfig read(Map<String, String> props) {
        try {
            return SinkConfig.of(props);
        } catch (InvalidOptions e) {
            throw new ConnectException(e.getMessage());
        }
    }

    /** As Connect's configuration providers say it now: a secret may have changed since the task started. */
    private String password(SinkConfig started) {
        try {
            return SinkConfig.of(context.configs()).server().password();
        } catch (InvalidOptions | ConfigException e) {
            LOG.warn("the password cannot be looked up again, going on with the one from the start");
            return started.server().password();
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
        DeadLetters letters = new DeadLetters(context.errantRecordReporter(), System::nanoTime);
        List<Delivered> arrivals =
                records.stream().map(r -> new Delivered(r, letters, logValues)).toList();
        try {
            sink.put(arrivals);
            sink.untilDue().ifPresent(this::wakeAfter);
        } catch (RetryLater e) {
            wakeAfter(e.after());
            throw retriable(e.getMessage());
        } catch (Stop e) {
            throw new ConnectException(e.getMessage());
        } finally {
            rewind();
        }
    }

    /** The ledger's word on where the partitions stand goes before that of the consumer's group. */
    @Override
    public void open(Collection<TopicPartition> partitions) {
        sink.assign(ours(partitions));
        rewind();
    }

    private void rewind() {
        sink.rewinds().forEach((partition, offset) -> context.offset(assigned(partition), offset));
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
     * Where Connect may say that we are; partitions that it may say nothing of are left out. After a dry run everything is
     * read again.
     */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        Map<Partition, Long> read = new HashMap<>();
        consumed.forEach((partition, position) ->
                read.put(new Partition(partition.topic(), partition.partition()), position.offset()));
        Map<TopicPartition, OffsetAndMetadata> durable = new HashMap<>();
        sink.settle(read);
        sink.committable(read)
                .forEach((partition, offset) -> durable.put(assigned(partition), new OffsetAndMetadata(offset)));
        return durable;
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        sink.release(ours(partitions));
    }

    private static List<Partition> ours(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(p -> new Partition(p.topic(), p.partition()))
                .toList();
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
