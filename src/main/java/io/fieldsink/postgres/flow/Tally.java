package io.fieldsink.postgres.flow;

/**
 * How many rows of a table there were to put and to remove, and what came of them.
 *
 * @param folded never reached the server: they became one with others of their keys
 * @param put what statements were given
 * @param written what they wrote
 * @param stale what they refused for newer versions
 */
record Tally(long folded, long put, long written, long stale, long removals, long removed) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0);

    static Tally ofFolded(long rows) {
        return new Tally(rows, 0, 0, 0, 0, 0);
    }

    static Tally ofPut(long rows, long written, long stale) {
        return new Tally(0, rows, written, stale, 0, 0);
    }

    static Tally ofRemoved(long rows, long removed) {
        return new Tally(0, 0, 0, 0, rows, removed);
    }

    /** The rest of what statements were given: it says the same, or its key is, or is not, there. */
    long unchanged() {
        return Math.max(0, put - written - stale);
    }

    Tally plus(Tally other) {
        return new Tally(
                folded + other.folded,
                put + other.put,
                written + other.written,
                stale + other.stale,
                removals + other.removals,
                removed + other.removed);
    }
}
