package io.fieldsink.postgres.demo;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The line that must be in each row, value by value. Which field a column is for, the column's comment says. Lists of
 * objects are other tables' business.
 */
final class Winners {
    private static final String COLUMNS = """
            SELECT attname, split_part(col_description(attrelid, attnum), E'\\n', 1)
            FROM pg_attribute
            WHERE attrelid = '%s'::regclass AND attnum > 0 AND col_description(attrelid, attnum) IS NOT NULL
            """;

    private final String key;
    private final JsonNode lines;
    private final Set<String> nulls;
    private final List<JsonNode> records;
    private final Set<String> fields;

    Winners(Sample sample) {
        JsonNode expected = sample.expectation();
        key = sample.key();
        lines = expected.get("winners");
        nulls = StreamSupport.stream(expected.get("null_values").spliterator(), false)
                .map(JsonNode::textValue)
                .collect(toSet());
        records = sample.jsonValues();
        fields = records.stream()
                .flatMap(record -> fields(record).keySet().stream())
                .collect(toSet());
    }

    List<String> differences(Statement statement, String table) throws SQLException {
        Map<String, String> columns = columns(statement, table);
        List<String> differences = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
            while (row.next()) {
                compare(differences, table, columns, row);
            }
        }
        return differences;
    }

    /** Columns by the path of their field; the key's own column found the line, and is right. */
    private Map<String, String> columns(Statement statement, String table) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery(COLUMNS.formatted(table))) {
            while (row.next()) {
                if (fields.contains(row.getString(2)) && !row.getString(1).equals(key)) {
                    columns.put(row.getString(2), row.getString(1));
                }
            }
        }
        return columns;
    }

    private void compare(List<String> differences, String table, Map<String, String> columns, ResultSet row)
            throws SQLException {
        JsonNode line = lines.get(row.getString(key));
        if (line == null) {
            differences.add(table + ": a row that must not be there");
            return;
        }
        Map<String, JsonNode> values = fields(records.get(line.intValue()));
        for (Map.Entry<String, String> column : columns.entrySet()) {
            JsonNode value = values.remove(column.getKey());
            if (!same(value, row, row.findColumn(column.getValue()))) {
                differences.add(table + ": " + column.getValue() + " is not that of line " + line);
            }
        }
        values.remove(key);
        values.forEach((field, value) -> {
            if (!isNull(value)) {
                differences.add(table + ": no column for " + field + " of line " + line);
            }
        });
    }

    /** Plain values and lists of texts by path; what else is a list is left out. */
    private static Map<String, JsonNode> fields(JsonNode record) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        collect("", record, fields);
        return fields;
    }

    private static void collect(String prefix, JsonNode object, Map<String, JsonNode> fields) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            if (value.isObject()) {
                collect(prefix + field.getKey() + "/", value, fields);
            } else if (!value.isArray() || texts(value)) {
                fields.put(prefix + field.getKey(), value);
            }
        }
    }

    private static boolean texts(JsonNode list) {
        return !list.isEmpty()
                && StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isTextual);
    }

    private boolean isNull(JsonNode value) {
        return value == null
                || value.isNull()
                || (value.isArray() && value.isEmpty())
                || (value.isTextual() && nulls.contains(value.textValue()));
    }

    private boolean same(JsonNode value, ResultSet row, int column) throws SQLException {
        String actual = row.getString(column);
        if (isNull(value) || actual == null) {
            return isNull(value) && actual == null;
        }
        if (value.isArray()) {
            return texts(value, row, column);
        }
        return switch (row.getMetaData().getColumnTypeName(column)) {
            case "timestamptz" -> row.getObject(column, OffsetDateTime.class).isEqual(instant(value));
            case "bool" -> row.getBoolean(column) == value.booleanValue();
            case "numeric", "int8", "int4" -> sameNumber(value.asText(), actual);
            default ->
                value.isNumber()
                        ? sameNumber(value.asText(), actual)
                        : actual.equals(value.asText().replace("\0", ""));
        };
    }

    private static boolean texts(JsonNode value, ResultSet row, int column) throws SQLException {
        if (!row.getMetaData().getColumnTypeName(column).equals("_text")) {
            return Sample.json(row.getString(column)).equals(value);
        }
        String[] actual = (String[]) row.getArray(column).getArray();
        return Arrays.asList(actual)
                .equals(StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::textValue)
                        .toList());
    }

    private static boolean sameNumber(String expected, String actual) {
        return new BigDecimal(expected).compareTo(new BigDecimal(actual)) == 0;
    }

    /** Kobo's time of submission names no zone, and is UTC; the time of a validation counts seconds. */
    private static OffsetDateTime instant(JsonNode value) {
        if (value.isNumber()) {
            return Instant.ofEpochSecond(value.longValue()).atOffset(ZoneOffset.UTC);
        }
        String text = value.textValue();
        return text.length() > "2024-03-01T11:09:00.000".length() || text.endsWith("Z")
                ? OffsetDateTime.parse(text)
                : LocalDateTime.parse(text).atOffset(ZoneOffset.UTC);
    }
}
