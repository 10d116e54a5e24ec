package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Failure;
import java.util.Collection;

/** What becomes of a batch. */
interface Flush {
    /** Deals with the batch; its rejections tell afterwards which records did not fit. */
    Outcome run(Batch batch) throws Failure;

    /** Whether the records of a batch are stored then. */
    boolean isDurable();

    /** There is nothing to do just now. */
    default void idle() {}

    /** What came from these partitions is somebody else's from now on. */
    default void release(Collection<Partition> revoked) {}
}
