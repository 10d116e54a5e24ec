package io.fieldsink.postgres.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations dashboard for Grafana, and what its queries ask for. */
public final class Dashboard {
    private static final Path FILE = Path.of("docker", "grafana", "operations.json");
    private static final Pattern VARIABLE = Pattern.compile("label_values\\((.*), *(\\w+)\\)");
    private static final Pattern GROUPING = Pattern.compile("\\bby *\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)\\}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+) *(?:=~|!~|!=|=) *\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*\\]");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*(?! *\\()\\b");
    private static final Pattern SHOWN_LABEL = Pattern.compile("\\{\\{(\\w+)\\}\\}");

    private final JsonNode json;

    private Dashboard(JsonNode json) {
        this.json = json;
    }

    public static Dashboard read() {
        try {
            return new Dashboard(new ObjectMapper().readTree(FILE.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One query: the metrics that it names, and the labels that it tells them apart by. */
    public record Query(String text, Set<String> metrics, Set<String> labels) {}

    public List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode variable : json.at("/templating/list")) {
            Matcher values = VARIABLE.matcher(variable.path("definition").asText());
            if (values.matches()) {
                queries.add(query(values.group(1), Set.of(values.group(2))));
            }
        }
        for (JsonNode panel : json.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(query(
                        target.path("expr").asText(),
                        all(SHOWN_LABEL, target.path("legendFormat").asText())));
            }
        }
        return queries;
    }

    private static Query query(String text, Set<String> shown) {
        Set<String> labels = new LinkedHashSet<>(shown);
        all(GROUPING, text).forEach(list -> labels.addAll(List.of(list.split(" *, *", -1))));
        all(SELECTOR, text).forEach(selector -> labels.addAll(all(MATCHER, selector)));
        String bare = text;
        for (Pattern beside : List.of(GROUPING, SELECTOR, RANGE)) {
            bare = beside.matcher(bare).replaceAll(" ");
        }
        Set<String> metrics = new LinkedHashSet<>();
        Matcher name = NAME.matcher(bare);
        while (name.find()) {
            metrics.add(name.group());
        }
        metrics.remove("or");
        return new Query(text, metrics, labels);
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> all = new LinkedHashSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            all.add(matcher.group(1));
        }
        return all;
    }
}
