package io.fieldsink.postgres.config;

import static io.fieldsink.postgres.config.ConnectionOptions.DATABASE;
import static io.fieldsink.postgres.config.ConnectionOptions.HOST;
import static io.fieldsink.postgres.config.ConnectionOptions.PASSWORD;
import static io.fieldsink.postgres.config.ConnectionOptions.PORT;
import static io.fieldsink.postgres.config.ConnectionOptions.SSL_CERT;
import static io.fieldsink.postgres.config.ConnectionOptions.SSL_KEY;
import static io.fieldsink.postgres.config.ConnectionOptions.SSL_MODE;
import static io.fieldsink.postgres.config.ConnectionOptions.SSL_ROOT_CERT;
import static io.fieldsink.postgres.config.ConnectionOptions.TIMEOUT;
import static io.fieldsink.postgres.config.ConnectionOptions.URL;
import static io.fieldsink.postgres.config.ConnectionOptions.USER;

import io.fieldsink.postgres.pg.Server;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The connection options become a {@link Server}, or mistakes. Used once. */
final class ServerReader {
    private static final JdbcUrl NOWHERE = new JdbcUrl("", Map.of());

    private final Map<String, String> props;
    private final Settings settings;
    private final Mistakes mistakes;

    ServerReader(Map<String, String> props, Settings settings, Mistakes mistakes) {
        this.props = props;
        this.settings = settings;
        this.mistakes = mistakes;
    }

    /** Meaningless where it found mistakes. */
    Server read(String applicationName) {
        JdbcUrl url = url();
        Map<String, String> driver = driver(url);
        Server.Tls tls = tls(driver);
        String shown = driver.getOrDefault("ApplicationName", applicationName);
        driver.keySet().removeIf(name -> !DriverProperties.isPassed(name) || name.equals("ApplicationName"));
        return new Server(
                url.base(),
                settings.text(USER).trim(),
                settings.text(PASSWORD),
                driver,
                tls,
                Duration.ofMillis(settings.number(TIMEOUT)),
                shown);
    }

    private JdbcUrl url() {
        if (!settings.has(URL)) {
            return inThreeWords();
        }
        for (Option other : List.of(HOST, PORT, DATABASE)) {
            if (settings.has(other)) {
                mistakes.add(other.name(), "connection.url says it already: remove one of the two");
            }
        }
        try {
            return JdbcUrl.parse(settings.text(URL));
        } catch (IllegalArgumentException e) {
            mistakes.add(URL.name(), e.getMessage());
            return NOWHERE;
        }
    }

    private JdbcUrl inThreeWords() {
        boolean host = settings.has(HOST);
        if (!host && !settings.has(DATABASE)) {
            mistakes.add(
                    URL.name(),
                    "is missing: write jdbc:postgresql://host:port/database,"
                            + " or set connection.host and connection.database");
            return NOWHERE;
        }
        if (!host || !settings.has(DATABASE)) {
            Option missing = host ? DATABASE : HOST;
            mistakes.add(missing.name(), "is missing: write it next to " + (host ? HOST : DATABASE).name());
            return NOWHERE;
        }
        String hosts = settings.text(HOST);
        if (!Stream.of(hosts.split(",", -1)).map(String::trim).allMatch(JdbcUrl::isHost)) {
            mistakes.add(HOST.name(), "must be a host name or address; the port goes into connection.port");
            return NOWHERE;
        }
        return JdbcUrl.of(hosts, settings.number(PORT), settings.text(DATABASE).trim());
    }

    /** The properties for the driver. The URL wins, as in pgjdbc. */
    private Map<String, String> driver(JdbcUrl url) {
        Map<String, String> driver = new LinkedHashMap<>();
        props.forEach((name, text) -> {
            if (name.startsWith(DriverProperties.PREFIX)
                    && SinkOptions.find(name).isEmpty()) {
                String property = name.substring(DriverProperties.PREFIX.length());
                DriverProperties.complaint(property, text).ifPresent(c -> mistakes.add(name, c));
                driver.put(property, text);
            }
        });
        url.parameters().forEach((name, text) -> {
            DriverProperties.complaint(name)
                    .or(() -> DriverProperties.complaint(name, text))
                    .ifPresent(c -> mistakes.add(URL.name(), c));
            driver.put(name, text);
        });
        return driver;
    }

    private Server.Tls tls(Map<String, String> driver) {
        String mode = Option.word(driver.getOrDefault("sslmode", settings.text(SSL_MODE)));
        if (!SSL_MODE.choices().contains(mode)) {
            mistakes.add(placeOf("sslmode"), "the driver property sslmode " + SSL_MODE.complaint(mode));
        }
        String rootCert = driver.getOrDefault("sslrootcert", settings.text(SSL_ROOT_CERT));
        String cert = driver.getOrDefault("sslcert", settings.text(SSL_CERT));
        String key = driver.getOrDefault("sslkey", settings.text(SSL_KEY));
        if (cert.isEmpty() != key.isEmpty()) {
            Option missing = cert.isEmpty() ? SSL_CERT : SSL_KEY;
            mistakes.add(missing.name(), "is missing: a client certificate and its key go together");
        }
        for (Option open : List.of(SSL_ROOT_CERT, SSL_CERT)) {
            if (settings.text(open).contains("PRIVATE KEY")) {
                mistakes.add(
                        open.name(),
                        "holds a private key, which Connect's REST API would show: move it to connection.ssl.key");
            }
        }
        return new Server.Tls(mode, rootCert, cert, key);
    }

    /** Where the user wrote a driver property. */
    private String placeOf(String property) {
        String option = DriverProperties.PREFIX + property;
        return props.containsKey(option) && !settings.text(URL).contains(property + '=') ? option : URL.name();
    }
}
