package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

/**
 * Why one record cannot be stored.
 *
 * @param text names table, column, field, limit and SQLSTATE as far as they are known, and never a value
 * @param sqlState what the server says, or would have said; empty where it has no word for it
 */
public record Rejection(String text, String sqlState) {
    public Rejection {
        requireNonNull(text, "text");
        requireNonNull(sqlState, "sqlState");
    }

    /** A record that cannot be read, or has no place to go to. */
    public static Rejection of(String reason) {
        return new Rejection(reason, "");
    }

    /** A value that its column cannot hold. */
    public static Rejection ofValue(TableName table, String column, String field, String sqlState, String reason) {
        String text = "column \"" + column + "\" of " + table + " cannot hold the value of field "
                + Printable.name(field) + " (SQLSTATE " + sqlState + "): " + reason;
        return new Rejection(text, sqlState);
    }

    /** A field that the table has no column for. */
    public static Rejection ofField(TableName table, String column, String field, String reason) {
        return of("field " + Printable.name(field) + " has no column \"" + column + "\" in " + table + ": " + reason);
    }

    /** A record that has no row for its table: a part of the key is missing, or what record.path asks for. */
    public static Rejection ofRecord(TableName table, String reason) {
        return of("no row for " + table + ": " + reason);
    }

    /** A row that only the server could refuse. */
    public static Rejection ofRow(TableName table, String sqlState, String reason) {
        return new Rejection(table + " refused the row: " + reason, sqlState);
    }

    /** The whole message: where the record stands, what is wrong, what was done. One line, whatever names hold. */
    public String message(Origin origin, String done) {
        return Printable.line(origin + ": " + text + ". " + done);
    }
}
