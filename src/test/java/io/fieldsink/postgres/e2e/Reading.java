package io.fieldsink.postgres.e2e;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What somebody reads on the page that is open in a browser, panel by panel. */
final class Reading {
    private static final String WORDS = """
        Object.fromEntries([...document.querySelectorAll('[data-panel]')].map(panel => [
          panel.dataset.panel,
          panel.querySelector('dl')
            ? ['dt', 'dd'].map(name => [...panel.querySelectorAll(name)].map(cell => cell.textContent))
            : [...panel.querySelectorAll('tr')].map(row => [...row.cells].map(cell => cell.textContent))]))\
        """;

    private static final String DRAWINGS = """
        Object.fromEntries([...document.querySelectorAll('[data-panel]:has(canvas)')].map(panel => [
          panel.dataset.panel,
          Object.fromEntries(Chart.getChart(panel.querySelector('canvas')).data.datasets.map(series => [
            series.label, series.data.map(point => point.y ?? point)]))]))\
        """;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern(
                    "d MMM uuuu HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Reading() {}

    /** The heading and all rows of each panel's table, or its big figures; nothing where it says that there are none. */
    static Map<String, List<List<String>>> words(Browser browser) {
        Map<String, List<List<String>>> words = new LinkedHashMap<>();
        browser.run(WORDS).properties().forEach(panel -> {
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode row : panel.getValue()) {
                List<String> cells = new ArrayList<>();
                row.forEach(cell -> cells.add(cell.textValue()));
                rows.add(cells);
            }
            words.put(panel.getKey(), rows);
        });
        return words;
    }

    /** By panel, the heights of each series, as they are drawn. */
    static Map<String, Map<String, List<Double>>> drawings(Browser browser) {
        return browser.run(DRAWINGS).properties().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        panel -> panel.getValue().properties().stream()
                                .collect(toMap(Map.Entry::getKey, series -> numbers(series.getValue())))));
    }

    private static List<Double> numbers(JsonNode list) {
        List<Double> numbers = new ArrayList<>();
        list.forEach(number -> numbers.add(number.doubleValue()));
        return numbers;
    }

    /** An answer in the words of the page; an answer without rows is not shown. */
    static List<List<String>> shown(List<List<String>> answer) {
        return answer.size() == 1
                ? List.of()
                : answer.stream()
                        .map(values -> values.stream().map(Reading::shown).toList())
                        .toList();
    }

    private static String shown(String value) {
        if (value.matches("\\d{4}-\\d\\d-\\d\\d")) {
            return DAY.format(LocalDate.parse(value));
        }
        if (value.matches("\\d{4}-\\d\\d-\\d\\dT.*Z")) {
            return MINUTE.format(Instant.parse(value));
        }
        if (value.matches("(0|[1-9]\\d*)(\\.\\d+)?")) {
            String[] parts = value.split("(?=\\.)", -1);
            return String.format(Locale.ENGLISH, "%,d", new BigInteger(parts[0])) + (parts.length > 1 ? parts[1] : "");
        }
        return value;
    }

    /** What a chart of this answer has to draw: a series for each column, or for each metric. */
    static Map<String, List<Double>> drawn(List<List<String>> answer) {
        Map<String, List<Double>> series = new LinkedHashMap<>();
        List<String> heading = answer.get(0);
        int metric = heading.indexOf("metric");
        for (List<String> row : answer.subList(1, answer.size())) {
            for (int i = metric + 1; i < row.size(); i++) {
                if (i > 0) {
                    String name = metric > 0 ? row.get(metric) : heading.get(i);
                    series.computeIfAbsent(name, unused -> new ArrayList<>()).add(Double.valueOf(row.get(i)));
                }
            }
        }
        return series;
    }
}
