package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing tables while others do the same. */
@Tag("postgres-versions")
class EvolveTest {
    private static final TableName T = new TableName("public", "t");

    private final Database database = Database.fresh();
    private final Sessions sessions = new Sessions(database.server());
    private final Catalog catalog = new Catalog(sessions);

    @AfterEach
    void close() {
        sessions.close();
    }

    private static Function<Optional<Table>, List<String>> createIfAbsent(String columns) {
        return found -> found.isPresent() ? List.of() : List.of("CREATE TABLE public.t (" + columns + ")");
    }

    @Test
    void itRunsWhatIsMissingAndReturnsTheTableAsItIsThen() throws Failure {
        assertThat(catalog.evolve(T, createIfAbsent("a integer")).orElseThrow().columns())
                .hasSize(1);
        Optional<Table> after = catalog.evolve(
                T,
                found -> List.of(
                        "ALTER TABLE t ADD COLUMN b text",
                        "COMMENT ON COLUMN t.b IS 'B?'",
                        "ALTER TABLE t ADD COLUMN \"{c?}\" text"));
        assertThat(after.orElseThrow().columns()).extracting(Column::name).containsExactly("a", "b", "{c?}");
        assertThat(catalog.find(T)).isEqualTo(after);
    }

    @Test
    void nothingToDoIsNothingDone() throws Failure {
        assertThat(catalog.evolve(T, found -> List.of())).isEmpty();
        assertThat(database.value("SELECT count(*) FROM pg_class WHERE relname = 't'"))
                .isEqualTo("0");
    }

    @Test
    void itIsDoneAsAWholeOrNotAtAll() throws Failure {
        assertThatThrownBy(() -> catalog.evolve(
                        T, found -> List.of("CREATE TABLE t (a integer)", "ALTER TABLE t ADD COLUMN b nonsense")))
                .isInstanceOfSatisfying(Failure.class, f -> {
                    assertThat(f.kind()).isEqualTo(Failure.Kind.CONFIGURATION);
                    assertThat(f).hasMessageContaining("type \"nonsense\" does not exist");
                });
        assertThat(catalog.find(T)).isEmpty();
    }

    @Test
    void itDecidesFromTheTableAsItIsNowAndNotAsItWasRemembered() throws Failure {
        database.execute("CREATE TABLE t (a integer)");
        catalog.find(T);
        database.execute("ALTER TABLE t ADD COLUMN b integer");
        catalog.evolve(T, found -> {
            assertThat(found.orElseThrow().columns()).hasSize(2);
            return List.of();
        });
        assertThat(catalog.find(T).orElseThrow().columns()).hasSize(2);
    }

    @Test
    void manyTasksCreateOneTableAtOnceAndNoneFails() throws Exception {
        int tasks = 6;
        ExecutorService threads = Executors.newFixedThreadPool(tasks);
        List<Sessions> own = new ArrayList<>();
        try {
            for (int round = 0; round < 5; round++) {
                TableName name = new TableName("public", "round " + round);
                CountDownLatch start = new CountDownLatch(1);
                AtomicInteger created = new AtomicInteger();
                List<Future<Optional<Table>>> results = new ArrayList<>();
                for (int task = 0; task < tasks; task++) {
                    if (own.size() <= task) {
                        own.add(new Sessions(database.server()));
                    }
                    Catalog theirs = new Catalog(own.get(task));
                    results.add(threads.submit(() -> {
                        start.await();
                        return theirs.evolve(name, found -> {
                            if (found.isPresent()) {
                                return List.of();
                            }
                            created.incrementAndGet();
                            return List.of("CREATE TABLE " + name.quoted() + " (id integer PRIMARY KEY)");
                        });
                    }));
                }
                start.countDown();
                for (Future<Optional<Table>> result : results) {
                    assertThat(result.get(30, TimeUnit.SECONDS)).isPresent();
                }
                assertThat(created).hasValue(1);
            }
        } finally {
            threads.shutdownNow();
            own.forEach(Sessions::close);
        }
    }

    @Test
    void somebodyWithoutOurLockWhoIsQuickerIsAskedAboutAgain() throws Failure {
        AtomicInteger asked = new AtomicInteger();
        Optional<Table> after = catalog.evolve(T, found -> {
            if (asked.getAndIncrement() == 0) {
                database.execute("CREATE TABLE t (theirs integer)");
            }
            return createIfAbsent("ours integer").apply(found);
        });
        assertThat(asked).hasValue(2);
        assertThat(after.orElseThrow().columns()).extracting(Column::name).containsExactly("theirs");
    }

    @Test
    void twoWhoMakeOneNameAtTheSameMomentAreARaceAndNoBadRecord() throws Exception {
        try (Connection other = database.postgres().connect(database.name());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("CREATE TABLE t (theirs integer)");
            Thread commit = new Thread(() -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(500);
                    other.commit();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            commit.start();
            Optional<Table> after = catalog.evolve(T, createIfAbsent("ours integer"));
            commit.join();
            assertThat(after.orElseThrow().columns()).extracting(Column::name).containsExactly("theirs");
        }
    }

    @Test
    void aLockOfOthersIsWaitedForTwoSecondsAndNoLonger() throws Exception {
        database.execute("CREATE TABLE t (a integer)");
        try (Connection reader = database.postgres().connect(database.name());
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT * FROM t");
            long start = System.nanoTime();
            Failure failure = catchThrowableOfType(
                    Failure.class, () -> catalog.evolve(T, found -> List.of("ALTER TABLE t ADD COLUMN b integer")));
            assertThat(failure.sqlState()).isEqualTo("55P03");
            assertThat(failure.kind()).isEqualTo(Failure.Kind.OUTAGE);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1900L, 6000L);
        }
        assertThat(catalog.evolve(T, found -> List.of("ALTER TABLE t ADD COLUMN b integer")))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "CREATE VIEW v AS SELECT a FROM t;                         view public.v",
                "CREATE VIEW other.\"V,1\" AS SELECT b FROM t WHERE a > 0;  view other.\"V,1\"",
                "CREATE VIEW v AS SELECT b FROM t;                         ''",
                "CREATE MATERIALIZED VIEW m AS SELECT a FROM t;            materialized view public.m",
                "CREATE RULE r AS ON DELETE TO t WHERE old.a = 1 DO INSTEAD NOTHING;  rule r on public.t",
                "CREATE TRIGGER z BEFORE UPDATE OF a ON t EXECUTE FUNCTION suppress_redundant_updates_trigger();"
                        + " trigger z on public.t",
                "CREATE POLICY p ON t USING (a > 0);                       policy p on public.t",
                "CREATE INDEX ON t (a);                                    ''",
                "ALTER TABLE t ADD CHECK (a > 0);                          ''",
            })
    void whatBlocksAColumnIsNamed(String ddl, String name) throws Failure {
        catalog.evolve(T, createIfAbsent("a integer, b integer"));
        database.execute("CREATE SCHEMA other");
        database.execute(ddl);
        assertThat(catalog.dependents(T, "a")).isEqualTo(name.isEmpty() ? List.of() : List.of(name));
        Function<Optional<Table>, List<String>> widen = found -> List.of("ALTER TABLE t ALTER COLUMN a TYPE bigint");
        if (name.isEmpty()) {
            catalog.evolve(T, widen);
        } else {
            assertThat(catchThrowableOfType(Failure.class, () -> catalog.evolve(T, widen))
                            .sqlState())
                    .isEqualTo("0A000");
        }
    }
}
