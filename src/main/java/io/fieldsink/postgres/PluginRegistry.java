package io.fieldsink.postgres;

import io.fieldsink.postgres.flow.Registry;
import io.fieldsink.postgres.flow.Series;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a task's values among the worker's own metrics. Connect 4.1 and later: where the worker is older this class cannot
 * be made, and no other of ours may name what it names. Thread-safe.
 */
final class PluginRegistry implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(PluginRegistry.class);

    private final PluginMetrics metrics;

    /** Throws {@link NoSuchMethodError} or {@link NoClassDefFoundError} where the worker is older. */
    PluginRegistry(SinkTaskContext context) {
        this.metrics = context.pluginMetrics();
    }

    private MetricName name(Series series) {
        return metrics.metricName(series.metric().label(), series.metric().cause(), series.tags());
    }

    @Override
    public void add(Series series, DoubleSupplier value) {
        try {
            metrics.addMetric(name(series), (Measurable) (config, now) -> value.getAsDouble());
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.warn("{} is not shown: does an earlier task of this number hang?", series);
        }
    }

    @Override
    public void remove(Series series) {
        try {
            metrics.removeMetric(name(series));
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.debug("{} was not shown any more", series);
        }
    }
}
