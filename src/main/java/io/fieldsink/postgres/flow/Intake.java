package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Partition;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells records that are new from those that Connect delivers again or should not deliver, and keeps where it has to go
 * on reading. Connect delivers a list again when a put failed, the same objects, and nothing else beside them; where a
 * rebalance empties that list, what comes is read anew. Not thread-safe.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Custody custody;
    private final Map<Partition, Long> rewinds = new HashMap<>();

    /** What the list held that will be delivered again. */
    private final Set<Object> again = Collections.newSetFromMap(new IdentityHashMap<>());

    private Optional<Origin> stranger = Optional.empty();
    private boolean rewinding;

    Intake(Custody custody) {
        this.custody = custody;
    }

    void released(Collection<Partition> partitions) {
        rewinds.keySet().removeAll(partitions);
        stranger = stranger.filter(origin -> !partitions.contains(Partition.of(origin)));
    }

    /** Looks at a list before anything is done with it. */
    void look(Collection<? extends Arrival> arrivals) {
        rewinding = false;
        for (Arrival arrival : arrivals) {
            Origin origin = arrival.origin();
            Position position = custody.of(Partition.of(origin)).orElse(null);
            if (position == null || comesAgain(arrival)) {
                continue;
            }
            switch (position.meet(arrival.mark())) {
                case STRANGE -> stranger = stranger.or(() -> Optional.of(origin));
                case BEHIND_A_GAP ->
                    LOG.warn(
                            "{}: the topic has no records before it any more, although the position is {}: retention has"
                                    + " overtaken it, or they were compacted away",
                            origin,
                            position.durable().orElse(0));
                case NEW, KNOWN -> {}
            }
        }
    }

    private boolean comesAgain(Arrival arrival) {
        return !again.isEmpty() && again.contains(arrival.delivered());
    }

    /** The first record of a topic that is not the one we were reading. */
    Optional<Origin> stranger() {
        return stranger;
    }

    /** It is decided what to do about that topic. */
    void strangerSettled() {
        stranger = Optional.empty();
    }

    boolean isNew(Arrival arrival) {
        return custody.of(Partition.of(arrival.origin()))
                .filter(position -> position.wants(arrival.mark()))
                .isPresent();
    }

    void taken(Arrival arrival) {
        custody.of(Partition.of(arrival.origin())).ifPresent(position -> position.take(arrival.mark()));
    }

    /** Connect has read nothing of these partitions yet. */
    void readOn(Collection<Partition> claimed) {
        rewinds.putAll(custody.readOn(claimed));
    }

    /** Everything that Connect has at hand is left aside and read again, from where we are. */
    void startOver() {
        readOn(custody.all());
    }

    /** The list is dealt with. */
    void done() {
        again.clear();
    }

    /** The list was not dealt with to its end, and will be delivered again. */
    void comesAgain(Collection<? extends Arrival> arrivals) {
        again.clear();
        arrivals.forEach(arrival -> again.add(arrival.delivered()));
    }

    /** Where Connect has to go on reading; told once. */
    Map<Partition, Long> rewinds() {
        Map<Partition, Long> told = Map.copyOf(rewinds);
        rewinding |= !told.isEmpty();
        told.forEach((partition, offset) -> custody.of(partition).ifPresent(position -> position.goesBackTo(offset)));
        rewinds.clear();
        return told;
    }

    /** Whether Connect has not gone back yet to where we told it to: what it says it has read is not what we have. */
    boolean isRewinding() {
        return rewinding;
    }
}
