package io.fieldsink.postgres.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A panel of the programme manager's dashboard, or the list of values that it offers to choose from; that one has no
 * look, which is the rest of what Grafana is told.
 */
public record Panel(String title, String sql, JsonNode look) {
    private static final Path FILE = Path.of("docker", "grafana", "programme.json");
    private static final String UNIT = "${unit:sqlstring}";
    private static final Pattern TIME_FILTER = Pattern.compile("\\$__timeFilter\\((\\w+)\\)");

    /** All, in the order of the page; one with two queries comes twice. */
    public static List<Panel> all() {
        JsonNode dashboard = read();
        List<Panel> panels = new ArrayList<>();
        for (JsonNode variable : dashboard.at("/templating/list")) {
            if (variable.get("type").textValue().equals("query")) {
                panels.add(new Panel(
                        variable.get("label").textValue(),
                        variable.get("query").textValue(),
                        MissingNode.getInstance()));
            }
        }
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                panels.add(new Panel(
                        panel.get("title").textValue(), target.get("rawSql").textValue(), panel));
            }
        }
        return panels;
    }

    public boolean isChoice() {
        return look.isMissingNode();
    }

    /** Whether its figures are those of one chosen unit. */
    boolean isByUnit() {
        return sql.contains(UNIT);
    }

    private static JsonNode read() {
        try {
            return Sample.json(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The query as Grafana sends it: {@code $__timeFilter(column)} becomes {@code column BETWEEN 'start' AND 'end'} in
     * UTC, both included, and {@code ${unit:sqlstring}} the chosen unit in quotes. No other macro may be used.
     */
    public String query(LocalDate start, LocalDate end, String unit) {
        String query = TIME_FILTER
                .matcher(sql)
                .replaceAll("$1 BETWEEN '" + start + "T00:00:00Z' AND '" + end + "T00:00:00Z'")
                .replace(UNIT, "'" + unit.replace("'", "''") + "'");
        if (query.contains("$")) {
            throw new IllegalStateException("a macro that nobody replaces, in " + title);
        }
        return query;
    }

    @Override
    public String toString() {
        return title;
    }
}
