package io.fieldsink.postgres.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the rows of a table add up to: a fast wrong row is worth nothing. */
record Totals(
        long rows,
        long ids,
        long quantities,
        BigDecimal stocks,
        double weights,
        long urgent,
        BigDecimal millis,
        BigDecimal amounts,
        long letters) {

    static Totals of(Connection connection, String table) throws SQLException {
        String sql = """
                SELECT count(*), sum(id), sum(quantity), sum(stock), sum(weight), count(*) FILTER (WHERE urgent),
                       sum(round(extract(epoch FROM recorded_at) * 1000)), sum(amount),
                       sum(length(region) + length(product) + length(note))
                  FROM %s""".formatted(table);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Totals(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getBigDecimal(4),
                    row.getDouble(5),
                    row.getLong(6),
                    row.getBigDecimal(7),
                    row.getBigDecimal(8),
                    row.getLong(9));
        }
    }

    /** The sums of this edition of so many events. */
    static Totals of(int count, int edition) {
        long ids = 0;
        long quantities = 0;
        long stocks = 0;
        double weights = 0;
        long urgent = 0;
        long millis = 0;
        long cents = 0;
        long letters = 0;
        for (int id = 0; id < count; id++) {
            FlatEvent event = FlatEvent.of(id, edition);
            ids += event.id();
            quantities += event.quantity();
            stocks += event.stock();
            weights += event.weight();
            urgent += event.urgent() ? 1 : 0;
            millis += event.recordedAt();
            cents += event.amount().unscaledValue().longValue();
            letters += event.region().length()
                    + event.product().length()
                    + event.note().length();
        }
        return new Totals(
                count,
                ids,
                quantities,
                BigDecimal.valueOf(stocks),
                weights,
                urgent,
                BigDecimal.valueOf(millis),
                BigDecimal.valueOf(cents, 2),
                letters);
    }
}
