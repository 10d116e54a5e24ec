package io.fieldsink.postgres.flow;

import java.util.function.DoubleSupplier;

/** Where a task's values are shown to whoever watches. What goes wrong there is no matter of the task's. */
public interface Registry {
    /** Shows the value from now on; it may be asked for by any thread at any time. */
    void add(Series series, DoubleSupplier value);

    void remove(Series series);
}
