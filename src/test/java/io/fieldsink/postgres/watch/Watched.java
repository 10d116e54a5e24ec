package io.fieldsink.postgres.watch;

import io.fieldsink.postgres.flow.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/** What one task shows, as anybody sees them over JMX. */
public final class Watched {
    private final MBeanServerConnection server;
    private final String task;

    public Watched(MBeanServerConnection server, String connector, String number) {
        this.server = server;
        this.task = "kafka.connect:type=plugins,connector=" + connector + ",task=" + number;
    }

    /** Those of this JVM. */
    public static Watched here(String connector, String number) {
        return new Watched(ManagementFactory.getPlatformMBeanServer(), connector, number);
    }

    /** What the metric says now, for these values of its tags; empty where it is not there. */
    public OptionalDouble value(Metric metric, String... tags) {
        StringBuilder name = new StringBuilder(task);
        for (int i = 0; i < tags.length; i++) {
            name.append(',').append(metric.tags().get(i)).append('=').append(tags[i]);
        }
        try {
            return OptionalDouble.of((double) server.getAttribute(new ObjectName(name.toString()), metric.label()));
        } catch (InstanceNotFoundException | AttributeNotFoundException e) {
            return OptionalDouble.empty();
        } catch (JMException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all that the task shows. */
    public Set<String> names() {
        try {
            Set<ObjectName> names = server.queryNames(new ObjectName(task + ",*"), null);
            return names.stream().map(ObjectName::toString).collect(Collectors.toSet());
        } catch (JMException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
