package io.fieldsink.postgres.bench;

/** A way to get the records of a workload into the table. */
interface Contender {
    String name();

    /** Whether it can do this at all. */
    default boolean takes(Workload workload) {
        return true;
    }

    /** Moves all records; when it returns, all are there. */
    Pace run(Workload workload) throws Exception;

    /** Whether it leaves the table as it found it. */
    default boolean writesNothing() {
        return false;
    }

    /** Others may fail, or leave other rows than they should: that is a result too. */
    default boolean isOurs() {
        return name().startsWith("ours");
    }

    /** The process whose processor time counts; by default this one. */
    default long process() {
        return ProcessHandle.current().pid();
    }

    /**
     * How fast it was.
     *
     * @param visible records a second from the first to the last that is there
     * @param overall records a second from the order to the last
     */
    record Pace(double visible, double overall) {
        /** Of a way that has no run-up. */
        static Pace of(long records, long nanos) {
            return new Pace(records * 1e9 / nanos, records * 1e9 / nanos);
        }
    }
}
