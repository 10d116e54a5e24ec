package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.fieldsink.postgres.servers.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** All that is to be seen of connectors by those who may not see every value: each place with all its text. */
final class Places {
    private static final String TABLES = """
            SELECT format('%I.%I', nspname, relname)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE relkind IN ('r', 'p', 'm') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            """;

    /** Names, comments, defaults, and what the planner samples. */
    private static final List<String> CATALOGUE = List.of(
            "SELECT string_agg(description, E'\\n') FROM pg_description",
            "SELECT string_agg(attname, E'\\n') FROM pg_attribute",
            "SELECT string_agg(pg_get_expr(adbin, adrelid), E'\\n') FROM pg_attrdef",
            "SELECT string_agg(s::text, E'\\n') FROM pg_stats s WHERE schemaname = 'public'");

    private final Cluster cluster = Cluster.shared();

    /** Of the worker, whose log goes back to its start. */
    @SuppressWarnings("BanJNDI") // it is our own worker, on this machine
    Map<String, String> ofTheWorker() {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("log", cluster.worker().log());
        try {
            VirtualMachine worker =
                    VirtualMachine.attach(Long.toString(cluster.worker().pid()));
            JMXServiceURL address = new JMXServiceURL(worker.startLocalManagementAgent());
            try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
                places.put("JMX", beans(connector.getMBeanServerConnection()));
                places.put("threads", threads(connector.getMBeanServerConnection()));
            } finally {
                worker.detach();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException | JMException e) {
            throw new IllegalStateException(e);
        }
        return places;
    }

    /** Of one connector. */
    Map<String, String> of(Scene scene) {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("REST", rest(scene));
        places.put("tables", tables(scene));
        if (scene.config().containsKey("errors.deadletterqueue.topic.name")) {
            places.put("dead letters' headers", headers(scene));
        }
        return places;
    }

    private static String rest(Scene scene) {
        String connector = "/connectors/" + scene.name();
        Map<String, String> config = new LinkedHashMap<>(scene.config());
        config.put("name", scene.name());
        Stream<String> told = Stream.of("", "/config", "/status", "/tasks", "/offsets", "/topics", "/tasks/0/status")
                .map(path -> scene.rest().get(connector + path).text());
        String validated = scene.rest().validate(Scene.CONNECTOR_CLASS, config).text();
        return Stream.concat(told, Stream.of(validated)).collect(Collectors.joining("\n"));
    }

    private static String tables(Scene scene) {
        scene.postgres().execute(scene.database(), "ANALYZE");
        Stream<String> rows = scene.postgres().query(scene.database(), TABLES).stream()
                .map(table -> table.get(0))
                .map(table -> "SELECT '" + table + "' || E'\\n' || coalesce(string_agg(t::text, E'\\n'), '') FROM "
                        + table + " AS t");
        return Stream.concat(rows, CATALOGUE.stream())
                .map(sql -> scene.postgres().value(scene.database(), sql))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"));
    }

    private static String headers(Scene scene) {
        return scene.kafka().readAll(scene.deadLetters()).stream()
                .flatMap(letter -> Arrays.stream(letter.headers().toArray()))
                .filter(header -> header.value() != null)
                .map(header -> header.key() + '=' + new String(header.value(), UTF_8))
                .collect(Collectors.joining("\n"));
    }

    private static String beans(MBeanServerConnection worker) throws IOException, JMException {
        StringBuilder text = new StringBuilder();
        for (ObjectName name : worker.queryNames(null, null)) {
            text.append(name).append('\n');
            for (MBeanAttributeInfo attribute : attributes(worker, name)) {
                text.append(attribute.getName())
                        .append('=')
                        .append(value(worker, name, attribute))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static MBeanAttributeInfo[] attributes(MBeanServerConnection worker, ObjectName name)
            throws IOException, JMException {
        try {
            return worker.getMBeanInfo(name).getAttributes();
        } catch (InstanceNotFoundException e) {
            return new MBeanAttributeInfo[0]; // gone since it was listed
        }
    }

    private static String value(MBeanServerConnection worker, ObjectName name, MBeanAttributeInfo attribute)
            throws IOException {
        try {
            return Arrays.deepToString(new Object[] {worker.getAttribute(name, attribute.getName())});
        } catch (JMException | RuntimeException e) {
            return ""; // not every attribute is supported everywhere
        }
    }

    private static String threads(MBeanServerConnection worker) throws IOException {
        ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                worker, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        return Arrays.stream(threads.dumpAllThreads(false, false))
                .map(ThreadInfo::getThreadName)
                .collect(Collectors.joining("\n"));
    }
}
