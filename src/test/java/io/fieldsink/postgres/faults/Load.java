package io.fieldsink.postgres.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.faults.Sent.Kind;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Kafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Producers that keep sending, two in transactions of which some are aborted and one without, and write into the journal
 * what the broker acknowledged and nothing else. Each has keys of its own, so that the order of a key is that of sending.
 */
final class Load implements AutoCloseable {
    private static final String ID = "sent";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int KEYS = 150;
    private static final double BAD = 0.01;
    private static final double DELETED = 0.08;
    private static final double PERSON = 0.4;

    private final Kafka kafka;
    private final Topics topics;
    private final Text text;
    private final Journal journal;
    private final int keyPartitions;
    private final double aborted;
    private final int recordsPerSecond;
    private final List<Thread> threads = new ArrayList<>();
    private int closings;
    private volatile int partitions;
    private volatile boolean stopping;

    Load(Kafka kafka, Topics topics, Text text, Journal journal, int partitions, double aborted, int recordsPerSecond) {
        this.kafka = kafka;
        this.topics = topics;
        this.text = text;
        this.journal = journal;
        this.keyPartitions = partitions;
        this.partitions = partitions;
        this.aborted = aborted;
        this.recordsPerSecond = recordsPerSecond;
    }

    void start(Seed seed) {
        for (String name : List.of("tx0", "tx1", "plain")) {
            Source source = new Source(name, seed.random(name));
            Thread thread = new Thread(() -> produce(source), "load-" + name);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** Readings go to these partitions from now on; a key stays where it was. */
    void spreadOver(int more) {
        partitions = more;
    }

    /** One producer's share of chance and of names. */
    private final class Source {
        private final String name;
        private final Random random;
        private final Map<String, Long> versions = new HashMap<>();
        private int seq;

        Source(String name, Random random) {
            this.name = name;
            this.random = random;
        }

        boolean transactional() {
            return name.startsWith("tx");
        }

        Sent next() {
            seq++;
            Kind kind = random.nextDouble() < BAD ? Kind.BAD : Kind.GOOD;
            if (random.nextDouble() > PERSON) {
                return new Sent(name, seq, topics.readings(), random.nextInt(partitions), -1, null, 0, kind);
            }
            String key = name + "-k" + random.nextInt(KEYS);
            if (kind == Kind.GOOD && random.nextDouble() < DELETED) {
                kind = Kind.DELETE;
            }
            int partition = Math.floorMod(key.hashCode(), keyPartitions);
            return new Sent(name, seq, topics.people(), partition, -1, key, versions.merge(key, 1L, Long::sum), kind);
        }
    }

    private void produce(Source source) {
        while (!stopping) {
            try (KafkaProducer<byte[], byte[]> producer = producer(source)) {
                if (source.transactional()) {
                    producer.initTransactions();
                }
                while (!stopping) {
                    send(producer, source);
                }
            } catch (KafkaException | IllegalStateException e) {
                LockSupport.parkNanos(AGAIN_NANOS); // the broker is away: what was on its way is in doubt
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Source source) {
        Map<String, Object> options = new HashMap<>(Map.of(
                "bootstrap.servers", kafka.bootstrap(),
                "acks", "all",
                "linger.ms", "5",
                "request.timeout.ms", "3000",
                "delivery.timeout.ms", "10000",
                "max.block.ms", "10000",
                "buffer.memory", "4194304"));
        if (source.transactional()) {
            options.put("transactional.id", topics.readings() + '-' + source.name);
            options.put("transaction.timeout.ms", "15000");
        }
        return new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A few records together, at the pace that was asked for. */
    private void send(KafkaProducer<byte[], byte[]> producer, Source source) {
        long begin = System.nanoTime();
        int count = 1 + source.random.nextInt(40);
        List<Sent> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(source.next());
        }
        if (source.transactional()) {
            transaction(producer, source, batch);
        } else {
            singly(producer, source, batch);
        }
        long pace = TimeUnit.SECONDS.toNanos(1) * count * 3 / recordsPerSecond;
        LockSupport.parkNanos(begin + pace - System.nanoTime());
    }

    private void transaction(KafkaProducer<byte[], byte[]> producer, Source source, List<Sent> batch) {
        boolean abort = source.random.nextDouble() < aborted;
        List<Sent> arrived = batch;
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> answers = sendAll(producer, source, batch);
            producer.flush();
            if (abort) {
                producer.abortTransaction();
            } else {
                arrived = positioned(batch, answers);
                producer.commitTransaction();
            }
        } catch (KafkaException | IllegalStateException e) {
            journal.doubt(batch);
            throw e;
        }
        if (abort) {
            journal.abort(batch);
        } else {
            journal.acknowledge(arrived);
        }
    }

    private List<Future<RecordMetadata>> sendAll(
            KafkaProducer<byte[], byte[]> producer, Source source, List<Sent> batch) {
        return batch.stream()
                .map(sent -> producer.send(record(sent, text.of(sent, source.random))))
                .toList();
    }

    private static List<Sent> positioned(List<Sent> batch, List<Future<RecordMetadata>> answers) {
        List<Sent> arrived = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            arrived.add(batch.get(i).at(offset(answers.get(i))));
        }
        return arrived;
    }

    private void singly(KafkaProducer<byte[], byte[]> producer, Source source, List<Sent> batch) {
        List<Future<RecordMetadata>> answers = sendAll(producer, source, batch);
        producer.flush();
        for (int i = 0; i < batch.size(); i++) {
            Sent sent = batch.get(i);
            try {
                journal.acknowledge(List.of(sent.at(offset(answers.get(i)))));
            } catch (KafkaException e) {
                journal.doubt(List.of(sent));
            }
        }
    }

    private static long offset(Future<RecordMetadata> answer) {
        try {
            return answer.get().offset();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(Sent sent, String value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(sent.topic(), sent.partition(), bytes(sent.key()), bytes(value));
        record.headers().add(ID, bytes(sent.id()));
        return record;
    }

    private static byte[] bytes(String value) {
        return value == null ? null : value.getBytes(UTF_8);
    }

    /**
     * No more is sent. The last record of each partition is one without a transaction, so that the partition ends with a
     * record and not with a marker, and who has read it has read all.
     */
    Map<TopicPartition, Long> end() {
        stopping = true;
        for (Thread thread : threads) {
            Await.until(LIMIT, thread.getName() + " has ended", () -> !thread.isAlive());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topics.readings(), partition), last(topics.readings(), partition, null));
        }
        for (int partition = 0; partition < keyPartitions; partition++) {
            ends.put(
                    new TopicPartition(topics.people(), partition),
                    last(topics.people(), partition, "closing-" + partition));
        }
        return ends;
    }

    private long last(String topic, int partition, String key) {
        return Await.value(LIMIT, "a last record is in " + topic, () -> {
            Sent sent = new Sent("closing", closings++, topic, partition, -1, key, closings, Kind.GOOD);
            journal.doubt(List.of(sent));
            long offset = kafka.send(record(sent, text.of(sent, new Random()))).offset();
            return Optional.of(offset + 1);
        });
    }

    /** Nothing is in doubt any more: what the topics hold counts, once no transaction is open in them. */
    void settle() {
        Map<String, Long> found = new HashMap<>();
        Set<String> doubted = journal.doubted();
        for (String topic : journal.topicsInDoubt()) {
            kafka.readCommitted(topic, record -> {
                if (doubted.contains(id(record))) {
                    found.put(id(record), record.offset());
                }
            });
        }
        journal.settle(found);
    }

    /** What the load called this record; empty if it is somebody else's. */
    static String id(ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader(ID);
        return id == null ? "" : new String(id.value(), UTF_8);
    }

    @Override
    public void close() {
        stopping = true;
    }
}
