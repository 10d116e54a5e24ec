package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Printable;

/** The task cannot go on; the message is one sentence for the user, without any value of a record. */
public final class Stop extends RuntimeException {
    Stop(String message) {
        super(Printable.line(message));
    }
}
