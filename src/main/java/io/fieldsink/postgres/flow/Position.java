package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Standing;
import java.util.Optional;
import java.util.OptionalLong;

/** How far a partition of ours is, and what may come of it next. For one thread; others may look at how far it is. */
final class Position {
    /** What a record is to us. */
    enum Meeting {
        NEW,
        KNOWN,
        /** New, although everything from our position up to it, and the last record before, is gone. */
        BEHIND_A_GAP,
        /** Not of the topic that our position is about: that one was deleted, or cut at its end. */
        STRANGE
    }

    private boolean claimed;
    private boolean met;
    private volatile OptionalLong durable = OptionalLong.empty();
    private volatile OptionalLong first = OptionalLong.empty();
    private volatile OptionalLong next = OptionalLong.empty();

    /** The timestamp of the first record that was taken and is not durable. */
    private volatile OptionalLong waiting = OptionalLong.empty();

    /** How old the last record was when it became durable. */
    private volatile double age = Double.NaN;

    private long floor = Long.MIN_VALUE;
    private Optional<Mark> witness = Optional.empty();

    /** A partition whose topic is read from its beginning. */
    static Position atTheBeginning() {
        Position position = new Position();
        position.first = OptionalLong.of(0);
        position.next = position.first;
        return position;
    }

    boolean isClaimed() {
        return claimed;
    }

    /** Ours, without a word on where it stands: Kafka knows. */
    void claimed() {
        claimed = true;
        met = false;
        next = next.isPresent() ? next : first;
    }

    /**
     * Ours from where it stands, or from the first record that was ever met.
     *
     * @param checks whether the last record that was applied is read again, to see that it is still the same topic
     */
    void claimed(Standing standing, boolean checks) {
        claimed = true;
        met = false;
        durable = standing.next();
        next = durable.isPresent() ? durable : first;
        witness =
                checks ? standing.last().filter(mark -> mark.offset() < next.orElse(Long.MIN_VALUE)) : Optional.empty();
        floor = readOn().orElse(Long.MIN_VALUE);
    }

    /** It is the same topic, whatever it looks like. */
    void trust() {
        witness = Optional.empty();
        floor = Long.MIN_VALUE;
    }

    /** Whether a record that was taken and is not durable, or the next one, stands there. */
    boolean reaches(OptionalLong offset) {
        return offset.isPresent()
                && offset.getAsLong() > durable.orElse(-1)
                && offset.getAsLong() <= next.orElse(Long.MIN_VALUE);
    }

    /** Somebody else's, as it seems. */
    void lost() {
        claimed = false;
    }

    /** Connect is sent back to there: what it delivers again is of the same topic. */
    void goesBackTo(long offset) {
        floor = Math.min(floor, offset);
    }

    /** Where reading has to go on for nothing to be left out; empty where it is as well as anywhere. */
    OptionalLong readOn() {
        if (witness.isPresent()) {
            return OptionalLong.of(witness.get().offset());
        }
        return next.isPresent() ? next : first;
    }

    /** Meets a record that Connect has just read. */
    Meeting meet(Mark record) {
        met = true;
        first = first.isPresent() ? first : OptionalLong.of(record.offset());
        if (record.offset() < floor || isOfAnotherTopic(record)) {
            return Meeting.STRANGE;
        }
        boolean witnessGone =
                witness.filter(mark -> mark.offset() < record.offset()).isPresent();
        witness = Optional.empty();
        floor = record.offset() + 1;
        if (isKnown(record)) {
            return Meeting.KNOWN;
        }
        return witnessGone && record.offset() > next.orElse(record.offset()) ? Meeting.BEHIND_A_GAP : Meeting.NEW;
    }

    private boolean isOfAnotherTopic(Mark record) {
        return witness.filter(mark -> mark.offset() == record.offset() && !mark.equals(record))
                .isPresent();
    }

    /**
     * Whether it is to be taken. Not before Connect has read something of the partition since it was claimed: what a list
     * that is delivered again still holds of it may be from behind the place where reading goes on.
     */
    boolean wants(Mark record) {
        return met && !isKnown(record);
    }

    /** Whether it was taken before. */
    private boolean isKnown(Mark record) {
        return next.isPresent() && record.offset() < next.getAsLong();
    }

    void take(Mark record) {
        waiting = isOpen() ? waiting : record.timestamp();
        next = OptionalLong.of(record.offset() + 1);
    }

    /** The first offset that is not durable; empty where nothing is yet. */
    OptionalLong durable() {
        return durable;
    }

    void durable(long to) {
        durable = OptionalLong.of(to);
        next = OptionalLong.of(Math.max(to, next.orElse(to)));
        waiting = isOpen() ? waiting : OptionalLong.empty();
    }

    /** The last record that became durable, and when. */
    void stored(Mark last, long now) {
        age = last.timestamp().isPresent() ? now - last.timestamp().getAsLong() : age;
    }

    /** What may be committed to Kafka; empty where nothing was met yet. */
    OptionalLong committable() {
        return durable.isPresent() ? durable : first;
    }

    /** The same for people; NaN where nothing was met yet. */
    double reached() {
        OptionalLong reached = committable();
        return reached.isPresent() ? reached.getAsLong() : Double.NaN;
    }

    /** How many offsets were taken and are not durable. */
    double lag() {
        OptionalLong from = committable();
        OptionalLong to = next;
        return from.isPresent() && to.isPresent() ? Math.max(0, to.getAsLong() - from.getAsLong()) : 0;
    }

    /** How old the oldest record is that waits, or the last one was when it became durable; NaN where there was none. */
    double eventTimeLag(long now) {
        OptionalLong oldest = waiting;
        return oldest.isPresent() ? now - oldest.getAsLong() : age;
    }

    /** Whether records were taken that are not durable. */
    boolean isOpen() {
        return next.isPresent() && next.getAsLong() > committable().orElse(Long.MAX_VALUE);
    }
}
