package io.fieldsink.postgres.demo;

import static java.util.function.Predicate.not;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

    /** The same before all that it names is there: whether it could be. */
    boolean createIfPossible(Connection connection) {
        try {
            create(connection);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** The names of its columns, then all it answers, each value in one spelling; a null is empty. */
    public List<List<String>> answer(Connection connection) throws SQLException {
        return Answer.to(connection, "SELECT * FROM " + name);
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
                        .map(value -> value.matches("-?\\d+\\.\\d+") ? Answer.number(new BigDecimal(value)) : value)
                        .toList());
    }
}
