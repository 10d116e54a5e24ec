package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.faults.Sent.Kind;
import io.fieldsink.postgres.faults.Sent.Position;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the broker acknowledged, and so what must be in the database: kept small, for hours of records. Thread-safe.
 */
final class Journal {
    private final Map<String, BitSet> appended = new TreeMap<>();
    private final Map<String, Sent> lastOfKey = new HashMap<>();
    private final Set<Position> bad = new HashSet<>();
    private final List<Sent> doubts = new ArrayList<>();
    private final List<Sent> aborts = new ArrayList<>();
    private long acknowledged;
    private long aborted;
    private long committedAllTheSame;

    /** The broker has them for good. */
    synchronized void acknowledge(Collection<Sent> records) {
        records.forEach(this::acknowledge);
    }

    private void acknowledge(Sent sent) {
        acknowledged++;
        if (sent.kind() == Kind.BAD) {
            bad.add(sent.position());
        } else if (sent.key() == null) {
            appended.computeIfAbsent(sent.producer(), p -> new BitSet()).set(sent.seq());
        } else {
            lastOfKey.merge(sent.key(), sent, (one, other) -> one.version() > other.version() ? one : other);
        }
    }

    /** Their transaction was aborted. Whether Kafka shows them to nobody, {@link #settle} will tell. */
    synchronized void abort(Collection<Sent> records) {
        aborts.addAll(records);
    }

    /** The broker gave no answer: {@link #settle} will tell. */
    synchronized void doubt(Collection<Sent> records) {
        doubts.addAll(records);
    }

    synchronized Set<String> topicsInDoubt() {
        return unsettled().map(Sent::topic).collect(Collectors.toSet());
    }

    /** The ids of those that Kafka has to be asked about. */
    synchronized Set<String> doubted() {
        return unsettled().map(Sent::id).collect(Collectors.toSet());
    }

    private Stream<Sent> unsettled() {
        return Stream.concat(doubts.stream(), aborts.stream());
    }

    /** Nothing is in doubt any more: what a look into the topics found, by id with its offset, is there for good. */
    synchronized void settle(Map<String, Long> found) {
        committedAllTheSame +=
                aborts.stream().filter(sent -> found.containsKey(sent.id())).count();
        unsettled().forEach(sent -> {
            Long offset = found.get(sent.id());
            if (offset == null) {
                aborted++;
            } else {
                acknowledge(sent.at(offset));
            }
        });
        doubts.clear();
        aborts.clear();
    }

    /** Somebody took these out of the topic or of the table on purpose. */
    synchronized void forgetAppended(Predicate<String> id) {
        for (Map.Entry<String, BitSet> entry : appended.entrySet()) {
            BitSet seqs = entry.getValue();
            for (int seq = seqs.nextSetBit(0); seq >= 0; seq = seqs.nextSetBit(seq + 1)) {
                if (id.test(entry.getKey() + ':' + seq)) {
                    seqs.clear(seq);
                }
            }
        }
    }

    synchronized void forgetBad(Predicate<Position> where) {
        bad.removeIf(where);
    }

    /** The sequence numbers by producer that must be in the append table, each once. */
    synchronized Map<String, BitSet> appended() {
        Map<String, BitSet> copy = new TreeMap<>();
        appended.forEach((producer, seqs) -> copy.put(producer, (BitSet) seqs.clone()));
        return copy;
    }

    /** The version by key that must be in the upsert table; deleted keys are not in it. */
    synchronized Map<String, Long> living() {
        Map<String, Long> living = new HashMap<>();
        lastOfKey.forEach((key, sent) -> {
            if (sent.kind() == Kind.GOOD) {
                living.put(key, sent.version());
            }
        });
        return living;
    }

    /** Where the records lie that must be in the dead-letter queue, and nowhere else. */
    synchronized Set<Position> bad() {
        return new HashSet<>(bad);
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    synchronized long aborted() {
        return aborted;
    }

    /** How many Kafka shows to those who read only what is committed, although their producer had aborted them. */
    synchronized long committedAllTheSame() {
        return committedAllTheSame;
    }
}
