package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.ExampleBody;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.ConnectRest;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.KafkaServer;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Servers;
import io.fieldsink.postgres.servers.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that changes under load, its change events by Debezium's own connector, and what becomes of them here. */
@Tag("versions")
@Timeout(600)
class ReplicationIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Columns in an order of our own, since the other database may have them in another; NULL keys there are none. */
    private static final Map<String, String> TABLES = Map.of(
            "person",
            "id, name, md5(story), length(story), age, weight, trim_scale(income), born, seen, changed, wakes, feels,"
                    + " tags, scores, answers, active, ref, photo, waited, ratio, share, district, language",
            "visit",
            "person, day, note",
            "household",
            "id, size, md5(story), length(story)",
            "stock",
            "item, quantity");

    @Test
    void aDatabaseThatChangesUnderLoadArrivesRowByRow() throws Exception {
        long seed = Long.getLong("replication.seed", System.nanoTime());
        try (Postgres postgres = Servers.chosen().postgres(Map.of("wal_level", "logical"));
                KafkaServer broker = Servers.chosen().kafka();
                Kafka kafka = new Kafka(broker.bootstrap());
                Worker worker = Worker.beside(
                        List.of(Path.of(System.getProperty("debezium.plugin"))),
                        broker.bootstrap(),
                        "replication",
                        Component.zip(),
                        Map.of())) {
            SourceDatabase source = new SourceDatabase(postgres, seed);
            String copy = postgres.newDatabase();
            source.work(100);
            worker.rest().put("source", source(postgres, source.name())).ok();
            worker.rest().put("sink", sink(postgres, copy)).ok();
            source.work(300);
            worker.rest().awaitRunning("source");
            worker.rest().awaitRunning("sink");
            source.work(300);
            source.grow();
            source.work(300);
            source.restock();

            awaitEqual(worker.rest(), postgres, source.name(), copy, seed);
            assertThat(kafka.readAll("debezium.dlq")).isEmpty();
            assertThat(source.changes()).isGreaterThan(1000);
            worker.rest().stop("source");
        }
    }

    private static void awaitEqual(ConnectRest rest, Postgres postgres, String source, String copy, long seed) {
        TABLES.forEach((table, columns) -> {
            String query = "SELECT " + columns + " FROM " + table + " ORDER BY 1, 2";
            List<List<String>> there = postgres.query(source, query);
            assertThat(there).as("%s, seed %d", table, seed).isNotEmpty();
            try {
                Await.until(LIMIT, table + " is the same", () -> {
                    rest.requireHealthy("source");
                    rest.requireHealthy("sink");
                    return postgres.query(copy, query).equals(there);
                });
            } catch (AssertionError late) {
                assertThat(postgres.query(copy, query))
                        .as("%s, seed %d", table, seed)
                        .isEqualTo(there);
                throw late;
            }
        });
    }

    private static Map<String, String> source(Postgres postgres, String database) {
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class",
                "io.debezium.connector.postgresql.PostgresConnector",
                "plugin.name",
                "pgoutput",
                "database.hostname",
                postgres.host(),
                "database.port",
                String.valueOf(postgres.port()),
                "database.user",
                postgres.user(),
                "database.password",
                postgres.password(),
                "database.dbname",
                database,
                "topic.prefix",
                "registry",
                "schema.include.list",
                "public",
                "slot.drop.on.stop",
                "true"));
        config.putAll(Map.of(
                // by default truncations are left out, and intervals are a number of microseconds
                "skipped.operations", "none",
                "interval.handling.mode", "string",
                "publication.autocreate.mode", "filtered",
                "provide.transaction.metadata", "true",
                "heartbeat.interval.ms", "2000",
                // the broker makes none by itself; one partition each, for the sake of truncations
                "topic.creation.default.replication.factor", "1",
                "topic.creation.default.partitions", "1",
                "key.converter", Scene.JSON,
                "value.converter", Scene.JSON,
                "value.converter.replace.null.with.default", "false"));
        return config;
    }

    private static Map<String, String> sink(Postgres postgres, String database) {
        Map<String, String> config = ExampleBody.of("debezium").config();
        config.putAll(Map.of(
                "connection.url", postgres.url(database),
                "connection.user", postgres.user(),
                "connection.password", postgres.password(),
                "consumer.override.metadata.max.age.ms", "500",
                "topics.regex", "(registry|__debezium-heartbeat)\\..*"));
        return config;
    }
}
