package io.fieldsink.postgres.flow;

import java.util.LinkedHashMap;
import java.util.List;

/**
 * One value that changes with time: a metric of one table, one partition, or whatever it is told apart by.
 *
 * @param values of the metric's tags, in their order
 */
public record Series(Metric metric, List<String> values) {
    public Series {
        values = List.copyOf(values);
        if (values.size() != metric.tags().size()) {
            throw new IllegalArgumentException(metric + " is told apart by " + metric.tags());
        }
    }

    static Series of(Metric metric, String... values) {
        return new Series(metric, List.of(values));
    }

    /** Names and values, in order. */
    public LinkedHashMap<String, String> tags() {
        LinkedHashMap<String, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            tags.put(metric.tags().get(i), values.get(i));
        }
        return tags;
    }
}
