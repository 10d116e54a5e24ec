package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Standing;
import java.util.List;

/** Partitions do not stand where we thought: nothing was written. */
final class Displaced extends RuntimeException {
    private final List<Standing> standings;

    Displaced(List<Standing> standings) {
        super(standings.size() + " partitions have moved");
        this.standings = standings;
    }

    List<Standing> standings() {
        return standings;
    }
}
