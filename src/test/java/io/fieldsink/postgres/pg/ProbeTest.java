package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One attempt says what is wrong, in time. */
class ProbeTest {
    private static final Server.Tls NO_TLS = new Server.Tls("disable", "", "", "");

    private static Problem problem(String url, Server.Tls tls, Duration timeout) {
        return Sessions.probe(new Server(url, "postgres", "sesame", Map.of(), tls, timeout, "test"))
                .orElseThrow();
    }

    private static Problem problem(String url) {
        return problem(url, NO_TLS, Duration.ofSeconds(5));
    }

    @Test
    void aServerThatLetsUsInIsNoProblem() {
        assertThat(Sessions.probe(Database.fresh().server())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-full", "verify-ca", "require"})
    void aServerWithoutTlsGetsAMessageThatNamesTheOption(String mode) {
        Database database = Database.fresh();
        String url = "jdbc:postgresql://localhost:" + database.postgres().port() + "/" + database.name();
        Problem problem = problem(url, new Server.Tls(mode, "", "", ""), Duration.ofSeconds(5));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.TLS);
        assertThat(problem.message())
                .isEqualTo("localhost:" + database.postgres().port() + " does not offer TLS: switch it on there,"
                        + " or set connection.ssl.mode=disable where the network is trusted");
        assertThat(Sessions.probe(new Server(
                        url,
                        "postgres",
                        "",
                        Map.of(),
                        new Server.Tls("prefer", "", "", ""),
                        Duration.ofSeconds(5),
                        "t")))
                .isEmpty();
    }

    @Test
    void aMissingDatabaseIsNamed() {
        Problem problem = problem(Database.fresh().postgres().url("absent"));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.DATABASE);
        assertThat(problem.message()).contains("\"absent\"").contains("connection.database");
        assertThat(problem.passing()).isFalse();
    }

    @Test
    void anUnknownHostIsNamed() {
        Problem problem = problem("jdbc:postgresql://no-such-host.invalid:5433/db");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.HOST);
        assertThat(problem.message()).contains("no-such-host.invalid:5433").contains("resolve");
        assertThat(problem.passing()).isTrue();
    }

    @Test
    void aClosedPortIsNamed() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Problem problem = problem("jdbc:postgresql://localhost:" + port + "/db?connectTimeout=3");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.HOST);
        assertThat(problem.message()).contains("localhost:" + port).contains("nothing listens");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            long start = System.nanoTime();
            Problem problem = problem(
                    "jdbc:postgresql://localhost:" + silent.getLocalPort() + "/db?loginTimeout=60",
                    NO_TLS,
                    Duration.ofMillis(800));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(700L, 3000L);
            assertThat(problem.kind()).isEqualTo(Problem.Kind.HOST);
            assertThat(problem.message())
                    .contains("localhost:" + silent.getLocalPort())
                    .contains("800 ms");
        }
    }

    /** At once, or when it has just said that TLS may begin. */
    @ParameterizedTest
    @ValueSource(strings = {"", "S"})
    void aServerThatHangsUpIsAway(String answer) throws Exception {
        try (ServerSocket rude = new ServerSocket(0)) {
            Thread hangUp = new Thread(() -> {
                try (Socket caller = rude.accept()) {
                    if (!answer.isEmpty()) {
                        caller.getInputStream().readNBytes(8);
                        caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            hangUp.start();
            String url = "jdbc:postgresql://localhost:" + rude.getLocalPort() + "/db";
            Problem problem = problem(url, new Server.Tls("require", "", "", ""), Duration.ofSeconds(5));
            hangUp.join();
            assertThat(problem.kind()).isEqualTo(Problem.Kind.HOST);
            assertThat(problem.passing()).isTrue();
        }
    }

    @Test
    void everyHostOfAClusterIsNamed() {
        Problem problem = problem("jdbc:postgresql://a.invalid:1,b.invalid:2/db");
        assertThat(problem.kind()).isEqualTo(Problem.Kind.HOST);
        assertThat(problem.message()).contains("a.invalid:1,b.invalid:2");
    }

    @Test
    void messagesKeepThePassword() {
        assertThat(problem("jdbc:postgresql://no-such-host.invalid/db").message())
                .doesNotContain("sesame");
    }
}
