package io.fieldsink.postgres.config;

import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Configurations for tests, written as {@code option=value; option=value} over one that works. */
final class Given {
    private static final Map<String, String> WORKING = Map.of(
            "name", "events",
            "connector.class", "io.fieldsink.postgres.PostgresSinkConnector",
            "topics", "events",
            "connection.url", "jdbc:postgresql://db.example.org:5433/warehouse",
            "connection.user", "loader",
            "connection.password", "s3cr3t-word",
            "pk.fields", "id");

    private Given() {}

    /** The working configuration with changes; an option with an empty value is left out. */
    static Map<String, String> with(String changes) {
        Map<String, String> props = new HashMap<>(WORKING);
        for (String change : changes.split(";", -1)) {
            int equals = change.indexOf('=');
            if (equals > 0) {
                props.put(
                        change.substring(0, equals).trim(),
                        change.substring(equals + 1).trim());
            }
        }
        props.values().removeIf(String::isEmpty);
        return props;
    }

    static SinkConfig config(String changes) {
        return SinkConfig.of(with(changes));
    }

    static List<Mistake> mistakesIn(String changes) {
        try {
            SinkConfig.of(with(changes));
            return List.of();
        } catch (InvalidOptions e) {
            return e.mistakes();
        }
    }
}
