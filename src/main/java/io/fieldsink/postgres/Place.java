package io.fieldsink.postgres;

import io.fieldsink.postgres.flow.Arrival;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Origin;
import java.util.concurrent.Future;

/** What is left of a record that has been read where no dead letter can be made of it: where it was. */
record Place(Origin origin, Mark mark) implements Arrival {
    @Override
    public Event read() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String shown() {
        return "";
    }

    @Override
    public Future<?> bury(String message) {
        throw new UnsupportedOperationException();
    }
}
