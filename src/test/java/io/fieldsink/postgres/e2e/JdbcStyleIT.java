package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.servers.ConnectRest.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration as users of JDBC sinks have it, with another connector class and the TLS mode added, works. */
class JdbcStyleIT {
    private static final String[] FIELDS = {"id:int64", "name:string?", "amount:double?"};

    private static Scene scene(String name) {
        Scene scene = Scene.of(name, 1);
        return scene.with(Map.of(
                "connection.url",
                "jdbc:postgresql://" + scene.postgres().host() + ":"
                        + scene.postgres().port() + "/" + scene.database(),
                "connection.ssl.mode",
                "disable",
                "key.converter",
                Scene.JSON,
                "key.converter.schemas.enable",
                "true",
                "value.converter",
                Scene.JSON,
                "value.converter.schemas.enable",
                "true",
                "table.name.format",
                "${topic}",
                "auto.create",
                "true",
                "auto.evolve",
                "true",
                "batch.size",
                "3000"));
    }

    private static String key(int id) {
        return Envelope.of("{\"id\":" + id + "}", "id:int64");
    }

    private static String row(int id, String name, double amount) {
        return Envelope.of("{\"id\":%d,\"name\":\"%s\",\"amount\":%s}".formatted(id, name, amount), FIELDS);
    }

    @Test
    void recordsAreInsertedUpsertedAndDeletedByTheirKey() {
        try (Scene scene = scene("orders")) {
            scene.with(Map.of(
                    "insert.mode", "upsert",
                    "pk.mode", "record_key",
                    "pk.fields", "id",
                    "delete.enabled", "true",
                    "max.retries", "10",
                    "retry.backoff.ms", "3000"));
            scene.send(key(1), row(1, "rice", 1.5));
            scene.send(key(2), row(2, "oil", 2));
            scene.send(key(3), row(3, "salt", 3));
            scene.start();
            scene.awaitAllCommitted();
            assertThat(scene.query("SELECT id, name, amount FROM %s ORDER BY id"))
                    .containsExactly(List.of("1", "rice", "1.5"), List.of("2", "oil", "2"), List.of("3", "salt", "3"));
            assertThat(List.of(scene.type("id"), scene.type("name"), scene.type("amount")))
                    .containsExactly("bigint", "text", "double precision");

            scene.send(key(2), row(2, "cooking oil", 2.25));
            scene.send(key(3), null);
            scene.send(key(4), row(4, "soap", 4));
            scene.send(key(4), null);
            scene.send(key(1), null);
            scene.send(key(1), row(1, "brown rice", 1));
            scene.awaitAllCommitted();
            assertThat(scene.query("SELECT id, name, amount FROM %s ORDER BY id"))
                    .containsExactly(List.of("1", "brown rice", "1"), List.of("2", "cooking oil", "2.25"));
        }
    }

    @Test
    void aPrimitiveKeyGetsTheColumnThatPkFieldsNames() {
        try (Scene scene = scene("plain_key")) {
            scene.with(Map.of("pk.mode", "record_key", "pk.fields", "order_no", "insert.mode", "upsert"));
            scene.with("key.converter", Scene.STRING).without("key.converter.schemas.enable");
            scene.send("A-1", Envelope.of("{\"name\":\"rice\"}", "name:string"));
            scene.send("A-1", Envelope.of("{\"name\":\"beans\"}", "name:string"));
            scene.start();
            scene.awaitAllCommitted();
            assertThat(scene.query("SELECT order_no, name FROM %s")).containsExactly(List.of("A-1", "beans"));
        }
    }

    @Test
    void insertKeepsEveryRecord() {
        try (Scene scene = scene("log")) {
            scene.with(Map.of("insert.mode", "insert", "pk.mode", "none"));
            for (int i = 0; i < 5; i++) {
                scene.send(key(1), row(1, "rice", i));
            }
            scene.start();
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT string_agg(amount::text, ',' ORDER BY amount) FROM %s"))
                    .isEqualTo("0,1,2,3,4");
        }
    }

    /** What the incumbents' documentation shows, posted with the class and the TLS mode changed and nothing else. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Confluent | insert.mode=insert; pk.mode=none |
            Confluent, upserts | insert.mode=upsert; pk.mode=record_key; pk.fields=id; delete.enabled=true; max.retries=10; retry.backoff.ms=3000 |
            Confluent, everything | pk.mode=record_value; pk.fields=id; fields.whitelist=id,name; db.timezone=UTC; dialect.name=PostgreSqlDatabaseDialect | fields.whitelist: use fields.include, db.timezone: remove it, dialect.name: remove it
            Aiven | insert.mode=upsert; pk.mode=record_key; pk.fields=id; delete.enabled=true |
            Aiven, many rows a statement | insert.mode=multi; pk.mode=none; table.name.normalize=true | insert.mode: must be one of upsert, table.name.normalize: use naming.style
            Debezium | insert.mode=upsert; primary.key.mode=record_key; pk.fields=id; schema.evolution=basic; use.time.zone=UTC | primary.key.mode: use pk.mode, schema.evolution: use auto.create and auto.evolve, use.time.zone: remove it
            """)
    void theirExampleRunsOrIsAnswered(String name, String options, String answers) {
        try (Scene scene = scene("theirs")) {
            for (String option : options.split("; ", -1)) {
                scene.with(option.split("=", 2)[0], option.split("=", 2)[1]);
            }
            scene.send(key(1), row(1, "rice", 1.5));
            if (answers == null) {
                scene.start();
                scene.awaitAllCommitted();
                assertThat(scene.query("SELECT id, name FROM %s")).containsExactly(List.of("1", "rice"));
            } else {
                Answer answer = scene.rest().put(scene.name(), scene.config());
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.text()).contains(answers.split(", (?=\\S+: )"));
            }
        }
    }
}
