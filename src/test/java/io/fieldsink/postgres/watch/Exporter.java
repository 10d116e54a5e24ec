package io.fieldsink.postgres.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MalformedObjectNameException;

/** The JMX exporter for Prometheus itself, with the rules that we give to people. */
public final class Exporter {
    private static final Path RULES = Path.of("docker", "prometheus", "jmx-exporter.yaml");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private Exporter(String config) {
        try {
            new JmxCollector(config).register(registry);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Over the MBeans of this JVM. */
    public static Exporter here() {
        return new Exporter(rules());
    }

    /** Over those of another one. */
    public static Exporter of(String jmxUrl) {
        return new Exporter(rules() + "jmxUrl: \"" + jmxUrl + "\"\n");
    }

    private static String rules() {
        try {
            return Files.readString(RULES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A value as Prometheus gets it. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    public List<Sample> scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            new PrometheusTextFormatWriter(false).write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(Exporter::sample)
                .toList();
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new IllegalStateException("not a sample: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return new Sample(sample.group(1), labels, number(sample.group(3)));
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("+Inf", "Infinity").replace("-Inf", "-Infinity"));
    }
}
