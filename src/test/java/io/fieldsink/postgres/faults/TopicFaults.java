package io.fieldsink.postgres.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.servers.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What people do to connectors and topics while records keep coming. */
final class TopicFaults {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MORE = Run.PARTITIONS + 2;

    private TopicFaults() {}

    static List<Cell> cells() {
        return List.of(
                Cell.of(35, "records of 8 MB", run -> {
                    run.kafka().configure(run.topics().readings(), "max.message.bytes", "20000000");
                    for (int i = 0; i < 5; i++) {
                        sendHuge(run, i);
                        run.aMoment();
                    }
                    run.awaitTakeover();
                }),
                Cell.of(
                        39,
                        "paused, resumed, stopped, restarted",
                        run -> run.repeatedly(2, r -> {
                            r.connector().pause();
                            r.aMoment();
                            r.connector().resume();
                            r.aMoment();
                            r.connector().restartTask(0);
                            r.aMoment();
                            r.connector().stop();
                            r.connector().resume();
                            r.aMoment();
                            r.connector().restart();
                            r.connector().awaitRunning();
                        })),
                Cell.of(
                        40,
                        "deleted, and made again under its name",
                        run -> run.repeatedly(2, r -> {
                            r.connector().delete();
                            r.aMoment();
                            r.connector().put();
                            r.awaitProgress();
                        })),
                Cell.of(41, "positions reset, with empty tables", run -> {
                    emptied(run);
                    run.connector().resetOffsets();
                    run.connector().resume();
                }),
                Cell.of(41, "positions altered to the beginning, with empty tables", run -> {
                    emptied(run);
                    run.connector().alterOffsets(beginnings(run.topics()));
                    run.connector().resume();
                }),
                Cell.of(43, "more partitions", run -> {
                    run.kafka().widen(run.topics().readings(), MORE);
                    run.load().spreadOver(MORE);
                    run.awaitProgress();
                    run.pass(Duration.ofSeconds(3));
                }),
                Cell.of(44, "topic deleted, and made again shorter", run -> makeAgain(run, 0.2)),
                Cell.of(44, "topic deleted, and made again as long as it was", run -> makeAgain(run, 1)),
                Cell.of(44, "topic deleted, and made again longer", run -> makeAgain(run, 1.5)),
                Cell.of(45, "retention passes the position", run -> {
                    run.connector().stop();
                    run.pass(Duration.ofSeconds(2));
                    Set<String> gone = expire(run);
                    run.fact("expired unread", gone.size());
                    run.connector().resume();
                    run.awaitProgress();
                    run.journal().forgetAppended(gone::contains);
                }),
                Cell.of(46, "half of the transactions aborted", run -> run.pass(Duration.ofSeconds(5)))
                        .aborting(0.5),
                Cell.of(47, "a dead-letter queue that takes nothing", TopicFaults::refuseLetters));
    }

    static void refuseLetters(Run run) {
        run.kafka().configure(run.topics().letters(), "max.message.bytes", "100");
        run.connector().awaitFailed("dead-letter queue");
        run.kafka().configure(run.topics().letters(), "max.message.bytes", "1048588");
        run.connector().restart();
        run.awaitProgress();
    }

    private static void sendHuge(Run run, int seq) {
        String topic = run.topics().readings();
        String reading = "{\"producer\":\"huge\",\"seq\":" + seq + ",\"note\":\"" + "x".repeat(8_000_000) + "\"}";
        long offset = run.kafka().send(topic, 0, null, reading).offset();
        run.journal().acknowledge(List.of(new Sent("huge", seq, topic, 0, offset, null, 0, Sent.Kind.GOOD)));
    }

    private static void emptied(Run run) {
        run.connector().stop();
        run.sampler().ignorePositions();
        run.tables().sql("TRUNCATE %r, %p CASCADE");
    }

    private static String beginnings(Topics topics) {
        StringBuilder body = new StringBuilder("{\"offsets\":[");
        for (String topic : List.of(topics.readings(), topics.people())) {
            for (int partition = 0; partition < Run.PARTITIONS; partition++) {
                body.append(body.charAt(body.length() - 1) == '[' ? "" : ",")
                        .append("{\"partition\":{\"kafka_topic\":\"" + topic + "\",\"kafka_partition\":" + partition
                                + "},\"offset\":{\"kafka_offset\":0}}");
            }
        }
        return body.append("]}").toString();
    }

    /** The first partition of readings begins later than the connector has got; tells what nobody will ever read. */
    private static Set<String> expire(Run run) {
        String topic = run.topics().readings();
        long position = run.connector().committed(new TopicPartition(topic, 0));
        long begin = position + (run.kafka().count(topic, 0) - position) / 2;
        Set<String> gone = new HashSet<>();
        run.kafka().readCommitted(topic, record -> {
            if (record.partition() == 0 && record.offset() >= position && record.offset() < begin) {
                gone.add(Load.id(record));
            }
        });
        Set<String> there = new HashSet<>();
        run.tables().query("SELECT producer || ':' || seq FROM %r").forEach(row -> there.add(row.get(0)));
        gone.removeAll(there);
        run.kafka().deleteBefore(topic, 0, begin);
        run.journal()
                .forgetBad(bad -> bad.topic().equals(topic)
                        && bad.partition() == 0
                        && bad.offset() >= position
                        && bad.offset() < begin);
        return gone;
    }

    /** So many times as long: either the connector says so and stops, or all of the new one is there. */
    private static void makeAgain(Run run, double length) {
        String topic = run.topics().readings();
        run.load()
                .end()
                .forEach((partition, end) -> Await.until(
                        LIMIT, partition + " is read", () -> run.connector().committed(partition) >= end));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int partition = 0; partition < Run.PARTITIONS; partition++) {
            for (long i = Math.round(run.kafka().count(topic, partition) * length); i > 0; i--) {
                String reading = "{\"producer\":\"new\",\"seq\":" + records.size() + "}";
                records.add(new ProducerRecord<>(topic, partition, null, reading.getBytes(UTF_8)));
            }
        }
        run.kafka().deleteTopic(topic);
        run.kafka().createTopic(topic, Run.PARTITIONS);
        run.kafka().sendAll(records);
        String all = Integer.toString(records.size());
        Await.until(LIMIT, "the new topic's records are all there, or a task has failed and says why", () -> {
            return run.connector().hasFailed()
                    || all.equals(run.tables()
                            .query("SELECT count(DISTINCT seq) FROM %r WHERE producer = 'new'")
                            .get(0)
                            .get(0));
        });
        run.fact("stopped by policy", run.connector().hasFailed() ? 1 : 0);
        run.drainedByHand();
    }
}
