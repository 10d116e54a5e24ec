package io.fieldsink.postgres.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bad network is as bad as it says. */
class ProxyTest {
    private final Postgres postgres = Postgres.shared();
    private final Proxy proxy = Proxy.before(postgres.port());
    private String database;

    @BeforeEach
    void table() {
        database = postgres.newDatabase();
        postgres.execute(database, "CREATE TABLE t (n int)");
    }

    @AfterEach
    void close() {
        proxy.close();
        postgres.dropDatabase(database);
    }

    private Connection connect() throws SQLException {
        String url = "jdbc:postgresql://localhost:" + proxy.port() + "/" + database
                + "?sslmode=disable&socketTimeout=1&connectTimeout=2&loginTimeout=2";
        return DriverManager.getConnection(url, postgres.user(), "");
    }

    private static void insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (1)");
        }
    }

    private String rows() {
        return postgres.value(database, "SELECT count(*) FROM t");
    }

    @Test
    void whatPassesArrivesAndWhatIsCutIsGone() throws SQLException {
        try (Connection connection = connect()) {
            insert(connection);
            proxy.cut();
            assertThatThrownBy(() -> insert(connection)).isInstanceOf(SQLException.class);
        }
        try (Connection connection = connect()) {
            insert(connection);
        }
        assertThat(rows()).isEqualTo("2");
    }

    @Test
    void whoIsRefusedComesInAgainLater() throws SQLException {
        proxy.refuse();
        assertThatThrownBy(this::connect)
                .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
                .extracting(SQLException::getSQLState)
                .isEqualTo("08001");
        proxy.pass();
        try (Connection connection = connect()) {
            insert(connection);
        }
    }

    @Test
    void aLostReplyIsACommitThatTheClientCallsAFailure() throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            proxy.loseReplies(Proxy.COMMITTED, 1);
            insert(connection);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(proxy.sprung()).isOne();
        Await.until(Duration.ofSeconds(5), "it was committed", () -> rows().equals("1"));
    }

    @Test
    void aRequestThatWasHeldArrivesAfterTheClientGaveUp() throws SQLException {
        try (Connection connection = connect()) {
            insert(connection);
            proxy.holdRequests(Duration.ofMillis(1500));
            assertThatThrownBy(() -> insert(connection)).isInstanceOf(SQLException.class);
        }
        assertThat(rows()).isEqualTo("1");
        Await.until(Duration.ofSeconds(5), "it came late", () -> rows().equals("2"));
    }

    @Test
    void aCommitThatWasHeldArrivesAfterTheClientGaveUp() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            proxy.holdRequestsAfter(Proxy.CONSTRAINTS_CHECKED, Duration.ofMillis(1500));
            insert(connection);
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(rows()).isEqualTo("0");
        Await.until(Duration.ofSeconds(5), "it came late", () -> rows().equals("1"));
    }

    @Test
    void whatIsSwallowedIsSaidLater() throws SQLException {
        try (Connection connection = connect()) {
            insert(connection);
            proxy.swallow();
            assertThatThrownBy(() -> insert(connection)).isInstanceOf(SQLException.class);
        }
        assertThat(rows()).isEqualTo("1");
        proxy.pass();
        Await.until(Duration.ofSeconds(5), "it came late", () -> rows().equals("2"));
    }

    @Test
    void whatIsHungUpIsNoticedByTheServer() throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            insert(connection);
            proxy.hangUp();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        assertThat(rows()).isEqualTo("0");
    }

    @Test
    void aTrickleAndADelayOnlyTakeTime() throws SQLException {
        try (Connection connection = connect()) {
            for (Runnable badness :
                    new Runnable[] {() -> proxy.trickle(400), () -> proxy.delay(Duration.ofMillis(200))}) {
                badness.run();
                long begin = System.nanoTime();
                insert(connection);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(150));
            }
        }
        assertThat(rows()).isEqualTo("2");
    }

    @Test
    void whatBeganToTrickleIsSaidFastOnceItPassesAgain() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            proxy.trickle(300);
            CompletableFuture<Boolean> said = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute("INSERT INTO t SELECT 1 -- " + "x".repeat(60_000));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            assertThat(said).as("three minutes at this pace").isNotDone();
            proxy.pass();
            said.get(10, TimeUnit.SECONDS);
        }
        assertThat(rows()).isEqualTo("1");
    }
}
