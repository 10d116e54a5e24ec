package io.fieldsink.postgres.flow;

/**
 * How many rows statements were given and how many they wrote. The difference was unchanged, outdated by a newer version,
 * or, in update and delete, not there.
 */
record Tally(long put, long written, long removals, long removed) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0);

    Tally plus(Tally other) {
        return new Tally(put + other.put, written + other.written, removals + other.removals, removed + other.removed);
    }
}
