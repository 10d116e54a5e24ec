package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * The records that will be committed together, in the order of arrival; an event's number is its place. Nothing is
 * folded here, so that a record found bad later can be taken out again. Not thread-safe.
 */
final class Batch {
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<List<Part>> parts = new ArrayList<>();
    private final SortedMap<Integer, Rejection> rejections = new TreeMap<>();
    private final Map<Integer, Future<?>> burials = new TreeMap<>();
    private Instant since = Instant.MAX;
    private long rows;
    private long bytes;

    void add(Arrival arrival, Instant now) {
        since = since.isBefore(now) ? since : now;
        arrivals.add(arrival);
        bytes += arrival.weight();
        parts.add(List.of());
    }

    /** What the record added last does, its own row first. */
    void change(List<Part> ofRecord) {
        rows += ofRecord.size();
        ofRecord.forEach(part -> bytes += Weight.of(part.change().values()));
        parts.set(arrivals.size() - 1, ofRecord);
    }

    /** The record added last cannot be stored. */
    void reject(Rejection rejection) {
        reject(arrivals.size() - 1, rejection);
    }

    void reject(int event, Rejection rejection) {
        rejections.putIfAbsent(event, rejection);
        parts.set(event, List.of());
    }

    /** Takes records out; the others keep their order and get new numbers. */
    void removeIf(Predicate<Origin> gone) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int event = 0; event < arrivals.size(); event++) {
            if (!gone.test(arrival(event).origin())) {
                arrivals.set(places.size(), arrivals.get(event));
                parts.set(places.size(), parts.get(event));
                places.put(event, places.size());
            }
        }
        if (places.isEmpty()) {
            clear();
            return;
        }
        arrivals.subList(places.size(), arrivals.size()).clear();
        parts.subList(places.size(), parts.size()).clear();
        renumber(rejections, places);
        renumber(burials, places);
    }

    private static <T> void renumber(Map<Integer, T> byEvent, Map<Integer, Integer> places) {
        Map<Integer, T> before = new HashMap<>(byEvent);
        byEvent.clear();
        before.forEach((event, of) -> {
            if (places.containsKey(event)) {
                byEvent.put(places.get(event), of);
            }
        });
    }

    /** The records, in the order of arrival. */
    List<Arrival> arrivals() {
        return Collections.unmodifiableList(arrivals);
    }

    /** What a record does, its own row first; nothing where it is rejected. */
    List<Part> parts(int event) {
        return parts.get(event);
    }

    /** The tables of the records' own rows. */
    Set<Destination> roots() {
        Set<Destination> roots = new LinkedHashSet<>();
        Destination last = null;
        for (List<Part> ofRecord : parts) {
            if (!ofRecord.isEmpty() && ofRecord.get(0).destination() != last) {
                last = ofRecord.get(0).destination();
                roots.add(last);
            }
        }
        return roots;
    }

    SortedMap<Integer, Rejection> rejections() {
        return Collections.unmodifiableSortedMap(rejections);
    }

    Arrival arrival(int event) {
        return arrivals.get(event);
    }

    /** Handed to the dead-letter queue already, by event: a retry of the same batch does not do it again. */
    Map<Integer, Future<?>> burials() {
        return burials;
    }

    int size() {
        return arrivals.size();
    }

    boolean isEmpty() {
        return arrivals.isEmpty();
    }

    /** How many rows its records are, nested ones among them; those of records that were taken out count on. */
    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    /** When its first record came; far in the future while there is none. */
    Instant since() {
        return since;
    }

    void clear() {
        arrivals.clear();
        parts.clear();
        rejections.clear();
        burials.clear();
        since = Instant.MAX;
        rows = 0;
        bytes = 0;
    }
}
