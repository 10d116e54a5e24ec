package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.pg.Catalog;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Ledger;
import io.fieldsink.postgres.pg.Server;
import io.fieldsink.postgres.pg.Sessions;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** A connector's positions, as an operator sees them while no task of it runs. */
public final class Positions {
    private Positions() {}

    /**
     * Puts partitions where the operator wants them, empty for nowhere; all that the ledger knows to nowhere if none is
     * named. Throws {@link Stop} where that fails.
     */
    public static void place(Server server, Guarantee guarantee, Map<Partition, OptionalLong> wanted) {
        try (Sessions sessions = new Sessions(server)) {
            Ledger ledger = new Ledger(
                    sessions,
                    new Catalog(sessions),
                    guarantee.connector(),
                    "an offsets request",
                    guarantee.schema(),
                    guarantee.table());
            Map<Partition, OptionalLong> positions = new HashMap<>(wanted);
            if (positions.isEmpty()) {
                ledger.known().forEach(partition -> positions.put(partition, OptionalLong.empty()));
            }
            ledger.place(positions);
        } catch (Failure failure) {
            throw new Stop("the ledger was not changed: " + failure.explain());
        }
    }
}
