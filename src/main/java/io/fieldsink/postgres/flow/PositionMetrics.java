package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Partition;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Shows how far partitions are while they are ours. For one thread; the positions are looked at by anybody. */
final class PositionMetrics {
    private static final List<Metric> ALL = List.of(Metric.POSITION, Metric.POSITION_LAG, Metric.EVENT_TIME_LAG);

    private final Metrics metrics;
    private final Clock clock;
    private final Map<Partition, Position> positions;

    /** @param positions thread-safe; changes with time */
    PositionMetrics(Metrics metrics, Clock clock, Map<Partition, Position> positions) {
        this.metrics = metrics;
        this.clock = clock;
        this.positions = positions;
    }

    void show(Partition partition) {
        show(Metric.POSITION, partition, Position::reached);
        show(Metric.POSITION_LAG, partition, Position::lag);
        show(Metric.EVENT_TIME_LAG, partition, position -> position.eventTimeLag(clock.millis()));
    }

    private void show(Metric metric, Partition partition, ToDoubleFunction<Position> value) {
        metrics.show(
                metric,
                () -> Optional.ofNullable(positions.get(partition))
                        .map(value::applyAsDouble)
                        .orElse(Double.NaN),
                partition.topic(),
                String.valueOf(partition.number()));
    }

    void hide(Partition partition) {
        ALL.forEach(metric -> metrics.hide(metric, partition.topic(), String.valueOf(partition.number())));
    }
}
