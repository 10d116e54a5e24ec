package io.fieldsink.postgres.type;

/**
 * Why a type cannot hold a value. The message names the limit and the reason, never the value, so it may go into logs,
 * exceptions and dead-letter headers.
 */
public final class Refusal extends Exception {
    private final String sqlState;

    private Refusal(String sqlState, String reason) {
        super(reason, null, false, false);
        this.sqlState = sqlState;
    }

    /** A value of the right sort beyond a limit of the type (SQLSTATE 22003 and its kin). */
    public static Refusal limit(String sqlState, String reason) {
        return new Refusal(sqlState, reason);
    }

    /** A value that the type has no form for (SQLSTATE 22P02, invalid text representation). */
    public static Refusal form(String reason) {
        return new Refusal("22P02", reason);
    }

    /** The SQLSTATE that the server would have answered, five characters. */
    public String sqlState() {
        return sqlState;
    }
}
