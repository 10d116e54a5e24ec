package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.read.Unreadable;
import java.util.concurrent.Future;

/** A record as Connect delivered it, not yet read. */
public interface Arrival {
    /** What is the same object when Connect delivers the record again, and another when it has read it anew. */
    Object delivered();

    /** How many bytes of memory it takes as it is, about. */
    long weight();

    /** Where it stands in Kafka. */
    Origin origin();

    /** What tells it from a record of another topic. */
    Mark mark();

    /** Reads it. */
    Event read() throws Unreadable;

    /** What of it has to be there until its batch is committed, once it has been read. */
    default Arrival kept() {
        return this;
    }

    /** Its key and value for a message where {@code log.values} asks for them; else nothing. */
    String shown();

    /** Hands it to the dead-letter queue with this message; the future is done when the queue has it. */
    Future<?> bury(String message);
}
