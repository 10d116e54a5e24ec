package io.fieldsink.postgres.pg;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * Where the server is and how to get in. Its {@link #toString} shows no secret.
 *
 * @param url JDBC URL without user and password
 * @param user empty for the driver's default
 * @param password empty for none
 * @param driver allowed driver properties ({@code connection.<name>})
 * @param tls how the connection is secured
 * @param timeout to get a connection
 * @param applicationName what {@code pg_stat_activity} shows
 */
public record Server(
        String url,
        String user,
        String password,
        Map<String, String> driver,
        Tls tls,
        Duration timeout,
        String applicationName) {

    /**
     * TLS as the options say it.
     *
     * @param mode {@code disable}, {@code prefer}, {@code require}, {@code verify-ca}, {@code verify-full}
     * @param rootCert PEM text or file path, empty for the JVM's trust store
     * @param cert client certificate, PEM text or file path, empty for none
     * @param key client key, PEM text (PKCS#8) or file path, empty for none
     */
    public record Tls(String mode, String rootCert, String cert, String key) {
        public Tls {
            requireNonNull(mode, "mode");
            requireNonNull(rootCert, "rootCert");
            requireNonNull(cert, "cert");
            requireNonNull(key, "key");
        }

        @Override
        public String toString() {
            return "Tls[" + mode + "]";
        }
    }

    public Server {
        requireNonNull(url, "url");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        driver = Map.copyOf(driver);
        requireNonNull(tls, "tls");
        requireNonNull(timeout, "timeout");
        requireNonNull(applicationName, "applicationName");
    }

    @Override
    public String toString() {
        return url.replaceAll("\\?.*", "");
    }
}
