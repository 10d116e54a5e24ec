package io.fieldsink.postgres.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is there at the end, in the tables, in the views' answers and among the dead letters, and where to look on. */
final class Report {
    private static final int LINES = 6;
    private static final int ALL = 1000;

    private Report() {}

    static void print(Connection connection, List<View> views, List<DeadLetter> deadLetters) throws SQLException {
        System.out.println("\nThe tables");
        print(tables(connection), ALL);
        for (View view : views) {
            System.out.println("\nThe view " + view.name());
            print(view.answer(connection), LINES);
        }
        System.out.println("\nDead letters");
        deadLetters.forEach(letter -> System.out.println("  " + letter));
    }

    static void whereToLook(Servers servers, Page page) {
        System.out.println("\nLook around, it runs until Ctrl-C:");
        System.out.println("  " + page.address() + " in a browser");
        System.out.println("  curl -s '" + servers.worker().rest().base() + "/connectors?expand=status'");
        System.out.println("  psql '" + psql(servers.database()) + "'");
        System.out.println("  tail -f " + servers.worker().logFile());
    }

    /** What libpq understands of a JDBC address. */
    private static String psql(Servers.Database database) {
        String address = database.url().substring("jdbc:".length());
        String user = database.user().isEmpty() ? "" : "user=" + database.user();
        return address + (user.isEmpty() ? "" : (address.contains("?") ? "&" : "?") + user);
    }

    private static List<List<String>> tables(Connection connection) throws SQLException {
        List<List<String>> tables = new ArrayList<>(List.of(List.of("table", "rows")));
        for (TableCount count : TableCount.all(connection)) {
            tables.add(List.of(count.table(), Long.toString(count.rows())));
        }
        return tables;
    }

    /** The heading and so many lines, in columns as wide as their widest value, numbers to the right. */
    private static void print(List<List<String>> table, int lines) {
        List<List<String>> shown = table.subList(0, Math.min(table.size(), lines + 1));
        for (List<String> values : shown) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                String filling = " ".repeat(width(shown, i) - value.length());
                line.append("  ").append(numbers(table, i) ? filling + value : value + filling);
            }
            System.out.println(line.toString().stripTrailing());
        }
        if (shown.size() < table.size()) {
            System.out.println("  and " + (table.size() - shown.size()) + " more");
        }
    }

    private static boolean numbers(List<List<String>> table, int column) {
        return table.stream().skip(1).map(values -> values.get(column)).allMatch(value -> value.matches("[\\d.]*"));
    }

    private static int width(List<List<String>> table, int column) {
        return table.stream()
                .mapToInt(values -> values.get(column).length())
                .max()
                .orElse(0);
    }
}
