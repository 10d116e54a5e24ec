package io.fieldsink.postgres.shape;

/** A record that cannot become a row: the message names field and reason, never a value. */
public final class Unshapeable extends Exception {
    public Unshapeable(String reason) {
        super(reason, null, false, false);
    }
}
