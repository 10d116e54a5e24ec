package io.fieldsink.postgres.flow;

/** The task cannot go on; the message is one sentence for the user, without any value of a record. */
public final class Stop extends RuntimeException {
    Stop(String message) {
        super(message);
    }
}
