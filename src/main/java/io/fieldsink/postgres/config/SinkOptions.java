package io.fieldsink.postgres.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Every option of this connector, declared once. Stateless. */
public final class SinkOptions {
    private static final Map<String, List<Option>> GROUPS = groups();

    private SinkOptions() {}

    /** What Connect's REST API shows. It only knows the kinds of values: {@link SinkConfig} checks them. */
    public static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        GROUPS.forEach((group, options) -> {
            int order = 0;
            for (Option o : options) {
                definition.define(
                        o.name(),
                        o.type(),
                        o.standard(),
                        null,
                        o.importance(),
                        o.doc(),
                        group,
                        ++order,
                        Width.LONG,
                        o.name(),
                        List.of(),
                        o.choices().isEmpty() ? null : new Choices(List.copyOf(o.choices())));
            }
        });
        return definition;
    }

    /** The options by heading, in the order of the documentation. */
    static Map<String, List<Option>> byGroup() {
        return GROUPS;
    }

    static List<Option> all() {
        return GROUPS.values().stream().flatMap(List::stream).toList();
    }

    static Optional<Option> find(String name) {
        return all().stream().filter(o -> o.name().equals(name)).findFirst();
    }

    private static Map<String, List<Option>> groups() {
        Map<String, List<Option>> groups = new LinkedHashMap<>();
        groups.put("Connection", ConnectionOptions.ALL);
        groups.put("Rows", RowOptions.ALL);
        groups.put("Tables", TableOptions.TABLES);
        groups.put("Shape", TableOptions.SHAPE);
        groups.put("Batching", DeliveryOptions.BATCHING);
        groups.put("Delivery", DeliveryOptions.DELIVERY);
        return groups;
    }

    /** Offers the words that an option takes. */
    private record Choices(List<Object> words) implements ConfigDef.Recommender {
        @Override
        public List<Object> validValues(String name, Map<String, Object> parsed) {
            return words;
        }

        @Override
        public boolean visible(String name, Map<String, Object> parsed) {
            return true;
        }
    }
}
