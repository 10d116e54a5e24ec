package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.servers.Await;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that are probably all new go straight into the table; where one is there after all, nobody notices. */
class NewRowsTest {
    private static final int MANY = 200;

    @Test
    void rowsThatAreAllNewAreCopiedIntoTheTable() throws Exception {
        try (Story story = new Story("pk.fields=id")) {
            batch(story, 0);
            batch(story, MANY);
            assertThat(straight(story)).isEqualTo(2);
            assertThat(merges(story)).isZero();
            assertThat(count(story)).isEqualTo("400");
        }
    }

    @Test
    void whatIsThereAfterAllIsMergedAndNoAttemptFollowsAtOnce() throws Exception {
        try (Story story = new Story("pk.fields=id")) {
            batch(story, 0);
            for (int again = 0; again < 5; again++) {
                batch(story, MANY / 2);
            }
            assertThat(straight(story)).isEqualTo(2);
            assertThat(merges(story)).isEqualTo(5);
            assertThat(count(story)).isEqualTo("300");
            batch(story, 1000);
            assertThat(straight(story)).isEqualTo(3);
            batch(story, 2000);
            assertThat(straight(story)).isEqualTo(4);
            assertThat(count(story)).isEqualTo("700");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void eachAttemptInVainDoublesTheWaitForTheNext() throws Exception {
        try (Story story = new Story("pk.fields=id")) {
            for (int i = 0; i < 1 + 5 + 9 + 1; i++) {
                batch(story, 0);
            }
            assertThat(straight(story)).isEqualTo(4);
        }
    }

    @Test
    void versionsThatStandStayWhereNewOnesComeBesideThem() throws Exception {
        try (Story story = new Story("pk.fields=id", "version.field=v")) {
            story.put(IntStream.range(0, MANY)
                    .mapToObj(i -> story.value("{\"id\":" + i + ",\"v\":5}"))
                    .toList());
            story.put(IntStream.range(MANY - 1, 2 * MANY)
                    .mapToObj(i -> story.value("{\"id\":" + i + ",\"v\":4}"))
                    .toList());
            assertThat(story.query("SELECT v, count(*) FROM t GROUP BY v ORDER BY v"))
                    .containsExactly("4|200", "5|200");
        }
    }

    /** Whoever holds a new row of the same key may wait for a row of ours. */
    @Test
    void anAttemptDoesNotWaitForOthers() throws Exception {
        try (Story story = new Story("pk.fields=id");
                Connection other = story.connect();
                Statement statement = other.createStatement()) {
            batch(story, 0);
            other.setAutoCommit(false);
            statement.execute("INSERT INTO t (id) VALUES (" + (MANY + 5) + ")");
            Thread release = new Thread(() -> release(story, other));
            release.start();
            batch(story, MANY);
            release.join();
            assertThat(straight(story)).isEqualTo(2);
            assertThat(merges(story)).isEqualTo(1);
            assertThat(count(story)).isEqualTo("400");
        }
    }

    /** As soon as the merge waits, which an attempt would not. */
    private static void release(Story story, Connection other) {
        try {
            Await.until(
                    Duration.ofSeconds(10),
                    "the merge waits",
                    () -> !story.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query LIKE 'INSERT%' AND datname = current_database()")
                            .isEmpty());
            other.commit();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The limit for waiting is the attempt's own. */
    @Test
    void afterAnAttemptLocksAreWaitedForAsBefore() throws Exception {
        try (Story story = new Story("pk.fields=id", "topics=t,u")) {
            batch(story, 0);
            story.execute("CREATE TABLE limits AS SELECT ''::text AS seen");
            story.execute("""
                    CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                        UPDATE limits SET seen = current_setting('lock_timeout'); RETURN new; END $$;
                    CREATE TABLE u (id bigint PRIMARY KEY);
                    CREATE TRIGGER look BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION look()""");
            List<Told> both = IntStream.range(MANY, 2 * MANY)
                    .mapToObj(i -> story.value("{\"id\":" + i + "}"))
                    .collect(Collectors.toList());
            both.add(story.record("u", null, "{\"id\":1}"));
            story.put(both);
            assertThat(straight(story)).isEqualTo(2);
            assertThat(story.query("SELECT seen FROM limits")).containsExactly("10s");
        }
    }

    @ParameterizedTest
    @CsvSource({"replace, 10", "keep, 0"}) // kept rows are not even tried below a record that is not new
    void whatBelongsToRowsThatATriggerKeepsOutIsNotThereAlone(String childRows, int refused) throws Exception {
        try (Story story = new Story("pk.fields=id", "nested.arrays=tables", "child.rows=" + childRows)) {
            story.execute("""
                    CREATE TABLE t (id bigint PRIMARY KEY);
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN IF new.id < 10 THEN RETURN NULL; END IF; RETURN new; END';
                    CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse()""");
            story.put(IntStream.range(0, MANY)
                    .mapToObj(i -> story.value("{\"id\":" + i + ",\"items\":[{\"a\":1}]}"))
                    .toList());
            assertThat(count(story)).isEqualTo("190");
            assertThat(story.query("SELECT count(*), min(t_id) FROM t_items")).containsExactly("190|10");
            assertThat(story.buried()).hasSize(refused);
        }
    }

    private static void batch(Story story, int from) {
        story.put(IntStream.range(from, from + MANY)
                .mapToObj(i -> story.value("{\"id\":" + i + ",\"n\":" + i % 7 + "}"))
                .toList());
    }

    private static long straight(Story story) {
        return story.sql().stream()
                .filter(sql -> sql.startsWith("COPY \"public\".\"t\" "))
                .count();
    }

    private static long merges(Story story) {
        return story.sql().stream()
                .filter(sql -> sql.startsWith("INSERT INTO \"public\".\"t\" "))
                .count();
    }

    private static String count(Story story) {
        return story.query("SELECT count(*) FROM t").get(0);
    }
}
