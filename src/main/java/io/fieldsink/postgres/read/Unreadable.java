package io.fieldsink.postgres.read;

/**
 * Why a record cannot be read: one plain sentence that names the field's path and never holds a value. It has no cause,
 * since a parser's own message quotes what it read.
 */
public final class Unreadable extends Exception {
    private final boolean malformed;

    private Unreadable(String sentence, boolean malformed) {
        super(sentence, null, false, false);
        this.malformed = malformed;
    }

    static Unreadable because(String sentence) {
        return new Unreadable(sentence, false);
    }

    static Unreadable malformed(String sentence) {
        return new Unreadable(sentence, true);
    }

    /** Whether it is a text that is no JSON object at all; such a key is itself. */
    boolean isMalformed() {
        return malformed;
    }
}
