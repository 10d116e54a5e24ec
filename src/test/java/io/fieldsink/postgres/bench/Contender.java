package io.fieldsink.postgres.bench;

/** A way to get the rows into the table. */
interface Contender {
    String name();

    /** Whether the table is to be emptied before; otherwise it has all rows already. */
    boolean onEmptyTable();

    /** Moves all rows; when it returns, all are visible. */
    Pace run() throws Exception;

    /**
     * How fast it was.
     *
     * @param visible rows a second from the first to the last visible row; NaN where none becomes visible
     * @param overall rows a second from the order to the last row
     */
    record Pace(double visible, double overall) {
        /** Of a way that has no run-up. */
        static Pace of(long rows, long nanos) {
            return new Pace(rows * 1e9 / nanos, rows * 1e9 / nanos);
        }
    }
}
