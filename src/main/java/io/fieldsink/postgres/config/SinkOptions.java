package io.fieldsink.postgres.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;

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
                        o.width(),
                        o.title(),
                        dependents(o),
                        new Advice(List.copyOf(o.choices()), o.shown()));
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

    /** The options that forms show or hide by this one. */
    private static List<String> dependents(Option option) {
        return all().stream()
                .filter(other -> other.shown().others().contains(option.name()))
                .map(Option::name)
                .toList();
    }

    /** Offers the words that an option takes, none for any text. */
    private record Advice(List<Object> words, Shown shown) implements ConfigDef.Recommender {
        @Override
        public List<Object> validValues(String name, Map<String, Object> parsed) {
            return new ArrayList<>(words); // Connect takes some out where it comes by again
        }

        @Override
        public boolean visible(String name, Map<String, Object> parsed) {
            return shown.when().test(parsed);
        }
    }
}
