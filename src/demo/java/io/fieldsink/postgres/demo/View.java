package io.fieldsink.postgres.demo;

import static java.util.function.Predicate.not;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A view of {@code config/views}, and what it must answer when the samples are in their tables. */
public record View(String name, String sql) {
    private static final Path FOLDER = Path.of("config", "views");
    private static final String SUFFIX = ".sql";

    /** All, by name. */
    public static List<View> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(View::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static View of(Path file) {
        try {
            String name = file.getFileName().toString();
            return new View(name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** The names of its columns, then all it answers, each value in one spelling; a null is empty. */
    public List<List<String>> answer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + name)) {
            int columns = row.getMetaData().getColumnCount();
            List<String> heading = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                heading.add(row.getMetaData().getColumnName(i));
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
            case "numeric" -> number(text);
            case "timestamptz" ->
                row.getObject(column, OffsetDateTime.class).toInstant().toString();
            default -> text;
        };
    }

    private static String number(String text) {
        return new BigDecimal(text).stripTrailingZeros().toPlainString();
    }

    /** One sentence for every line that is missing or too much, in whatever order the view gives them. */
    public List<String> differences(Connection connection) throws SQLException {
        List<String> expected = Sample.text("views/" + name + ".csv")
                .lines()
                .map(View::inOneSpelling)
                .toList();
        List<String> actual = answer(connection).stream()
                .map(values -> String.join(",", values))
                .toList();
        List<String> differences = new ArrayList<>();
        expected.stream()
                .filter(not(actual::contains))
                .forEach(line -> differences.add("view " + name + ": missing " + line));
        actual.stream()
                .filter(not(expected::contains))
                .forEach(line -> differences.add("view " + name + ": too much is " + line));
        if (differences.isEmpty() && actual.size() != expected.size()) {
            differences.add("view " + name + ": a line comes twice");
        }
        return differences;
    }

    /** No value of the samples' figures holds a comma; a decimal has a point, and a code such as 007 has none. */
    private static String inOneSpelling(String line) {
        return String.join(
                ",",
                Arrays.stream(line.split(",", -1))
                        .map(value -> value.matches("-?\\d+\\.\\d+") ? number(value) : value)
                        .toList());
    }
}
