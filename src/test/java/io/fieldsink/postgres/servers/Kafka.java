package io.fieldsink.postgres.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A client of a broker, ours or somebody else's: topics, records in, records out, committed positions. */
public final class Kafka implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String bootstrap;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    public Kafka(String bootstrap) {
        this.bootstrap = bootstrap;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "5", "max.request.size", 20_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    public String bootstrap() {
        return bootstrap;
    }

    /** Makes the topic; false if there is one of this name already. */
    public boolean createTopic(String name, int partitions) {
        try {
            await(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all());
            made.add(name);
            return true;
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    /** More partitions than it had. */
    public void widen(String topic, int partitions) {
        await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all());
    }

    public void deleteTopic(String topic) {
        await(admin.deleteTopics(List.of(topic)).all());
        Await.until(
                LIMIT,
                topic + " is gone",
                () -> !await(admin.listTopics().names()).contains(topic));
    }

    /** What retention does: the partition begins at this position. */
    public void deleteBefore(String topic, int partition, long position) {
        await(admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(position)))
                .all());
    }

    /** A topic's own setting, such as max.message.bytes. */
    public void configure(String topic, String name, String value) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        await(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
    }

    /** Takes the committed positions of a connector that is not running. */
    public void forgetGroup(String connector) {
        await(admin.deleteConsumerGroups(List.of("connect-" + connector)).all());
    }

    /** Deletes the topics made here, and what a Connect cluster of this name and its connectors left in the broker. */
    public void cleanUp(String cluster, List<String> connectors) {
        Set<String> topics = new HashSet<>(made);
        await(admin.listTopics().names()).stream()
                .filter(topic -> topic.startsWith(cluster))
                .forEach(topics::add);
        await(admin.deleteTopics(topics).all());
        Set<String> groups = new HashSet<>(Set.of(cluster));
        connectors.forEach(connector -> groups.add("connect-" + connector));
        await(admin.deleteConsumerGroups(groups).all());
    }

    /** Sends text, null where there is none, and returns when the broker has it. */
    public RecordMetadata send(String topic, int partition, String key, String value) {
        return send(new ProducerRecord<>(topic, partition, bytes(key), bytes(value)));
    }

    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        return await(producer.send(record));
    }

    /** Sends all, waiting for the broker only once, at the end. */
    public void sendAll(List<ProducerRecord<byte[], byte[]>> records) {
        records.stream().map(producer::send).toList().forEach(Kafka::await);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    /** All that is in the topic now, partition by partition. */
    public List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        read(topic, "read_uncommitted", all::add);
        return all;
    }

    /** The same without what aborted transactions left in it, one by one: there may be more than memory holds. */
    public void readCommitted(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        read(topic, "read_committed", reader);
    }

    private void read(String topic, String isolation, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<String, Object> options = Map.of(
                "bootstrap.servers",
                bootstrap,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "isolation.level",
                isolation);
        try (var consumer = new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(reader);
            }
        }
    }

    /** How many records the topic's only partition holds. */
    public long count(String topic) {
        return count(topic, 0);
    }

    /** How many records the partition holds. */
    public long count(String topic, int number) {
        TopicPartition partition = new TopicPartition(topic, number);
        return await(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
                .offset();
    }

    /** Where the connector's consumer group stands; 0 before its first commit. */
    public long committed(String connector, String topic, int partition) {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                await(admin.listConsumerGroupOffsets("connect-" + connector).partitionsToOffsetAndMetadata());
        OffsetAndMetadata offset = offsets.get(new TopicPartition(topic, partition));
        return offset == null ? 0 : offset.offset();
    }

    private static <T> T await(KafkaFuture<T> answer) {
        return await(answer.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(Future<T> answer) {
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer from Kafka", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
    }
}
