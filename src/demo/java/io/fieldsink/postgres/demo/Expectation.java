package io.fieldsink.postgres.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the sample must have become, where the highest revision of an event wins. The numbers were computed from the
 * lines by a program that shares nothing with the connector.
 */
public final class Expectation {
    private static final String FACT = "SELECT %s FROM %s";

    private final JsonNode expected =
            ConsumptionEvents.json(ConsumptionEvents.text("consumption-events.expected.json"));
    private final List<String> lines = ConsumptionEvents.lines();

    public int rows() {
        return expected.get("rows").intValue();
    }

    public Set<Long> rejectedLines() {
        Set<Long> rejected = new TreeSet<>();
        expected.get("rejected_lines").forEach(line -> rejected.add(line.longValue()));
        return rejected;
    }

    /** One sentence for everything in the table that is not as it must be: none if all is well. */
    public List<String> differences(Connection connection, String table) throws SQLException {
        List<String> differences = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            compare(differences, "rows", rows() + "", value(statement, FACT.formatted("count(*)", table)));
            for (Map.Entry<String, JsonNode> fact : expected.get("facts").properties()) {
                String actual = value(statement, FACT.formatted(expression(fact.getKey()), table));
                compare(differences, fact.getKey(), fact.getValue().asText(), actual);
            }
            try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
                while (row.next()) {
                    compareRow(differences, row);
                }
            }
        }
        return differences;
    }

    /** The fact's name as SQL: {@code quantity.sum}, {@code note.null}, {@code is_adjustment_true}. */
    private static String expression(String fact) {
        if (fact.endsWith("_true")) {
            return "count(*) FILTER (WHERE " + fact.substring(0, fact.length() - "_true".length()) + ")";
        }
        String column = fact.substring(0, fact.lastIndexOf('.'));
        String function = fact.substring(fact.lastIndexOf('.') + 1);
        return function.equals("null")
                ? "count(*) FILTER (WHERE " + column + " IS NULL OR " + column + "::text IN ('', 'undefined'))"
                : function + "(" + column + ")";
    }

    private static String value(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void compare(List<String> differences, String what, String expected, String actual) {
        if (actual == null || new BigDecimal(expected).compareTo(new BigDecimal(actual)) != 0) {
            differences.add(what + ": expected " + expected + ", found " + actual);
        }
    }

    private void compareRow(List<String> differences, ResultSet row) throws SQLException {
        String key = row.getString("event_id");
        JsonNode winner = expected.get("winners").get(key);
        if (winner == null) {
            differences.add(key + " must not be there");
            return;
        }
        JsonNode record = ConsumptionEvents.json(lines.get(winner.intValue())).get("value");
        for (Map.Entry<String, JsonNode> field : record.properties()) {
            if (!same(field.getKey(), field.getValue(), row)) {
                differences.add(key + ": " + field.getKey() + " is not that of line " + winner);
            }
        }
    }

    private static boolean same(String field, JsonNode value, ResultSet row) throws SQLException {
        String actual = row.getString(field);
        if (value.isNull() || actual == null) {
            return value.isNull() && actual == null;
        }
        return switch (field) {
            case "occurred_at" ->
                row.getObject(field, OffsetDateTime.class).isEqual(OffsetDateTime.parse(value.textValue()));
            case "is_adjustment" -> row.getBoolean(field) == value.booleanValue();
            case "quantity", "unit_price", "recorded_at_ms", "stock_after", "revision" ->
                row.getBigDecimal(field).compareTo(new BigDecimal(value.asText())) == 0;
            default -> actual.equals(value.textValue());
        };
    }
}
