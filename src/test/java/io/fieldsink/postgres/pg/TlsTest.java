package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in and whom we trust, with certificates and with passwords, on a server that has TLS. */
class TlsTest {
    private static final String LOADED = "SELECT pg_conf_load_time()";

    @TempDir
    static Path folder;

    private static Authority ours;
    private static Authority others;
    private static String root;
    private static String strangeRoot;
    private static String goodCertificate;
    private static Postgres postgres;

    @BeforeAll
    static void start() throws Exception {
        ours = Authority.create(folder, "ours");
        others = Authority.create(folder, "others");
        root = ours.root();
        strangeRoot = others.root();
        ours.newKey("server", "server");
        goodCertificate = ours.certificate("server", "-ext", "san=dns:localhost,ip:127.0.0.1");
        Path certificate = ours.file("server.crt", goodCertificate);
        Path key = ours.file("server.key", ours.key("server"));
        Path authority = ours.file("root.crt", root);
        postgres = Postgres.start(Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.toString(),
                "ssl_key_file", key.toString(),
                "ssl_ca_file", authority.toString(),
                "password_encryption", "scram-sha-256"));
        postgres.execute("postgres", """
                CREATE ROLE certified LOGIN;
                CREATE ROLE encrypted LOGIN;
                CREATE ROLE scrammed LOGIN PASSWORD 'sesame';
                CREATE ROLE hashed LOGIN;
                CREATE ROLE told LOGIN PASSWORD 'sesame';
                SET password_encryption = 'md5';
                ALTER ROLE hashed PASSWORD 'sesame'""");
        Files.writeString(Path.of(postgres.value("postgres", "SHOW hba_file")), """
                host    all postgres  all trust
                hostssl all certified all cert
                hostssl all encrypted all trust
                host    all scrammed  all scram-sha-256
                host    all hashed    all md5
                host    all told      all password
                """);
        reload();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    /** The postmaster reads its files in its own time; the sessions it starts afterwards know when that was. */
    private static void reload() {
        String before = postgres.value("postgres", LOADED);
        postgres.execute("postgres", "SELECT pg_reload_conf()");
        Await.until(
                Duration.ofSeconds(10),
                "the postmaster has read its files",
                () -> !postgres.value("postgres", LOADED).equals(before));
    }

    private static Server server(String user, String password, String mode, String rootCert, String cert, String key) {
        return new Server(
                "jdbc:postgresql://localhost:" + postgres.port() + "/postgres",
                user,
                password,
                Map.of(),
                new Server.Tls(mode, rootCert, cert, key),
                Duration.ofSeconds(10),
                "test");
    }

    private static Server server(String mode, String rootCert) {
        return server("postgres", "", mode, rootCert, "", "");
    }

    private static Problem refused(Server server) {
        return Sessions.probe(server).orElseThrow();
    }

    private static void serverShows(String certificate) throws Exception {
        Files.writeString(folder.resolve("server.crt"), certificate);
        reload();
    }

    @Test
    void aPrivateAuthorityIsGivenAsText() throws Failure {
        assertThat(Sessions.probe(server("verify-full", root))).isEmpty();
        try (Sessions sessions = new Sessions(server("verify-full", root));
                Transaction transaction = sessions.begin()) {
            String version = transaction.run(c -> {
                try (Statement statement = c.createStatement();
                        ResultSet found = statement.executeQuery(
                                "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
                    found.next();
                    return found.getString(1);
                }
            });
            assertThat(version).startsWith("TLSv1");
        }
    }

    @Test
    void aPrivateAuthorityIsGivenAsAFile() throws IOException {
        Path file = ours.file("for us.crt", root);
        assertThat(Sessions.probe(server("verify-full", file.toString()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\n"})
    void theTextMayHaveLostItsLineBreaks(String instead) {
        String flat = root.replaceAll("\\R", instead.replace("\\", "\\\\"));
        assertThat(Sessions.probe(server("verify-full", flat))).isEmpty();
    }

    @Test
    void theRootMayBeOneOfABundle() {
        assertThat(Sessions.probe(server("verify-full", strangeRoot + root))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"verify-full, true", "verify-ca, true", "require, true", "verify-full, false", "verify-ca, false"})
    void anotherAuthorityIsNotTrusted(String mode, boolean givenRoot) {
        Problem problem = refused(server(mode, givenRoot ? strangeRoot : ""));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.TLS);
        assertThat(problem.message()).contains("localhost:" + postgres.port()).contains("connection.ssl.root.cert");
        assertThat(problem.passing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "prefer", "disable"})
    void whoDoesNotVerifyNeedsNoRoot(String mode) {
        assertThat(Sessions.probe(server(mode, ""))).isEmpty();
    }

    @Test
    void aCertificateForAnotherHostNameIsRefusedByVerifyFullOnly() throws Exception {
        serverShows(ours.certificate("server", "-ext", "san=dns:db.example.org"));
        try {
            Problem problem = refused(server("verify-full", root));
            assertThat(problem.kind()).isEqualTo(Problem.Kind.TLS);
            assertThat(problem.message()).contains("another host name").contains("verify-ca");
            assertThat(Sessions.probe(server("verify-ca", root))).isEmpty();
            assertThat(Sessions.probe(server("require", root))).isEmpty();
        } finally {
            serverShows(goodCertificate);
        }
    }

    @Test
    void anExpiredCertificateIsRefusedByWhoVerifies() throws Exception {
        serverShows(ours.certificate("server", "-ext", "san=dns:localhost", "-startdate", "-10d", "-validity", "5"));
        try {
            for (String mode : new String[] {"verify-full", "verify-ca"}) {
                Problem problem = refused(server(mode, root));
                assertThat(problem.kind()).isEqualTo(Problem.Kind.TLS);
                assertThat(problem.message()).contains("not valid at this time");
            }
            assertThat(Sessions.probe(server("require", ""))).isEmpty();
        } finally {
            serverShows(goodCertificate);
        }
    }

    @Test
    void theModeInTheUrlWins() {
        Server verifying = server("verify-full", strangeRoot);
        Server lax = new Server(
                verifying.url() + "?sslmode=disable",
                verifying.user(),
                "",
                Map.of("sslmode", "verify-ca"),
                verifying.tls(),
                verifying.timeout(),
                "test");
        assertThat(Sessions.probe(lax)).isEmpty();
    }

    @Test
    void clientCertificatesAreShown() throws Exception {
        ours.newKey("client", "certified");
        String cert = ours.certificate("client");
        String key = ours.key("client");
        assertThat(Sessions.probe(server("certified", "", "verify-full", root, cert, key)))
                .isEmpty();
        Path certFile = ours.file("client.crt", cert);
        Path keyFile = ours.file("client.key", key);
        assertThat(Sessions.probe(
                        server("certified", "", "verify-full", root, certFile.toString(), keyFile.toString())))
                .isEmpty();
        Problem without = refused(server("certified", "", "verify-full", root, "", ""));
        assertThat(without.kind()).isEqualTo(Problem.Kind.PASSWORD);
        assertThat(without.message()).contains("connection.ssl.cert");
        Problem half = refused(server("certified", "", "verify-full", root, cert, ""));
        assertThat(half.message())
                .isEqualTo("connection.ssl.cert and connection.ssl.key belong together: give both or neither");
    }

    @Test
    void aClientCertificateOfAStrangerIsRefused() throws Exception {
        others.newKey("stranger", "certified");
        Problem problem = refused(
                server("certified", "", "verify-full", root, others.certificate("stranger"), others.key("stranger")));
        assertThat(problem.passing()).isFalse();
        assertThat(problem.message()).contains("connection.ssl.cert");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-----BEGIN ENCRYPTED PRIVATE KEY-----Amina-----END ENCRYPTED PRIVATE KEY----- | no unencrypted PKCS#8 key",
                "-----BEGIN RSA PRIVATE KEY-----Amina-----END RSA PRIVATE KEY----- | no unencrypted PKCS#8 key",
                "-----BEGIN PRIVATE KEY-----QW1pbmE=-----END PRIVATE KEY----- | a damaged key",
                "-----BEGIN PRIVATE KEY-----Q-----END PRIVATE KEY----- | damaged PEM text",
                "/no/such/Amina | neither PEM text nor a file"
            })
    void aKeyWeCannotReadIsRefusedInOneSentenceWithoutIt(String key, String reason) {
        Problem problem = refused(server("certified", "", "verify-full", root, root, key));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.TLS);
        assertThat(problem.message())
                .startsWith("connection.ssl.key ")
                .contains(reason)
                .doesNotContain("Amina");
    }

    @Test
    void aKeyWeCannotReadIsNoOutage() {
        Server bad = server("certified", "", "verify-full", root, root, "/no/such/key");
        Server hasty = new Server(bad.url(), bad.user(), "", Map.of(), bad.tls(), Duration.ofMillis(300), "test");
        try (Sessions sessions = new Sessions(hasty)) {
            Failure failure = catchThrowableOfType(Failure.class, sessions::begin);
            assertThat(failure.kind()).isEqualTo(Failure.Kind.CONFIGURATION);
            assertThat(failure).hasMessageStartingWith("connection.ssl.key ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY-----QW1pbmE=-----END PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----QW1pbmE=-----END CERTIFICATE-----",
                "/no/such/file"
            })
    void aRootThatIsNoneIsNamed(String rootCert) {
        Problem problem = refused(server("verify-full", rootCert));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.TLS);
        assertThat(problem.message()).startsWith("connection.ssl.root.cert ");
    }

    @Test
    void aServerThatWantsTlsSaysSo() {
        Problem problem = refused(server("encrypted", "", "disable", "", "", ""));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.PASSWORD);
        assertThat(problem.message()).contains("connection.ssl.mode");
    }

    @ParameterizedTest
    @CsvSource({"sesame, ''", "open-barley, 28P01", "'', connection.password"})
    void passwordsAreCheckedAndNeverTold(String password, String told) {
        Optional<Problem> problem = Sessions.probe(server("scrammed", password, "verify-full", root, "", ""));
        assertThat(problem.isPresent()).isEqualTo(!told.isEmpty());
        problem.ifPresent(p -> {
            assertThat(p.kind()).isEqualTo(Problem.Kind.PASSWORD);
            assertThat(p.message())
                    .contains(told)
                    .contains("connection.password")
                    .doesNotContain("barley");
        });
    }

    private static Server bound(String user, String mode, String password, Map<String, String> driver) {
        Server server = server(user, password, mode, root, "", "");
        return new Server(server.url(), user, password, driver, server.tls(), server.timeout(), "test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "prefer", "require"})
    void aLoginMayBeBoundToItsTlsChannel(String binding) {
        assertThat(Sessions.probe(bound("scrammed", "verify-full", "sesame", Map.of("channelBinding", binding))))
                .isEmpty();
    }

    /** An MD5 hash, the password itself, nothing, nothing although there is a password, no TLS, no password. */
    @ParameterizedTest
    @CsvSource({
        "hashed, verify-full, sesame",
        "told, verify-full, sesame",
        "encrypted, verify-full, ''",
        "encrypted, verify-full, sesame",
        "scrammed, disable, sesame",
        "scrammed, verify-full, ''"
    })
    void whoWantsABoundLoginIsRefusedAnyOther(String user, String mode, String password) {
        Problem problem = refused(bound(user, mode, password, Map.of("channelBinding", "require")));
        assertThat(problem)
                .isEqualTo(new Problem(
                        Problem.Kind.TLS,
                        "localhost:" + postgres.port()
                                + " offers no login that connection.channelBinding=require allows"
                                + " (SQLSTATE 08004): it takes TLS, connection.password, and scram-sha-256 in"
                                + " pg_hba.conf",
                        false));
        if (!password.isEmpty()) {
            assertThat(Sessions.probe(bound(user, mode, password, Map.of()))).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"scrammed, scram-sha-256, true", "scrammed, '!password,!md5', true", "told, !password, false"})
    void whoIsChoosyIsNotLetInByAnotherWay(String user, String methods, boolean letIn) {
        Server choosy = bound(user, "verify-full", "sesame", Map.of("requireAuth", methods));
        assertThat(Sessions.probe(choosy).isEmpty()).isEqualTo(letIn);
        if (!letIn) {
            assertThat(refused(choosy).message())
                    .contains("connection.requireAuth")
                    .doesNotContain("sesame");
        }
    }
}
