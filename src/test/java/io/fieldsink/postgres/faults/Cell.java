package io.fieldsink.postgres.faults;

import java.util.Map;
import java.util.TreeMap;

/**
 * One cell of the fault matrix: its number there, what happens while records keep coming, and what the connector and the
 * load are told beside what they are told in every cell.
 */
record Cell(int number, String fault, Map<String, String> options, double aborted, boolean ownRole, Strike strike) {
    private static final double FEW = 0.1;

    /** What happens. When it is over all servers are healed, and the oracle is asked. */
    @FunctionalInterface
    interface Strike {
        void on(Run run) throws Exception;
    }

    static Cell of(int number, String fault, Strike strike) {
        return new Cell(number, fault, Map.of(), FEW, false, strike);
    }

    Cell with(String option, String value) {
        Map<String, String> more = new TreeMap<>(options);
        more.put(option, value);
        return new Cell(number, fault, more, aborted, ownRole, strike);
    }

    /** With this share of the transactions aborted. */
    Cell aborting(double share) {
        return new Cell(number, fault, options, share, ownRole, strike);
    }

    /** The connector is a role that has to give a password, and no superuser. */
    Cell asOrdinaryRole() {
        return new Cell(number, fault, options, aborted, true, strike);
    }

    @Override
    public String toString() {
        return number + " " + fault;
    }
}
