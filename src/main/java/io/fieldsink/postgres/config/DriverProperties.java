package io.fieldsink.postgres.config;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which properties of pgjdbc a configuration may set, as {@code connection.<name>} or in the URL. An allow-list, since
 * others load classes, read and write files or run commands, and every release of the driver may bring new ones.
 */
final class DriverProperties {
    static final String PREFIX = "connection.";

    /**
     * The values that a property takes. A wrong word makes the driver look for a server that is not there, or counts for
     * none, so it is refused before.
     */
    private record Values(String pattern, String complaint) {}

    private static final Values TEXT = new Values("(?s).*", "");
    private static final Values NUMBER = new Values("-?\\d{1,9}", "must be a whole number");
    private static final Values FLAG = new Values("(?i)(true|false)?", "must be true or false");
    private static final Values METHODS = new Values(
            "!?M(,!?M)*".replace("M", "(password|md5|gss|sspi|scram-sha-256|none)"),
            "may only hold password, md5, gss, sspi, scram-sha-256, none, each with or without a ! before it");

    private static final Map<String, Values> PASSED = Map.ofEntries(
            entry("ApplicationName", TEXT),
            entry("cancelSignalTimeout", NUMBER),
            entry("channelBinding", oneOf("disable", "prefer", "require")),
            entry("connectTimeout", NUMBER),
            entry("currentSchema", TEXT),
            entry("databaseMetadataCacheFields", NUMBER),
            entry("databaseMetadataCacheFieldsMiB", NUMBER),
            entry("defaultRowFetchSize", NUMBER),
            entry("disableColumnSanitiser", FLAG),
            entry("gssEncMode", oneOf("disable", "allow", "prefer", "require")),
            entry("hostRecheckSeconds", NUMBER),
            entry("loadBalanceHosts", FLAG),
            entry("loginTimeout", NUMBER),
            entry("maxSendBufferSize", NUMBER),
            entry("prepareThreshold", NUMBER),
            entry("preparedStatementCacheQueries", NUMBER),
            entry("preparedStatementCacheSizeMiB", NUMBER),
            entry("reWriteBatchedInserts", FLAG),
            entry("receiveBufferSize", NUMBER),
            entry("requireAuth", METHODS),
            entry("scramMaxIterations", NUMBER),
            entry("sendBufferSize", NUMBER),
            entry("socketTimeout", NUMBER),
            entry("sslNegotiation", oneOf("postgres", "direct")),
            entry("sslResponseTimeout", NUMBER),
            entry("stringtype", oneOf("unspecified", "varchar")),
            entry(
                    "targetServerType",
                    oneOf(
                            "any",
                            "primary",
                            "master",
                            "slave",
                            "secondary",
                            "preferSlave",
                            "preferSecondary",
                            "preferPrimary")),
            entry("tcpKeepAlive", FLAG),
            entry("tcpNoDelay", FLAG));

    /** pgjdbc's names for what options of ours say. */
    private static final Map<String, Option> OURS = Map.of(
            "sslmode", ConnectionOptions.SSL_MODE,
            "sslrootcert", ConnectionOptions.SSL_ROOT_CERT,
            "sslcert", ConnectionOptions.SSL_CERT,
            "sslkey", ConnectionOptions.SSL_KEY);

    private static final Map<String, String> HINTS = Map.of(
            "user", "use connection.user",
            "password", "use connection.password",
            "ssl", "use connection.ssl.mode",
            "sslpassword", "use an unencrypted connection.ssl.key through one of Connect's configuration providers",
            "options", "the connector sets its session up itself",
            "PGHOST", "use connection.host",
            "PGPORT", "use connection.port",
            "PGDBNAME", "use connection.database");

    private DriverProperties() {}

    private static Values oneOf(String... words) {
        return new Values(String.join("|", words), "must be one of " + String.join(", ", words));
    }

    static boolean isPassed(String name) {
        return PASSED.containsKey(name);
    }

    /** The option of ours that says the same as a driver property. */
    static Optional<Option> ours(String name) {
        return Optional.ofNullable(OURS.get(name));
    }

    static Stream<String> allowed() {
        return PASSED.keySet().stream();
    }

    /** Why a property is refused, naming it and never its value; empty where it is allowed. */
    static Optional<String> complaint(String name) {
        if (isPassed(name) || OURS.containsKey(name)) {
            return Optional.empty();
        }
        String refused = "the driver property " + name + " is not on the list of harmless ones";
        return Optional.of(refused + ": " + HINTS.getOrDefault(name, "remove it"));
    }

    /** What is wrong with the value of a property that is passed; empty where nothing is. */
    static Optional<String> complaint(String name, String value) {
        Values values = PASSED.getOrDefault(name, TEXT);
        return value.matches(values.pattern())
                ? Optional.empty()
                : Optional.of("the driver property " + name + ' ' + values.complaint());
    }

    /** Whether a URL parameter of this name carries a secret or a login. */
    static boolean isLogin(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("user") || lower.endsWith("password");
    }
}
