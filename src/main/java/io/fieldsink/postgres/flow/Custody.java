package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.Guarantee.Recreated;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.model.Standing;
import io.fieldsink.postgres.model.Stretch;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Ledger;
import io.fieldsink.postgres.pg.RowWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are ours, and how far each is: by the ledger, whose word goes before Kafka's, or by what was
 * committed since they were assigned. For the task's thread; the one that writes a batch holds and moves its partitions, and
 * others may look at how far they are.
 */
final class Custody {
    private static final Logger LOG = LoggerFactory.getLogger(Custody.class);

    private final Optional<Ledger> ledger;
    private final Guarantee guarantee;
    private final Metrics metrics;
    private final Clock clock;
    private final Map<Partition, Position> positions = new ConcurrentHashMap<>();
    private final PositionMetrics shown;

    /** @param ledger empty where positions neither move nor matter */
    Custody(Optional<Ledger> ledger, Guarantee guarantee, Metrics metrics, Clock clock) {
        this.ledger = ledger;
        this.guarantee = guarantee;
        this.metrics = metrics;
        this.clock = clock;
        this.shown = new PositionMetrics(metrics, clock, positions);
    }

    void assign(Collection<Partition> assigned) {
        assigned.forEach(partition -> positions.put(partition, new Position()));
        assigned.forEach(shown::show);
    }

    void release(Collection<Partition> revoked) {
        revoked.forEach(positions::remove);
        revoked.forEach(shown::hide);
    }

    /** Empty where the partition is not ours. */
    Optional<Position> of(Partition partition) {
        return Optional.ofNullable(positions.get(partition));
    }

    boolean isComplete() {
        return positions.values().stream().allMatch(Position::isClaimed);
    }

    /** Claims what is assigned and not claimed; returns what that was. */
    List<Partition> claim() throws Failure {
        List<Partition> unclaimed = positions.entrySet().stream()
                .filter(e -> !e.getValue().isClaimed())
                .map(Map.Entry::getKey)
                .toList();
        if (unclaimed.isEmpty()) {
            return unclaimed;
        }
        if (isExact()) {
            boolean checks = guarantee.recreated() != Recreated.IGNORE;
            for (Standing standing : ledger.get().claim(unclaimed)) {
                positions.get(standing.partition()).claimed(standing, checks);
            }
        } else {
            if (ledger.isPresent()) {
                ledger.get().forget(unclaimed);
            }
            unclaimed.forEach(partition -> positions.get(partition).claimed());
        }
        return unclaimed;
    }

    private boolean isExact() {
        return ledger.isPresent() && guarantee.exactlyOnce();
    }

    /** What the first records of a batch are to the partitions they came from. */
    List<Stretch> stretches(Batch batch, int end) {
        List<Stretch> stretches = new ArrayList<>();
        Share.of(batch, end)
                .forEach((partition, share) -> stretches.add(new Stretch(
                        partition,
                        of(partition).orElseThrow().durable(), // none once it was released: nothing is committed
                        share.last().offset() + 1,
                        Optional.of(share.last()),
                        share.records(),
                        share.rejected())));
        return stretches;
    }

    /** Keeps everybody else from moving these partitions. Throws {@link Displaced} where somebody has. */
    void hold(RowWriter writer, List<Stretch> stretches) throws Failure {
        if (!isExact() || stretches.isEmpty()) {
            return;
        }
        Map<Partition, Standing> standings =
                ledger
                        .get()
                        .hold(writer, stretches.stream().map(Stretch::partition).toList())
                        .stream()
                        .collect(Collectors.toMap(Standing::partition, Function.identity()));
        List<Standing> displaced = new ArrayList<>();
        for (Stretch stretch : stretches) {
            Standing standing = standings.get(stretch.partition());
            if (standing == null) {
                throw vanished(stretch.partition());
            }
            if (!standing.ours() || !standing.next().equals(stretch.from())) {
                displaced.add(standing);
            }
        }
        if (!displaced.isEmpty()) {
            throw new Displaced(displaced);
        }
    }

    private Stop vanished(Partition partition) throws Failure {
        return new Stop("position lost: the row of " + partition + " is gone from the ledger "
                + ledger.get().table()
                + "; it was deleted, or the table dropped. Restarted, the task goes on from the consumer group's"
                + " position, which may be older; to name another one, stop the connector and PATCH"
                + " /connectors/" + guarantee.connector() + "/offsets");
    }

    /** Moves the partitions in the writer's transaction. */
    void move(RowWriter writer, List<Stretch> stretches) throws Failure {
        if (isExact() && !stretches.isEmpty() && !ledger.get().move(writer, stretches)) {
            throw new Stop("the ledger " + ledger.get().table()
                    + " does not move, although its rows are locked: does a trigger, rule or policy keep it?");
        }
    }

    /** They are durable now. */
    void durable(List<Stretch> stretches) {
        long now = clock.millis();
        stretches.forEach(stretch -> {
            Position position = positions.get(stretch.partition());
            position.durable(stretch.to());
            stretch.last().ifPresent(last -> position.stored(last, now));
        });
    }

    /**
     * Moves partitions of which nothing is under way up to what Connect has read: what is between were records that
     * transforms or converters left out, and markers of transactions. A topic that is mostly filtered would else keep a
     * position that retention overtakes.
     */
    void moveIdle(Map<Partition, Long> consumed) throws Failure {
        if (!isExact()) {
            return;
        }
        List<Stretch> gaps = new ArrayList<>();
        consumed.forEach((partition, offset) -> of(partition)
                .filter(position -> position.isClaimed() && !position.isOpen())
                .filter(position -> position.durable().orElse(-1) < offset)
                .ifPresent(position -> gaps.add(Stretch.gap(partition, position.durable(), offset))));
        if (gaps.isEmpty()) {
            return;
        }
        if (ledger.get().move(gaps)) {
            durable(gaps);
        } else {
            gaps.forEach(gap -> lose(positions.get(gap.partition())));
        }
    }

    /**
     * A record came that cannot be of the topic that our position is about. What was taken of that one is durable. The
     * partition is to be claimed anew afterwards, if the task goes on.
     */
    void changeTopic(Origin first) throws Failure {
        Partition partition = Partition.of(first);
        Position position = positions.get(partition);
        switch (guarantee.recreated()) {
            case FAIL -> throw recreated(first, position);
            case RESTART -> {
                LOG.warn("{}: the topic was made anew, or cut at its end: reading it from its beginning", first);
                if (isExact()) {
                    ledger.get().place(Map.of(partition, OptionalLong.empty()));
                }
                positions.put(partition, Position.atTheBeginning());
            }
            case IGNORE -> {
                LOG.warn(
                        "{}: the topic was made anew, or cut at its end; its records before the position are left out"
                                + " (topic.recreated=ignore)",
                        first);
                position.trust();
            }
        }
    }

    private Stop recreated(Origin first, Position position) {
        String connector = "/connectors/" + guarantee.connector();
        return new Stop(first + ": this topic is not the one that position "
                + position.committable().orElse(0)
                + " is about: it was deleted and made again, or cut at its end. So that nothing of it is skipped, set"
                + " topic.recreated=restart to read it from its beginning, or name a position: PUT " + connector
                + "/stop, PATCH " + connector + "/offsets with {\"offsets\":[{\"partition\":{\"kafka_topic\":\""
                + first.topic() + "\",\"kafka_partition\":" + first.partition()
                + "},\"offset\":{\"kafka_offset\":0}}]}, PUT " + connector + "/resume");
    }

    /**
     * What to do with a partition that does not stand where we thought: go on, where it stands at a record that we have, as
     * an earlier try of ours left it whose answer was lost; else give it up, to be claimed anew.
     *
     * @return whether to go on
     */
    boolean giveUpOrGoOn(Standing standing) {
        Position position = positions.get(standing.partition());
        if (standing.ours() && position.reaches(standing.next())) {
            LOG.info("{}: a commit that seemed to fail had succeeded", standing.partition());
            position.durable(standing.next().getAsLong());
            return true;
        }
        LOG.warn(
                "{}: {}; what is not committed of it is read again",
                standing.partition(),
                standing.ours()
                        ? "its position was edited"
                        : "claimed by " + standing.owner()
                                + " (if that happens again and again: is there another Connect cluster with a connector"
                                + " of this name?)");
        lose(position);
        return false;
    }

    private void lose(Position position) {
        position.lost();
        metrics.count(Metric.FENCE_LOSSES, 1);
    }

    /** Where reading has to go on, for each of these partitions of ours that is not as well off where it is. */
    Map<Partition, Long> readOn(Collection<Partition> partitions) {
        Map<Partition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> of(partition)
                .map(Position::readOn)
                .ifPresent(offset -> offset.ifPresent(o -> offsets.put(partition, o))));
        return offsets;
    }

    Collection<Partition> all() {
        return List.copyOf(positions.keySet());
    }

    /** What may be committed to Kafka of what Connect has read: never more than is durable. */
    Map<Partition, Long> committable(Map<Partition, Long> consumed) {
        Map<Partition, Long> committable = new HashMap<>();
        consumed.forEach((partition, offset) -> of(partition)
                .filter(Position::isClaimed)
                .ifPresent(position -> {
                    OptionalLong ours = position.committable();
                    if (ours.isPresent() && (isExact() || position.isOpen())) {
                        committable.put(partition, Math.min(offset, ours.getAsLong()));
                    } else if (!isExact()) {
                        committable.put(partition, offset);
                    }
                }));
        return committable;
    }
}
