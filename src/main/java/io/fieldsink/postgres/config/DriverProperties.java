package io.fieldsink.postgres.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which properties of pgjdbc a configuration may set, as {@code connection.<name>} or in the URL. An allow-list, since
 * others load classes, read and write files or run commands, and every release of the driver may bring new ones.
 */
final class DriverProperties {
    static final String PREFIX = "connection.";

    private static final Set<String> PASSED = Set.of(
            "ApplicationName",
            "cancelSignalTimeout",
            "channelBinding",
            "connectTimeout",
            "currentSchema",
            "databaseMetadataCacheFields",
            "databaseMetadataCacheFieldsMiB",
            "defaultRowFetchSize",
            "disableColumnSanitiser",
            "gssEncMode",
            "hostRecheckSeconds",
            "loadBalanceHosts",
            "loginTimeout",
            "maxSendBufferSize",
            "prepareThreshold",
            "preparedStatementCacheQueries",
            "preparedStatementCacheSizeMiB",
            "reWriteBatchedInserts",
            "receiveBufferSize",
            "requireAuth",
            "scramMaxIterations",
            "sendBufferSize",
            "socketTimeout",
            "sslNegotiation",
            "sslResponseTimeout",
            "stringtype",
            "targetServerType",
            "tcpKeepAlive",
            "tcpNoDelay");

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

    static boolean isPassed(String name) {
        return PASSED.contains(name);
    }

    /** The option of ours that says the same as a driver property. */
    static Optional<Option> ours(String name) {
        return Optional.ofNullable(OURS.get(name));
    }

    static Stream<String> allowed() {
        return PASSED.stream();
    }

    /** Why a property is refused, naming it and never its value; empty where it is allowed. */
    static Optional<String> complaint(String name) {
        if (isPassed(name) || OURS.containsKey(name)) {
            return Optional.empty();
        }
        String refused = "the driver property " + name + " is not on the list of harmless ones";
        return Optional.of(refused + ": " + HINTS.getOrDefault(name, "remove it"));
    }

    /** Whether a URL parameter of this name carries a secret or a login. */
    static boolean isLogin(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("user") || lower.endsWith("password");
    }
}
