package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Failure;
import java.util.Collection;
import java.util.Optional;

/** What becomes of a batch. */
interface Flush {
    /** Deals with the batch; its rejections tell afterwards which records did not fit. */
    Outcome run(Batch batch) throws Failure;

    /** What is left to do for a batch when all has been thought of. */
    interface Rest {
        /** Does what of it needs no server, for a thread that has to wait anyway; else {@link #run} does it. */
        void prepare();

        Outcome run() throws Failure;
    }

    /**
     * Thinks the batch through up to its writing, which any thread may do, once, also while the next batch is thought
     * through. Empty where the batch has to be run here.
     *
     * @param beforeChanges is run before anything on the server is changed for the batch
     */
    default Optional<Rest> ahead(Batch batch, Runnable beforeChanges) throws Failure {
        return Optional.empty();
    }

    /** Whether the records of a batch are stored then. */
    boolean isDurable();

    /** There is nothing to do just now. */
    default void idle() {}

    /** What came from these partitions is somebody else's from now on. */
    default void release(Collection<Partition> revoked) {}
}
