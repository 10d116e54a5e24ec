package io.fieldsink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server has against a configuration is told before any record comes, on the option to look at. */
@Tag("postgres-versions")
class PreflightTest {
    private static final Postgres SERVER = Postgres.shared();

    private static Map<String, String> config(String database, String role, String changes) {
        Map<String, String> config = new HashMap<>(Map.of(
                "name", "cases",
                "topics", "cases",
                "connection.url", SERVER.url(database),
                "connection.user", role,
                "connection.password", "secret",
                "pk.fields", "id"));
        for (String change : changes.split(";", -1)) {
            int equals = change.indexOf('=');
            if (equals > 0) {
                config.put(
                        change.substring(0, equals).trim(),
                        change.substring(equals + 1).trim());
            }
        }
        return config;
    }

    /** The messages by option. */
    private static Map<String, List<String>> mistakes(Map<String, String> config) {
        Map<String, List<String>> mistakes = new TreeMap<>();
        for (ConfigValue value : new PostgresSinkConnector().validate(config).configValues()) {
            if (!value.errorMessages().isEmpty()) {
                mistakes.put(value.name(), value.errorMessages());
            }
        }
        return mistakes;
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            GRANT ALL ON SCHEMA public TO %r | | | |
            CREATE TABLE cases (id int PRIMARY KEY); GRANT SELECT, INSERT ON cases TO %r; GRANT ALL ON SCHEMA public TO %r | | connection.user | role "%r" lacks UPDATE on public.cases: GRANT UPDATE ON "public"."cases" TO "%r"
            CREATE TABLE cases (id int PRIMARY KEY, v int); GRANT SELECT, INSERT, UPDATE (v) ON cases TO %r; GRANT ALL ON SCHEMA public TO %r | | |
            CREATE TABLE cases (id int PRIMARY KEY); GRANT INSERT ON cases TO %r; GRANT ALL ON SCHEMA public TO %r | insert.mode=insert | |
            CREATE TABLE cases (id int PRIMARY KEY); GRANT INSERT ON cases TO %r; GRANT ALL ON SCHEMA public TO %r | insert.mode=insert; delete.enabled=true | connection.user | role "%r" lacks SELECT, DELETE on public.cases: GRANT SELECT, DELETE ON "public"."cases" TO "%r"
            CREATE TABLE cases (id int); GRANT ALL ON cases TO %r; GRANT ALL ON SCHEMA public TO %r | | pk.fields | insert.mode=upsert needs a unique index on the columns of pk.fields in public.cases; create it: CREATE UNIQUE INDEX ON "public"."cases" ("id")
            CREATE TABLE cases (id int, "Case" int); GRANT ALL ON cases TO %r; GRANT ALL ON SCHEMA public TO %r | pk.fields=id,Case | pk.fields | insert.mode=upsert needs a unique index on the columns of pk.fields in public.cases; create it: CREATE UNIQUE INDEX ON "public"."cases" ("id", "Case")
            CREATE TABLE cases (id int); GRANT ALL ON cases TO %r; GRANT ALL ON SCHEMA public TO %r | table.cases.insert.mode=insert | |
            GRANT USAGE ON SCHEMA public TO %r; CREATE SCHEMA mine AUTHORIZATION %r | offsets.table=mine.o | connection.user | table public.cases does not exist, and role "%r" lacks CREATE on schema "public": GRANT CREATE ON SCHEMA "public" TO "%r"
            CREATE SCHEMA mine AUTHORIZATION %r; CREATE TABLE mine.cases (id int PRIMARY KEY); GRANT USAGE ON SCHEMA public TO %r; GRANT ALL ON mine.cases TO %r | table.name.format=mine.${topic} | offsets.table | the ledger public.kafka_sink_offsets does not exist, and role "%r" lacks CREATE on schema "public": GRANT CREATE ON SCHEMA "public" TO "%r"; or set offsets.table, or delivery.guarantee=at_least_once
            CREATE SCHEMA mine AUTHORIZATION %r; CREATE TABLE mine.cases (id int PRIMARY KEY); GRANT ALL ON mine.cases TO %r | table.name.format=mine.${topic}; delivery.guarantee=at_least_once | |
            CREATE SCHEMA other; GRANT ALL ON SCHEMA public TO %r | table.name.format=other.${topic} | connection.user | role "%r" lacks USAGE on schema "other": GRANT USAGE ON SCHEMA "other" TO "%r"
            GRANT ALL ON SCHEMA public TO %r | table.name.format=nowhere.${topic} | table.name.format | schema "nowhere" does not exist; create it: schemas are never created by the connector
            GRANT ALL ON SCHEMA public TO %r | auto.create=false; delivery.guarantee=at_least_once | auto.create | table public.cases does not exist and auto.create is false; create it, or set auto.create=true
            GRANT ALL ON SCHEMA public TO %r | topics=kafka_sink_offsets | topics.to.tables | table public.kafka_sink_offsets is the connector's own book-keeping: send topic kafka_sink_offsets to another one with topics.to.tables
            GRANT ALL ON SCHEMA public TO %r; REVOKE TEMPORARY ON DATABASE %d FROM PUBLIC | | connection.user | role "%r" lacks TEMPORARY on database "%d": GRANT TEMPORARY ON DATABASE "%d" TO "%r"
            """)
    void whatStandsInTheWayIsToldOnItsOption(String setUp, String changes, String option, String message) {
        String database = SERVER.newDatabase();
        String role = SERVER.newRole("secret");
        SERVER.execute(
                database,
                "REVOKE ALL ON SCHEMA public FROM PUBLIC;"
                        + setUp.replace("%r", role).replace("%d", database));
        Map<String, String> config = config(database, role, changes == null ? "" : changes);
        Map<String, List<String>> expected = option == null
                ? Map.of()
                : Map.of(
                        option,
                        List.of(option + ": " + message.replace("%r", role).replace("%d", database)));
        assertThat(mistakes(config)).isEqualTo(expected);
    }

    @Test
    void aDatabaseThatCannotHoldEveryTextIsRefused() {
        SERVER.execute("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        assertThat(mistakes(config("latin", SERVER.user(), "")))
                .isEqualTo(Map.of(
                        "connection.url",
                        List.of(
                                "connection.url: database \"latin\" has encoding LATIN1, which cannot hold every text: make one with"
                                        + " ENCODING 'UTF8'")));
        SERVER.dropDatabase("latin");
    }

    @Test
    void severalThingsAreToldAtOnceAndAlsoStopATaskAtItsStart() {
        String database = SERVER.newDatabase();
        String role = SERVER.newRole("secret");
        SERVER.execute(
                database,
                "REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO " + role
                        + "; CREATE TABLE cases (id int); GRANT SELECT ON cases TO " + role);
        Map<String, String> config = config(database, role, "");
        assertThat(mistakes(config)).containsOnlyKeys("connection.user", "offsets.table", "pk.fields");
        assertThatThrownBy(() -> new PostgresSinkTask().start(config))
                .isInstanceOf(ConnectException.class)
                .hasMessageContainingAll("lacks INSERT, UPDATE on public.cases", "CREATE UNIQUE INDEX", "the ledger");
    }

    /** Only those that our role can see, and that a format can name as they are. */
    @Test
    void schemasAreRecommended() {
        String database = SERVER.newDatabase();
        String role = SERVER.newRole("secret");
        SERVER.execute(
                database,
                "CREATE SCHEMA warehouse AUTHORIZATION " + role + "; CREATE SCHEMA \"Odd.One\" AUTHORIZATION " + role
                        + "; CREATE SCHEMA hidden; GRANT ALL ON SCHEMA public TO " + role);
        assertThat(recommended(config(database, role, ""), "table.name.format"))
                .containsExactly("public.${topic}", "warehouse.${topic}");
        assertThat(recommended(config(database, role, ""), "offsets.table"))
                .containsExactly("public.kafka_sink_offsets", "warehouse.kafka_sink_offsets");
    }

    private static List<Object> recommended(Map<String, String> config, String option) {
        return new PostgresSinkConnector()
                .validate(config).configValues().stream()
                        .filter(value -> value.name().equals(option))
                        .findAny()
                        .orElseThrow()
                        .recommendedValues();
    }

    /** Somebody holds the catalogue: the answer still comes in time. */
    @Test
    void aLockedCatalogueDoesNotHangTheAnswer() throws Exception {
        String database = SERVER.newDatabase();
        try (Connection blocker = SERVER.connect(database);
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_namespace IN ACCESS EXCLUSIVE MODE");
            long begin = System.nanoTime();
            Map<String, List<String>> mistakes =
                    mistakes(config(database, SERVER.user(), "connection.timeout.ms=2000"));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
            assertThat(mistakes).containsOnlyKeys("connection.url");
            assertThat(mistakes.toString()).contains("2000 ms (connection.timeout.ms)");
            blocker.rollback();
        }
    }
}
