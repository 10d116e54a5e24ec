package io.fieldsink.postgres.pg;

/**
 * What went wrong on the server or on the way to it, classified once. Its message is ours and holds no value: the
 * server's own text does (22P02, 22003, RAISE), so neither it nor the driver's exception is kept.
 */
public final class Failure extends Exception {
    /** What to do about it. */
    public enum Kind {
        /** The server is away or in trouble, or somebody holds a lock for long: retry without limit. */
        OUTAGE,
        /** Somebody or something got in the way: retry with a limit. */
        CONFLICT,
        /** A record's fault: isolate it. */
        DATA,
        /** The table is not what the catalogue said: read it again and retry once. */
        SCHEMA,
        /** Nothing passes by itself: stop. */
        CONFIGURATION
    }

    private final Kind kind;
    private final String sqlState;
    private final String table;

    Failure(Kind kind, String sqlState, String table, String message) {
        super(message);
        this.kind = kind;
        this.sqlState = sqlState;
        this.table = table;
    }

    /** One that is not the server's, but stands in the way of a transaction like one of its. */
    public static Failure of(Kind kind, String message) {
        return new Failure(kind, "", "", message);
    }

    public Kind kind() {
        return kind;
    }

    /** Empty where neither server nor driver gave one. */
    public String sqlState() {
        return sqlState;
    }

    /** The table that the server named, with its schema; empty where it named none. */
    public String table() {
        return table;
    }

    /** One sentence of ours: what happened, SQLSTATE and names, what to do. Never a value. */
    public String explain() {
        return getMessage();
    }
}
