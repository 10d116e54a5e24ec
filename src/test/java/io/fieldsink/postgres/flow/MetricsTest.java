package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fieldsink.postgres.MBeans;
import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.watch.Watched;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the sink measures is seen over JMX when its cause happens on a real server. */
@Timeout(120)
class MetricsTest {
    private static final Partition T0 = new Partition("t", 0);
    private static final String INSERT = "insert.mode=insert";
    private static final String TABLE = "public.t";
    private static final String DISTURBED = "CREATE TABLE t (id integer PRIMARY KEY); CREATE SEQUENCE tries;"
            + "CREATE FUNCTION disturb() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF nextval('tries') <= 3 THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;"
            + "CREATE TRIGGER disturb AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION disturb()";

    private static Watched watched(Story story) {
        return Watched.here("story", story.number());
    }

    /** NaN where it is not there. */
    private static double value(Story story, Metric metric, String... tags) {
        return watched(story).value(metric, tags).orElse(Double.NaN);
    }

    private static Told row(Story story, int id, int version) {
        return story.value("{\"id\":" + id + ",\"v\":" + version + "}");
    }

    /** Makes the metric's cause happen, once. */
    private static void happen(Metric metric, Story story) {
        switch (metric) {
            case RECORDS, ROWS, POSITION, EVENT_TIME_LAG -> story.put(row(story, 1, 1));
            case BATCH_ROWS_P50, BATCH_ROWS_P95, BATCH_ROWS_MAX -> story.put(row(story, 1, 1));
            case BATCH_BYTES_P50, BATCH_BYTES_P95, BATCH_BYTES_MAX -> story.put(row(story, 1, 1));
            case BATCH_WRITE_P50, BATCH_WRITE_P95, BATCH_WRITE_MAX -> story.put(row(story, 1, 1));
            case BATCH_COMMIT_P50, BATCH_COMMIT_P95, BATCH_COMMIT_MAX -> story.put(row(story, 1, 1));
            case BATCHES -> story.put(row(story, 1, 1));
            case POSITION_LAG -> story.put(row(story, 1, 1));
            case TOMBSTONES_SKIPPED -> story.put(story.record("{\"id\":1}", null));
            case PASSED_OVER -> story.put(story.value("{\"op\":\"m\",\"source\":{},\"message\":{}}"));
            case NULS_REMOVED -> story.put(story.value("{\"id\":1,\"a\":\"x\\u0000\"}"));
            case RETRIES, RETRYING_SINCE ->
                assertThatThrownBy(() -> story.execute(DISTURBED).put(row(story, 1, 1)))
                        .isInstanceOf(RetryLater.class);
            case FENCE_LOSSES -> {
                story.put(row(story, 1, 1));
                story.another("pk.fields=id").sink().assign(List.of(T0));
                assertThatThrownBy(() -> story.put(row(story, 2, 1))).isInstanceOf(RetryLater.class);
            }
            case REJECTED -> story.put(story.value("no JSON"));
            case FOLDED -> story.put(row(story, 1, 1), row(story, 1, 2));
            case UNCHANGED -> story.put(row(story, 1, 1)).put(row(story, 1, 1));
            case STALE -> story.put(row(story, 1, 2)).put(row(story, 1, 1));
            case DDL_STEPS -> story.put(row(story, 1, 1)).put(story.value("{\"id\":1,\"v\":2,\"new\":true}"));
        }
    }

    private static String[] options(Metric metric) {
        return switch (metric) {
            case STALE -> new String[] {"pk.fields=id", "version.field=v"};
            case POSITION_LAG -> new String[] {"pk.fields=id", "linger.ms=60000"};
            case PASSED_OVER -> new String[] {"record.format=debezium"};
            default -> new String[] {"pk.fields=id"};
        };
    }

    private static String[] tags(Metric metric) {
        return switch (metric) {
            case ROWS -> new String[] {TABLE, "upsert"};
            case FOLDED, UNCHANGED, STALE, DDL_STEPS -> new String[] {TABLE};
            case BATCHES -> new String[] {"linger"};
            case REJECTED -> new String[] {"none"};
            case POSITION, POSITION_LAG, EVENT_TIME_LAG -> new String[] {"t", "0"};
            default -> new String[] {};
        };
    }

    @ParameterizedTest
    @EnumSource
    void itsCauseMovesIt(Metric metric) {
        try (Story story = new Story(options(metric))) {
            double before = value(story, metric, tags(metric));
            assertThat(Double.isNaN(before) ? 0 : before).isZero();
            happen(metric, story);
            assertThat(value(story, metric, tags(metric))).isPositive();
        }
    }

    /** Why a batch is closed, each once. */
    private static String[] closes(Close close) {
        return switch (close) {
            case SIZE -> new String[] {INSERT, "batch.size=2", "linger.ms=60000"};
            case BYTES -> new String[] {INSERT, "batch.max.bytes=1024", "linger.ms=60000"};
            case LINGER -> new String[] {INSERT, "linger.ms=0"};
            case OFFSETS, STOP, TOPIC -> new String[] {INSERT, "linger.ms=60000"};
        };
    }

    @ParameterizedTest
    @EnumSource
    void aBatchIsCountedByWhatClosedIt(Close close) {
        BadRecords badRecords = close == Close.STOP ? BadRecords.STOP : BadRecords.BURY;
        try (Story story = new Story(badRecords, closes(close))) {
            List<Told> rows = List.of(
                    story.value("{\"id\":1,\"text\":\"" + "x".repeat(300) + "\"}"),
                    story.value("{\"id\":2,\"text\":\"" + "x".repeat(300) + "\"}"));
            switch (close) {
                case LINGER -> story.put(rows);
                case SIZE, BYTES, OFFSETS -> story.put(rows).settle();
                case STOP ->
                    assertThatThrownBy(() -> story.put(rows.get(0), story.value("no JSON")))
                            .isInstanceOf(Stop.class);
                case TOPIC ->
                    assertThatThrownBy(() -> story.put(rows).put(story.at(T0, 0, 1, "{\"id\":3}")))
                            .isInstanceOf(Stop.class);
            }
            for (Close other : Close.values()) {
                assertThat(value(story, Metric.BATCHES, other.label()))
                        .as(other.label())
                        .isEqualTo(other == close ? 1 : 0);
            }
        }
    }

    @Test
    void rowsAreCountedByOperationAndTable() {
        try (Story story = new Story("pk.fields=id", "nested.arrays=tables", "delete.enabled=true")) {
            story.put(
                    story.record("{\"id\":1}", "{\"id\":1,\"kids\":[{\"n\":1},{\"n\":2}]}"),
                    story.record("{\"id\":2}", "{\"id\":2,\"kids\":[{\"n\":3}]}"));
            story.put(story.record("{\"id\":1}", "{\"id\":1,\"kids\":[{\"n\":1}]}"));
            story.put(story.record("{\"id\":2}", null));
            assertThat(value(story, Metric.ROWS, TABLE, "upsert")).isEqualTo(2);
            assertThat(value(story, Metric.ROWS, TABLE, "delete")).isEqualTo(1);
            assertThat(value(story, Metric.ROWS, "public.t_kids", "upsert")).isEqualTo(3);
            assertThat(value(story, Metric.ROWS, "public.t_kids", "delete"))
                    .as("one trimmed, one with its record")
                    .isEqualTo(2);
            assertThat(value(story, Metric.UNCHANGED, TABLE)).isEqualTo(1);
            assertThat(value(story, Metric.UNCHANGED, "public.t_kids")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"insert, 2, 0", "ignore, 1, 1", "update, 0, 2"})
    void whatAModeLeavesIsUnchanged(String mode, int written, int unchanged) {
        try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
            story.execute("CREATE TABLE t (id integer, v integer); CREATE UNIQUE INDEX ON t (id) "
                    + (mode.equals("insert") ? "WHERE false" : ""));
            story.put(row(story, 1, 1)).put(row(story, 1, 2));
            assertThat(value(story, Metric.ROWS, TABLE, mode)).isEqualTo(written);
            assertThat(value(story, Metric.UNCHANGED, TABLE)).isEqualTo(unchanged);
            assertThat(value(story, Metric.STALE, TABLE)).isZero();
        }
    }

    /** Over a stage and in one statement; flat, and with what belongs to a record; soft deletes and remembered keys. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1; delete.enabled=false",
                "500; delete.enabled=true",
                "1; nested.arrays=tables",
                "1; delete.enabled=true delete.mode=soft",
                "500; delete.enabled=true delete.mode=soft"
            })
    void staleAndUnchangedAreToldApart(int rows, String more) {
        String[] options = ("pk.fields=id version.field=v " + more).split(" ", -1);
        try (Story story = new Story(options)) {
            for (int version : new int[] {5, 4, 5, 6, 6, 3}) {
                List<Told> records = new ArrayList<>();
                for (int id = 0; id < rows; id++) {
                    records.add(row(story, id, version));
                }
                story.put(records);
            }
            assertThat(value(story, Metric.ROWS, TABLE, "upsert")).isEqualTo(2.0 * rows);
            assertThat(value(story, Metric.UNCHANGED, TABLE)).isEqualTo(2.0 * rows);
            assertThat(value(story, Metric.STALE, TABLE)).isEqualTo(2.0 * rows);
        }
    }

    @Test
    void aVersionOlderThanADeletedOneIsStale() {
        try (Story story = new Story("pk.fields=id", "version.field=v", "delete.enabled=true")) {
            story.put(story.record("{\"id\":1}", "{\"id\":1,\"v\":5}"));
            story.put(story.record("{\"id\":1}", null));
            story.put(story.record("{\"id\":1}", "{\"id\":1,\"v\":4}"));
            assertThat(value(story, Metric.STALE, TABLE)).isEqualTo(1);
            assertThat(value(story, Metric.UNCHANGED, TABLE)).isZero();
        }
    }

    /** What a failed try did is rolled back, and so are its counts. */
    @Test
    void aBatchWithBadRecordsIsCountedOnce() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t (id integer PRIMARY KEY, v integer CHECK (v > 0))");
            List<Told> records = new ArrayList<>();
            for (int id = 0; id < 100; id++) {
                records.add(row(story, id, id == 13 || id == 77 ? -1 : 1));
            }
            records.add(story.value("{\"id\":\"no number\",\"v\":1}"));
            records.add(story.value("no JSON"));
            story.put(records);
            assertThat(value(story, Metric.RECORDS)).isEqualTo(102);
            assertThat(value(story, Metric.ROWS, TABLE, "upsert")).isEqualTo(98);
            assertThat(value(story, Metric.REJECTED, "23")).isEqualTo(2);
            assertThat(value(story, Metric.REJECTED, "22")).isEqualTo(1);
            assertThat(value(story, Metric.REJECTED, "none")).isEqualTo(1);
        }
    }

    @Test
    void aBatchThatIsTriedAgainIsCountedOnce() {
        try (Story story = new Story("pk.fields=id").execute(DISTURBED)) {
            long begin = System.currentTimeMillis();
            Told record = row(story, 1, 1);
            assertThatThrownBy(() -> story.put(record)).isInstanceOf(RetryLater.class);
            assertThat(value(story, Metric.RETRYING_SINCE)).isCloseTo((double) begin, within(60_000.0));
            double since = value(story, Metric.RETRYING_SINCE);
            assertThatThrownBy(() -> story.put(record)).isInstanceOf(RetryLater.class);
            assertThat(value(story, Metric.RETRYING_SINCE)).isEqualTo(since);
            story.insist(record);
            assertThat(value(story, Metric.RETRYING_SINCE)).isZero();
            assertThat(value(story, Metric.RETRIES)).isEqualTo(3);
            assertThat(value(story, Metric.RECORDS)).isEqualTo(1);
            assertThat(value(story, Metric.BATCHES, "linger")).isEqualTo(1);
            assertThat(value(story, Metric.ROWS, TABLE, "upsert")).isEqualTo(1);
        }
    }

    @Test
    void aPartitionShowsHowFarItIsWhileItIsOurs() {
        try (Story story = new Story("pk.fields=id", "linger.ms=60000")) {
            long now = System.currentTimeMillis();
            story.put(story.at(T0, 10, now - 5_000, "{\"id\":1}"), story.at(T0, 12, now - 1_000, "{\"id\":2}"));
            assertThat(value(story, Metric.POSITION, "t", "0")).isEqualTo(10);
            assertThat(value(story, Metric.POSITION_LAG, "t", "0")).isEqualTo(3);
            assertThat(value(story, Metric.EVENT_TIME_LAG, "t", "0"))
                    .as("the oldest that waits")
                    .isBetween(5_000.0, 60_000.0);
            story.later(Duration.ofHours(1));
            assertThat(value(story, Metric.EVENT_TIME_LAG, "t", "0")).isGreaterThan(3_600_000);
            story.settle();
            assertThat(value(story, Metric.POSITION, "t", "0")).isEqualTo(13);
            assertThat(value(story, Metric.POSITION_LAG, "t", "0")).isZero();
            double stored = value(story, Metric.EVENT_TIME_LAG, "t", "0");
            story.later(Duration.ofHours(1));
            assertThat(value(story, Metric.EVENT_TIME_LAG, "t", "0"))
                    .as("a quiet topic is not late")
                    .isEqualTo(stored);
            story.release(T0);
            assertThat(watched(story).names()).noneMatch(name -> name.contains("topic=t"));
        }
    }

    @Test
    void latenciesAreThoseOfTheServer() {
        try (Story story = new Story("pk.fields=id")
                .execute("CREATE TABLE t (id integer PRIMARY KEY, v integer);"
                        + "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3);"
                        + " RETURN NULL; END $$;"
                        + "CREATE TRIGGER slow AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION slow()")) {
            story.put(row(story, 1, 1));
            assertThat(value(story, Metric.BATCH_WRITE_P50)).isBetween(300.0, 60_000.0);
            assertThat(value(story, Metric.BATCH_COMMIT_P50)).isBetween(0.0, 60_000.0);
            story.later(Duration.ofMinutes(6));
            assertThat(value(story, Metric.BATCH_WRITE_MAX))
                    .as("not of the last minutes")
                    .isNaN();
        }
    }

    @Test
    void aDryRunChangesNoTableAndCountsNoStep() {
        try (Story story = new Story("pk.fields=id", "plan.only=true")) {
            story.put(row(story, 1, 1));
            assertThat(value(story, Metric.RECORDS)).isEqualTo(1);
            assertThat(watched(story).names()).noneMatch(name -> name.contains("table="));
        }
    }

    /** Names come from records where the table's name does: quoted, whatever they hold; values and keys never. */
    @Test
    void tablesOfAnyNameAreShownAndNothingElseOfTheRecords() {
        String name = "a,b=\\\"c\\\"*?:d ü";
        try (Story story = new Story("pk.fields=id", "naming.style=exact", "table.name.format=${value.to}")) {
            story.put(
                    story.record("MARKER-KEY", "{\"id\":\"MARKER-ID\",\"to\":\"" + name + "\",\"v\":\"MARKER\"}"),
                    story.record("MARKER-KEY", "{\"id\":null,\"to\":\"" + name + "\",\"v\":\"MARKER\"}"));
            String quoted = "\"public.a,b=\\\"c\\\"\\*\\?:d ü\"";
            assertThat(value(story, Metric.ROWS, quoted, "upsert")).isEqualTo(1);
            assertThat(watched(story).names()).noneMatch(shown -> shown.contains("MARKER"));
        }
    }

    @Test
    void tablesWithoutEndShareOneNameInTheEnd() {
        Watched watched = Watched.here("story", "many");
        try (Metrics metrics = new Metrics(new MBeans("story", "many"), Clock.systemUTC())) {
            for (int i = 0; i < Metrics.MOST_TABLES + 3; i++) {
                TableName table = new TableName("public", "t" + i);
                Outcome.Of upserts = new Outcome.Of(table, InsertMode.UPSERT);
                metrics.ddl(table, 1);
                metrics.committed(new Batch(), 1, Close.SIZE, new Outcome(Map.of(upserts, Tally.ofPut(1, 1, 0))));
            }
            assertThat(watched.value(Metric.ROWS, "public.t7", "upsert")).hasValue(1);
            assertThat(watched.value(Metric.ROWS, Metrics.OTHERS, "upsert")).hasValue(3);
            assertThat(watched.value(Metric.DDL_STEPS, Metrics.OTHERS)).hasValue(3);
            assertThat(watched.names().stream().filter(name -> name.contains(",operation=")))
                    .hasSize(Metrics.MOST_TABLES + 1);
        }
        assertThat(watched.names()).isEmpty();
    }

    @Test
    void nothingIsLeftOfATaskThatEndedAndTheNextOneBeginsAnew() {
        String number;
        try (Story story = new Story("pk.fields=id")) {
            number = story.number();
            story.put(row(story, 1, 1));
            assertThat(watched(story).names()).isNotEmpty();
        }
        Watched ended = Watched.here("story", number);
        assertThat(ended.names()).isEmpty();
        MBeans again = new MBeans("story", number);
        again.add(Series.of(Metric.RECORDS), () -> 7);
        assertThat(ended.value(Metric.RECORDS)).hasValue(7);
        again.remove(Series.of(Metric.RECORDS));
        assertThat(ended.names()).isEmpty();
    }

    /** It hangs, Connect has given it up, and it may wake and end any time. */
    @Test
    void aTaskThatHangsMakesRoomForItsSuccessor() {
        MBeans hanging = new MBeans("story", "hangs");
        MBeans successor = new MBeans("story", "hangs");
        Watched watched = Watched.here("story", "hangs");
        hanging.add(Series.of(Metric.RECORDS), () -> 1);
        successor.add(Series.of(Metric.RECORDS), () -> 2);
        assertThat(watched.value(Metric.RECORDS)).hasValue(2);
        hanging.remove(Series.of(Metric.RECORDS));
        assertThat(watched.value(Metric.RECORDS)).hasValue(2);
        successor.remove(Series.of(Metric.RECORDS));
        assertThat(watched.names()).isEmpty();
    }

    @Test
    void oneLineAMinuteTellsWhatWasDone() {
        try (Story story = new Story("pk.fields=id");
                Overheard overheard = new Overheard()) {
            story.put(row(story, 1, 1), row(story, 1, 2), row(story, 2, 1), story.value("MARKER"));
            assertThat(minutes(overheard)).isEmpty();
            story.later(Duration.ofSeconds(61)).put(row(story, 1, 2));
            assertThat(minutes(overheard))
                    .singleElement()
                    .asString()
                    .matches("INFO in 6\\d s: 5 records in 2 batches: 2 rows written, 0 removed, 1 folded into others,"
                            + " 1 left as they were, 0 refused as stale, 1 records rejected, 0 retries,"
                            + " 0 tombstones skipped, 0 records passed over, 0 U\\+0000 removed");
            story.later(Duration.ofSeconds(61)).put(List.of());
            assertThat(minutes(overheard)).as("nothing was done").hasSize(1);
            story.put(row(story, 3, 1)).later(Duration.ofSeconds(61)).put(List.of());
            assertThat(minutes(overheard)).hasSize(2).last().asString().contains(": 1 records in 1 batches: 1 rows");
        }
    }

    private static List<String> minutes(Overheard overheard) {
        return overheard.lines().stream()
                .filter(line -> line.startsWith("INFO in "))
                .toList();
    }

    @Test
    void quantilesAreOfTheValuesThemselves() {
        Spread spread = new Spread(Clock.systemUTC());
        assertThat(spread.quantile(1)).isNaN();
        for (int i = 1; i <= 1100; i++) {
            spread.add(i);
        }
        assertThat(Map.of(0.5, 600.0, 0.95, 1050.0, 1.0, 1100.0))
                .allSatisfy((share, value) -> assertThat(spread.quantile(share)).isEqualTo(value));
    }

    @Test
    void labelsAreWhatJmxAndPeopleCanSay() {
        assertThat(Metric.values())
                .extracting(Metric::label)
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z][a-z0-9-]*[a-z0-9]"));
    }
}
