package io.fieldsink.postgres.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a sample must have become under its order rule: the newest version of cases and events, for Kobo the version
 * that no other one replaces. The numbers were computed from the lines by a program that shares nothing with the
 * connector.
 */
public final class Expectation {
    private final JsonNode expected;
    private final Winners winners;

    public Expectation(Sample sample) {
        expected = sample.expectation();
        winners = new Winners(sample);
    }

    /** How many rows the table has, without its child tables. */
    public int rows() {
        return expected.get("rows").get("").intValue();
    }

    public Set<Long> rejectedLines() {
        Set<Long> rejected = new TreeSet<>();
        expected.get("rejected_lines").forEach(line -> rejected.add(line.longValue()));
        return rejected;
    }

    /** One sentence for everything in the table or a child table that is not as it must be: none if all is well. */
    public List<String> differences(Connection connection, String table) throws SQLException {
        List<String> differences = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, JsonNode> rows : expected.get("rows").properties()) {
                String counted = table + rows.getKey();
                String sql = "SELECT count(*) FROM " + counted;
                compare(differences, "rows of " + counted, rows.getValue().asText(), value(statement, sql));
            }
            for (Map.Entry<String, JsonNode> fact : expected.get("facts").properties()) {
                String sql = fact.getValue().get("sql").textValue().formatted(table);
                compare(
                        differences,
                        table + ": " + fact.getKey(),
                        fact.getValue().get("value").textValue(),
                        value(statement, sql));
            }
            differences.addAll(winners.differences(statement, table));
        }
        return differences;
    }

    /** The answer, or why there is none, such as that the table does not exist. */
    private static String value(Statement statement, String sql) {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    private static void compare(List<String> differences, String what, String expected, String actual) {
        boolean number = actual != null && actual.matches("-?[\\d.]+");
        if (!number || new BigDecimal(expected).compareTo(new BigDecimal(actual)) != 0) {
            differences.add(what + ": expected " + expected + ", found " + actual);
        }
    }
}
