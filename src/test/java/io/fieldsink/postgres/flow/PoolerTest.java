package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.servers.Pgbouncer;
import io.fieldsink.postgres.servers.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behind pgbouncer with transaction pooling, where each transaction meets another session of the server's. Skipped, and
 * shown as skipped, where the machine has no pgbouncer.
 */
@Timeout(120)
class PoolerTest {
    private static Pgbouncer pooler;

    @BeforeAll
    static void start() {
        Optional<Path> program = Pgbouncer.program();
        assumeThat(program).as("pgbouncer is installed").isPresent();
        pooler = Pgbouncer.before(Postgres.shared(), program.get());
    }

    @AfterAll
    static void stop() {
        if (pooler != null) {
            pooler.close();
        }
    }

    private static String url() {
        return "connection.url=" + pooler.url("${database}");
    }

    private static List<Told> records(Story story, int from, int to) {
        List<Told> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(story.value("{\"id\":" + i + ",\"at\":\"2024-01-01T00:00:00\",\"n\":" + i + "}"));
        }
        return records;
    }

    @ParameterizedTest
    @ValueSource(strings = {"upsert", "insert", "update", "ignore"})
    void everyModeWorks(String mode) {
        try (Story story = new Story("pk.fields=id", "insert.mode=" + mode, url())) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, at timestamptz, n text)");
            if (mode.equals("update")) {
                story.execute("INSERT INTO t SELECT i FROM generate_series(0, 1999) AS i");
            }
            for (int from = 0; from < 2000; from += 250) { // staged
                story.put(records(story, from, from + 250));
            }
            for (int i = 0; i < 8; i++) { // in one statement
                story.put(mode.equals("insert") ? List.of() : records(story, i, i + 1));
            }
            assertThat(story.query("SELECT count(*), count(n), min(at AT TIME ZONE 'UTC') FROM t"))
                    .containsExactly("2000|2000|2024-01-01 00:00:00");
            assertThat(story.query("SELECT records_applied FROM kafka_sink_offsets"))
                    .containsExactly(mode.equals("insert") ? "2000" : "2008");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void tablesAreMadeAndWidenedAndBadRecordsFound() {
        try (Story story = new Story("pk.fields=id", "nested.arrays=tables", "delete.enabled=true", url())) {
            story.tell("{\"id\":1,\"a\":[{\"v\":1}]}").tell("{\"id\":2,\"w\":true,\"a\":[{\"v\":1},{\"v\":2}]}");
            story.execute("ALTER TABLE t ADD CHECK (id <> 5)");
            story.tell("{\"id\":4}", "{\"id\":5}", "{\"id\":6}");
            story.put(story.record("1", null));
            assertThat(story.query("SELECT id FROM t ORDER BY 1")).containsExactly("2", "4", "6");
            assertThat(story.query("SELECT count(*) FROM t_a")).containsExactly("2");
            assertThat(story.buried()).hasSize(1).first().asString().contains("23514");
        }
    }

    /** What we set up is gone with our transaction, and no temporary table stays. */
    @Test
    void nothingIsLeftInTheSessionsThatOthersGetNext() throws Exception {
        try (Story story = new Story("pk.fields=id", url())) {
            story.put(records(story, 0, 500)).put(records(story, 500, 1000));
            for (int i = 0; i < 8; i++) {
                try (var connection = java.sql.DriverManager.getConnection(
                                pooler.url(story.database()) + "&prepareThreshold=0", "postgres", "");
                        var statement = connection.createStatement();
                        var found = statement.executeQuery("SELECT current_setting('search_path'),"
                                + " current_setting('lock_timeout'), (SELECT count(*) FROM pg_class"
                                + " WHERE relpersistence = 't')")) {
                    found.next();
                    assertThat(found.getString(1)).isEqualTo("\"$user\", public");
                    assertThat(found.getString(2)).isEqualTo("0");
                    assertThat(found.getString(3)).isEqualTo("0");
                }
            }
        }
    }

    @Test
    void aPoolerThatIsRestartedIsAnOutage() {
        try (Story story = new Story("insert.mode=insert", url())) {
            story.put(records(story, 0, 10));
            story.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            story.insist(records(story, 10, 20));
            assertThat(story.query("SELECT count(*), count(DISTINCT id) FROM t"))
                    .containsExactly("20|20");
        }
    }
}
