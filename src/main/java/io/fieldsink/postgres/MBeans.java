package io.fieldsink.postgres;

import io.fieldsink.postgres.flow.Registry;
import io.fieldsink.postgres.flow.Series;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a task's values as MBeans of its own, under the names that Connect 4.1 and later give them: for workers that are
 * older. Thread-safe.
 */
public final class MBeans implements Registry {
    private static final Logger LOG = LoggerFactory.getLogger(MBeans.class);
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    /** Kafka quotes the other values of a name, and so do we. */
    private static final Pattern PLAIN = Pattern.compile("[\\w-%. \t]*");

    private final String task;
    private final Map<String, Bean> beans = new HashMap<>();

    /** @param number the task's */
    public MBeans(String connector, String number) {
        this.task = "kafka.connect:type=plugins,connector=" + quoted(connector) + ",task=" + quoted(number);
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : ObjectName.quote(value);
    }

    private String name(Series series) {
        StringBuilder name = new StringBuilder(task);
        series.tags()
                .forEach(
                        (tag, value) -> name.append(',').append(tag).append('=').append(quoted(value)));
        return name.toString();
    }

    @Override
    public synchronized void add(Series series, DoubleSupplier value) {
        beans.computeIfAbsent(name(series), MBeans::registered)
                .values
                .put(series.metric().label(), value);
    }

    /** An earlier task of this number that hangs, and has not been stopped, makes room. */
    private static Bean registered(String name) {
        Bean bean = new Bean();
        try {
            ObjectName object = new ObjectName(name);
            if (SERVER.isRegistered(object)) {
                SERVER.unregisterMBean(object);
            }
            SERVER.registerMBean(bean, object);
        } catch (JMException e) {
            LOG.warn("metrics are not shown as {}: {}", name, e.getClass().getName());
        }
        return bean;
    }

    @Override
    public synchronized void remove(Series series) {
        Bean bean = beans.get(name(series));
        if (bean == null) {
            return;
        }
        bean.values.remove(series.metric().label());
        if (bean.values.isEmpty()) {
            beans.remove(name(series));
            bean.unregister();
        }
    }

    /** The values that share an object name. */
    private static final class Bean implements DynamicMBean, MBeanRegistration {
        private final Map<String, DoubleSupplier> values = new ConcurrentHashMap<>();
        private volatile ObjectName name;

        private void unregister() {
            ObjectName registered = name;
            if (registered == null) {
                return;
            }
            try {
                SERVER.unregisterMBean(registered);
            } catch (JMException e) {
                LOG.debug("{} was not there any more", registered);
            }
        }

        @Override
        public Object getAttribute(String attribute) throws AttributeNotFoundException {
            DoubleSupplier value = values.get(attribute);
            if (value == null) {
                throw new AttributeNotFoundException(attribute);
            }
            return value.getAsDouble();
        }

        @Override
        public AttributeList getAttributes(String[] attributes) {
            AttributeList list = new AttributeList();
            for (String attribute : attributes) {
                DoubleSupplier value = values.get(attribute);
                if (value != null) {
                    list.add(new Attribute(attribute, value.getAsDouble()));
                }
            }
            return list;
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            MBeanAttributeInfo[] attributes = values.keySet().stream()
                    .sorted()
                    .map(name -> new MBeanAttributeInfo(name, double.class.getName(), "", true, false, false))
                    .toArray(MBeanAttributeInfo[]::new);
            return new MBeanInfo(Bean.class.getName(), "", attributes, null, null, null);
        }

        @Override
        public ObjectName preRegister(MBeanServer server, ObjectName registered) {
            name = registered;
            return registered;
        }

        @Override
        public void postRegister(Boolean done) {
            name = done ? name : null;
        }

        @Override
        public void preDeregister() {}

        @Override
        public void postDeregister() {
            name = null;
        }

        @Override
        public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
            throw new AttributeNotFoundException("read only");
        }

        @Override
        public AttributeList setAttributes(AttributeList attributes) {
            return new AttributeList();
        }

        @Override
        public Object invoke(String action, Object[] parameters, String[] signature) {
            throw new UnsupportedOperationException();
        }
    }
}
