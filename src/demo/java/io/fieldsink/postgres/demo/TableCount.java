package io.fieldsink.postgres.demo;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How many rows a table of a sample has, and how many were put, changed and removed: the server's own, late count. */
record TableCount(String table, long rows, long inserted, long updated, long deleted) {
    private static final String TABLES =
            """
            SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables
            WHERE schemaname = current_schema() AND relname ~ '%s' ORDER BY relname
            """.formatted(Arrays.stream(Sample.values()).map(Sample::table).collect(joining("|", "^(", ")(_|$)")));

    /** The tables that are there so far. */
    static List<TableCount> all(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<TableCount> counts = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    counts.add(new TableCount(row.getString(1), 0, row.getLong(2), row.getLong(3), row.getLong(4)));
                }
            }
            for (int i = 0; i < counts.size(); i++) {
                counts.set(i, counts.get(i).counted(statement));
            }
            return counts;
        }
    }

    private TableCount counted(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return new TableCount(table, row.getLong(1), inserted, updated, deleted);
        }
    }

    long written() {
        return inserted + updated + deleted;
    }

    /** Whether its rows belong to another table's. */
    boolean isChild() {
        return Arrays.stream(Sample.values()).map(Sample::table).noneMatch(table::equals);
    }
}
