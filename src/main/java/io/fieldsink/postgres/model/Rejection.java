package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

/**
 * Why one record cannot be stored. The text names table, column, field, limit and SQLSTATE as far as they are known, and
 * never a value.
 */
public record Rejection(String text) {
    public Rejection {
        requireNonNull(text, "text");
    }

    /** A value that its column cannot hold. */
    public static Rejection ofValue(TableName table, String column, String field, String sqlState, String reason) {
        return new Rejection("column \"" + column + "\" of " + table + " cannot hold the value of field "
                + Printable.name(field) + " (SQLSTATE " + sqlState + "): " + reason);
    }

    /** A field that the table has no column for. */
    public static Rejection ofField(TableName table, String column, String field, String reason) {
        return new Rejection(
                "field " + Printable.name(field) + " has no column \"" + column + "\" in " + table + ": " + reason);
    }

    /** A record that has no row for its table: a part of the key is missing, or what record.path asks for. */
    public static Rejection ofRecord(TableName table, String reason) {
        return new Rejection("no row for " + table + ": " + reason);
    }

    /** A row that only the server could refuse. */
    public static Rejection ofRow(TableName table, String reason) {
        return new Rejection(table + " refused the row: " + reason);
    }

    /** The whole message: where the record stands, what is wrong, what was done. One line, whatever names hold. */
    public String message(Origin origin, String done) {
        return Printable.line(origin + ": " + text + ". " + done);
    }
}
