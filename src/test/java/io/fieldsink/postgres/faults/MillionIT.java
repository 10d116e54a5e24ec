package io.fieldsink.postgres.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A table without any key has a million rows after a million records, though a worker is killed five times meanwhile. */
@Tag("faults")
class MillionIT {
    private static final int RECORDS = 1_000_000;
    private static final int AT_ONCE = 10_000;
    private static final int PARTITIONS = 4;
    private static final int KILLS = 5;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Test
    void aWorkerThatIsKilledInMidBatchLosesAndRepeatsNothing() {
        Seed seed = Seed.given();
        Random random = seed.random("million");
        Stand stand = Stand.withWorkers(2);
        Topics topics = new Topics("million", "nobody", "none");
        stand.kafka().createTopic(topics.readings(), PARTITIONS);
        fill(stand, topics.readings());
        try (Tables tables = Tables.in(stand.postmaster().server(), topics)) {
            Connector connector = new Connector(stand, "million")
                    .with(
                            tables,
                            stand.postmaster().server().port(),
                            stand.postmaster().server().user(),
                            topics.readings());
            connector.options().put("column.types", "seq:bigint");
            connector.options().put("batch.size", "2000");
            connector.put();
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitReadings(tables, (long) RECORDS / (KILLS + 1) * kill);
                int worker = connector.workerOf(random.nextInt(3));
                Transactions.freezeInside(tables, stand.workers(), worker, random);
                stand.workers().kill(worker);
                stand.workers().heal();
                System.out.println("killed in a transaction, after " + tables.readings() + " rows, " + seed);
            }
            connector.awaitRead(LIMIT, ends(stand, topics.readings()));
            assertThat(tables.query("SELECT count(*), count(DISTINCT seq), min(seq), max(seq) FROM %r"))
                    .as(seed.toString())
                    .containsExactly(List.of("1000000", "1000000", "0", "999999"));
            connector.delete();
        }
    }

    private static void fill(Stand stand, String topic) {
        for (int from = 0; from < RECORDS; from += AT_ONCE) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int seq = from; seq < from + AT_ONCE; seq++) {
                String value =
                        "{\"seq\":" + seq + ",\"place\":\"village " + seq % 977 + "\",\"litres\":" + seq % 50 + "}";
                records.add(new ProducerRecord<>(topic, seq % PARTITIONS, null, value.getBytes(UTF_8)));
            }
            stand.kafka().sendAll(records);
        }
    }

    private static void awaitReadings(Tables tables, long count) {
        Await.until(LIMIT, count + " rows are written", () -> tables.readings() >= count);
    }

    private static Map<TopicPartition, Long> ends(Stand stand, String topic) {
        return IntStream.range(0, PARTITIONS)
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition),
                        partition -> stand.kafka().count(topic, partition)));
    }
}
