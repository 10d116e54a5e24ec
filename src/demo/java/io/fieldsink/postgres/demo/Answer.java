package io.fieldsink.postgres.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What the server answers, each value in one spelling. */
public final class Answer {
    private Answer() {}

    /** The names of the columns, then all rows; a null is empty. */
    public static List<List<String>> to(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            List<String> heading = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                heading.add(row.getMetaData().getColumnLabel(i));
            }
            List<List<String>> answer = new ArrayList<>(List.of(heading));
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(value(row, i));
                }
                answer.add(values);
            }
            return answer;
        }
    }

    private static String value(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return "";
        }
        return switch (row.getMetaData().getColumnTypeName(column)) {
            case "numeric" -> number(new BigDecimal(text));
            case "timestamptz" ->
                row.getObject(column, OffsetDateTime.class).toInstant().toString();
            default -> text;
        };
    }

    /** 1.50 and 1.5 are one number. */
    public static String number(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
