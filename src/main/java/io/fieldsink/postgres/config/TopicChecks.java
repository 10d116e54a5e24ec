package io.fieldsink.postgres.config;

import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.shape.TableRoute;
import io.fieldsink.postgres.shape.TableRoute.Source;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Topics that only the cleaning of names would put into one table. Stateless. */
final class TopicChecks {
    private TopicChecks() {}

    static void check(List<String> topics, TableRoute route, Naming naming, Mistakes mistakes) {
        boolean namesTopic = route.name().stream().anyMatch(p -> p.source() == Source.TOPIC)
                || route.schema().stream().anyMatch(p -> p.source() == Source.TOPIC);
        if (!namesTopic) {
            return;
        }
        Map<String, String> firstOf = new TreeMap<>();
        for (String topic : topics) {
            if (route.byTopic().containsKey(topic)) {
                continue;
            }
            String first = firstOf.putIfAbsent(naming.apply(topic), topic);
            if (first != null) {
                mistakes.add(
                        "topics",
                        first + " and " + topic + " would share the table name " + naming.apply(topic)
                                + ": give one of them its own table in topics.to.tables, or set naming.style=exact");
            }
        }
    }
}
