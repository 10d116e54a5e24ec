package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Origin;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far each partition is: what was accepted into a batch, and what is durable. Connect delivers the same records again
 * after a retry; those that were accepted are known here. Not thread-safe.
 */
final class Positions {
    private final Map<Partition, Long> accepted = new HashMap<>();
    private final Map<Partition, Long> durable = new HashMap<>();

    boolean isNew(Origin origin) {
        return origin.offset() >= accepted.getOrDefault(Partition.of(origin), Long.MIN_VALUE);
    }

    void accept(Origin origin) {
        Partition partition = Partition.of(origin);
        durable.putIfAbsent(partition, origin.offset());
        accepted.put(partition, origin.offset() + 1);
    }

    /** This record and all before it in its partition are durable now. */
    void durable(Origin origin) {
        durable.merge(Partition.of(origin), origin.offset() + 1, Math::max);
    }

    /** Everything that was accepted is durable now. */
    void allDurable() {
        durable.putAll(accepted);
    }

    /** The next offset of each partition that is not durable yet. */
    Map<Partition, Long> durable() {
        return Map.copyOf(durable);
    }

    /** The partitions of which something was accepted and is not durable. */
    Set<Partition> open() {
        return durable.keySet().stream()
                .filter(partition -> accepted.get(partition) > durable.get(partition))
                .collect(Collectors.toUnmodifiableSet());
    }

    void forget(Collection<Partition> partitions) {
        partitions.forEach(accepted::remove);
        partitions.forEach(durable::remove);
    }
}
