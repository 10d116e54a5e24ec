package io.fieldsink.postgres.flow;

/** Whether others may write to a table at the same time. */
enum Turn {
    /** Its rows are only added, or belong to rows that we hold: nobody waits for us. */
    ANYONE,
    /** Its rows are taken once, in the order of their keys, as by all who write beside us. */
    BESIDE,
    /** Its rows are taken in another order: nobody else may hold any. */
    ALONE
}
