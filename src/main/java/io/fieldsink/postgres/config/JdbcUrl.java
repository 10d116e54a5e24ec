package io.fieldsink.postgres.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A JDBC URL of PostgreSQL in its parts. What is wrong with one is said by IllegalArgumentException without showing the
 * URL, since it may hold a password.
 *
 * @param base everything before the parameters
 * @param parameters decoded, in order
 */
record JdbcUrl(String base, Map<String, String> parameters) {
    private static final String START = "jdbc:postgresql://";
    private static final String FORM = "write jdbc:postgresql://host:port/database";

    static JdbcUrl parse(String url) {
        String text = url.trim();
        int question = text.indexOf('?');
        String base = question < 0 ? text : text.substring(0, question);
        Map<String, String> parameters = parameters(question < 0 ? "" : text.substring(question + 1));
        if (base.contains("@") || parameters.keySet().stream().anyMatch(DriverProperties::isLogin)) {
            throw new IllegalArgumentException("holds a user or password, which Connect's REST API would show:"
                    + " move them to connection.user and connection.password");
        }
        if (!base.startsWith(START)) {
            throw new IllegalArgumentException("is not a PostgreSQL URL: " + FORM);
        }
        String rest = base.substring(START.length());
        int slash = rest.indexOf('/');
        if (slash <= 0 || slash == rest.length() - 1) {
            throw new IllegalArgumentException(slash <= 0 ? "names no host: " + FORM : "names no database: " + FORM);
        }
        checkHosts(List.of(rest.substring(0, slash).split(",", -1)));
        checkDatabase(rest.substring(slash + 1));
        return new JdbcUrl(base, parameters);
    }

    /** The URL that three words make. */
    static JdbcUrl of(String hosts, long port, String database) {
        String authority = List.of(hosts.split(",", -1)).stream()
                .map(String::trim)
                .map(h -> (h.contains(":") && !h.startsWith("[") ? '[' + h + ']' : h) + ':' + port)
                .collect(Collectors.joining(","));
        return new JdbcUrl(START + authority + '/' + encoded(database), Map.of());
    }

    /** Whether a text is a host name or address and nothing else. */
    static boolean isHost(String text) {
        return text.matches("[\\p{L}\\p{N}._-]+|\\[?[0-9A-Fa-f.]*(:[0-9A-Fa-f.]*){2,}(%[\\w.-]+)?]?");
    }

    private static void checkHosts(List<String> hosts) {
        for (String host : hosts) {
            int colon = host.lastIndexOf(':');
            boolean bare = colon < 0 || host.endsWith("]");
            String name = bare ? host : host.substring(0, colon);
            String port = bare ? "5432" : host.substring(colon + 1);
            if (!isHost(name) || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
                throw new IllegalArgumentException("has a host or port that is none: " + FORM);
            }
        }
    }

    private static void checkDatabase(String database) {
        if (database.contains("/")) {
            throw new IllegalArgumentException("holds more than a database after the host: " + FORM);
        }
        decoded(database);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String token : query.split("&", -1)) {
            int equals = token.indexOf('=');
            if (!token.isEmpty()) {
                // pgjdbc takes names as they are and decodes values only
                String name = equals < 0 ? token : token.substring(0, equals);
                parameters.put(name, equals < 0 ? "" : decoded(token.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a % that starts no escape: write %25 for a percent sign", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
