package io.fieldsink.postgres.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What is there at the end, in the table and among the dead letters, and where to look on. */
final class Report {
    private static final String KINDS = """
            SELECT event_type AS "event", count(*) AS "rows", round(sum(quantity), 1) AS "quantity",
                   min(occurred_on) AS "first day", max(occurred_on) AS "last day"
            FROM %s GROUP BY event_type ORDER BY count(*) DESC
            """;
    private static final String PRODUCTS = """
            SELECT product_code AS "product consumed most", unit, count(*) AS "rows",
                   round(sum(quantity), 1) AS "quantity"
            FROM %s WHERE event_type = 'consumed' GROUP BY product_code, unit ORDER BY sum(quantity) DESC LIMIT 5
            """;

    private Report() {}

    static void print(Connection connection, List<DeadLetter> deadLetters) throws SQLException {
        System.out.println("\nIn the table " + Demo.TABLE + ":");
        printQuery(connection, KINDS.formatted(Demo.TABLE));
        printQuery(connection, PRODUCTS.formatted(Demo.TABLE));
        System.out.println("Dead letters in " + Demo.DEAD_LETTERS + ":");
        deadLetters.forEach(letter -> System.out.println("  " + letter));
    }

    static void whereToLook(Servers servers) {
        String rest = servers.worker().rest().base() + "/connectors/" + Demo.CONNECTOR;
        System.out.println("\nLook around, it runs until Ctrl-C:");
        System.out.println("  curl -s " + rest + "/status");
        System.out.println("  psql '" + psql(servers.database()) + "'");
        System.out.println("  tail -f " + servers.worker().logFile());
    }

    /** What libpq understands of a JDBC address. */
    private static String psql(Servers.Database database) {
        String address = database.url().substring("jdbc:".length());
        String user = database.user().isEmpty() ? "" : "user=" + database.user();
        return address + (user.isEmpty() ? "" : (address.contains("?") ? "&" : "?") + user);
    }

    private static void printQuery(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
                text.append("  %-21s".formatted(rows.getMetaData().getColumnLabel(i)));
            }
            while (rows.next()) {
                text.append('\n');
                for (int i = 1; i <= columns; i++) {
                    text.append("  %-21s".formatted(rows.getString(i)));
                }
            }
            System.out.println(text.append('\n'));
        }
    }
}
