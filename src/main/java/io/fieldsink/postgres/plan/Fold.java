package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Folds the changes of a batch so that no statement meets a key twice. The result is a list of rounds to be applied one
 * after another; within a round every key stands once at most. The law: <em>applying the rounds is the same as applying
 * the changes one by one.</em> Two changes of a key become one where that is exact whatever the table holds, else the
 * second waits for the next round; most batches have one round.
 */
public final class Fold {
    private final Layout layout;
    private final WriteRules rules;
    private final Map<Object, List<Settled>> byKey;
    private final List<Round> rounds = new ArrayList<>();

    /**
     * What is applied together: removals first, then puts; disjoint keys, so their order would not matter.
     *
     * @param clears whether all rows go instead
     */
    public record Round(boolean clears, List<Settled> removals, List<Settled> puts) {
        /** The table is emptied. */
        public static final Round CLEARING = new Round(true, List.of(), List.of());

        static Round of(List<Settled> removals, List<Settled> puts) {
            return new Round(false, removals, puts);
        }
    }

    /**
     * Changes that nothing empties the table between.
     *
     * @param clears whether it is emptied before
     */
    public record Chapter(boolean clears, List<Settled> changes) {
        /** The rounds before those of its changes. */
        public List<Round> opening() {
            return clears ? List.of(Round.CLEARING) : List.of();
        }
    }

    private Fold(Layout layout, int size) {
        this.layout = layout;
        this.rules = layout.rules();
        this.byKey = new HashMap<>(2 * size);
    }

    /** The changes between those that empty the table. What a hard one deletes need not be written before. */
    public static List<Chapter> chapters(Layout layout, List<Settled> changes) {
        boolean pointless = !layout.rules().softDeletes() && !layout.rules().remembers();
        List<Chapter> chapters = new ArrayList<>();
        int from = 0;
        boolean cleared = false;
        for (int i = 0; i < changes.size(); i++) {
            if (!changes.get(i).clears()) {
                continue;
            }
            if (pointless) {
                chapters.clear();
            } else {
                chapters.add(new Chapter(cleared, changes.subList(from, i)));
            }
            from = i + 1;
            cleared = true;
        }
        chapters.add(new Chapter(cleared, changes.subList(from, changes.size())));
        return chapters;
    }

    /** Folds the changes of a chapter, in the order of arrival, by keys that we can compare as the server does. */
    public static List<Round> rounds(Layout layout, List<Settled> changes) {
        return rounds(
                layout,
                changes,
                changes.stream().map(c -> layout.keyOf(c.values())).toList());
    }

    /** Folds the changes of a chapter, in the order of arrival, by the keys that the server has told. */
    public static List<Round> rounds(Layout layout, List<Settled> changes, List<?> keys) {
        if (changes.isEmpty()) {
            return List.of();
        }
        return isNeeded(layout, changes) && !areApart(changes, keys)
                ? new Fold(layout, changes.size()).fold(changes, keys)
                : List.of(Round.of(List.of(), List.copyOf(changes)));
    }

    /** Most batches remove nothing and meet no key twice. */
    private static boolean areApart(List<Settled> changes, List<?> keys) {
        Set<Object> met = new HashSet<>(2 * keys.size());
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).removal() || !met.add(keys.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Rows that are only inserted are meant to stay apart, whatever their keys. */
    private static boolean isNeeded(Layout layout, List<Settled> changes) {
        return layout.keys() > 0
                && (layout.rules().mode() != InsertMode.INSERT
                        || changes.stream().anyMatch(Settled::removal));
    }

    /** Whether the server has to tell which of these keys are equal: for upserts and deletions that meet in a row. */
    public static boolean asksServer(Layout layout, List<Settled> changes) {
        boolean appends =
                layout.rules().mode() == InsertMode.INSERT || layout.rules().mode() == InsertMode.IGNORE;
        return changes.size() > 1
                && !layout.comparableKey()
                && (!appends || changes.stream().anyMatch(Settled::removal));
    }

    private List<Round> fold(List<Settled> changes, List<?> keys) {
        List<List<Settled>> chains = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Settled change = changes.get(i);
            List<Settled> chain = byKey.computeIfAbsent(keys.get(i), k -> {
                List<Settled> started = new ArrayList<>(1);
                chains.add(started);
                return started;
            });
            add(chain, change);
        }
        chains.forEach(this::spread);
        return rounds;
    }

    /** In insert mode, rows of one key share a round: they are meant to stay apart rows. */
    private void spread(List<Settled> chain) {
        int round = 0;
        for (int i = 0; i < chain.size(); i++) {
            boolean together = i > 0
                    && rules.mode() == InsertMode.INSERT
                    && !chain.get(i).removal()
                    && !chain.get(i - 1).removal();
            round += i == 0 || together ? 0 : 1;
            while (rounds.size() <= round) {
                rounds.add(Round.of(new ArrayList<>(), new ArrayList<>()));
            }
            Settled change = chain.get(i);
            (change.removal() ? rounds.get(round).removals() : rounds.get(round).puts()).add(change);
        }
    }

    private void add(List<Settled> chain, Settled change) {
        if (chain.isEmpty()) {
            chain.add(change);
            return;
        }
        int last = chain.size() - 1;
        Settled before = chain.get(last);
        if (change.removal()) {
            remove(chain, before, change);
        } else if (before.removal()) {
            chain.add(change);
        } else {
            put(chain, before, change);
        }
    }

    /** A hard deletion makes what came before it pointless; a soft one keeps the row, and the first one's time. */
    private void remove(List<Settled> chain, Settled before, Settled removal) {
        if (before.removal()) {
            return;
        }
        if (rules.softDeletes()) {
            chain.add(removal);
            return;
        }
        if (!rules.remembers()) {
            chain.clear();
            chain.add(removal);
            return;
        }
        if (chain.size() == 1 && layout.succession() == null && rules.mode() == InsertMode.UPSERT) {
            // the version is remembered with the deletion, although its row goes unwritten
            chain.set(0, seen(before, removal));
        } else {
            chain.add(removal);
        }
    }

    private Settled seen(Settled newest, Settled removal) {
        if (layout.versionColumn().isEmpty()) {
            return removal;
        }
        Object[] values = removal.values().clone();
        int slot = layout.version().slot();
        values[slot] = newest.values()[slot];
        return removal.with(values);
    }

    private void put(List<Settled> chain, Settled before, Settled change) {
        int last = chain.size() - 1;
        switch (rules.mode()) {
            case INSERT -> chain.add(change);
            case IGNORE -> {} // the first one wins
            case UPSERT, UPDATE -> {
                Settled one = one(before, change);
                if (one == null) {
                    chain.add(change);
                } else {
                    chain.set(last, one);
                }
            }
        }
    }

    /** The one change that does the same as both, whatever the table holds; null where there is none. */
    private Settled one(Settled before, Settled change) {
        if (rules.nested() == Nested.KEPT) {
            return null;
        }
        if (layout.succession() != null) {
            return successor(before, change);
        }
        if (layout.versionColumn().isEmpty()) {
            return rules.keepMissing() || lacksPreserved(change) ? merged(before, change) : change;
        }
        OptionalInt compared = Versions.compare(layout.version(), before.values(), change.values());
        if (compared.isEmpty()) {
            return null;
        }
        if (compared.getAsInt() > 0) {
            return before;
        }
        boolean patch = rules.keepMissing() || lacksPreserved(change);
        if (!patch) {
            return change;
        }
        // a newer patch on top of an older one: the table's version may lie between the two
        return compared.getAsInt() == 0 ? merged(before, change) : null;
    }

    /** Of versions with names only another spelling of the same one is sure to go where the first one went. */
    private Settled successor(Settled before, Settled change) {
        Object id = layout.succession().id().in(change.values());
        boolean same = id != null
                && id != Change.NULL
                && id.equals(layout.succession().id().in(before.values()))
                && Objects.equals(
                        layout.succession().superseded().in(before.values()),
                        layout.succession().superseded().in(change.values()));
        if (!same) {
            return null;
        }
        return rules.keepMissing() || lacksPreserved(change) ? merged(before, change) : change;
    }

    private boolean lacksPreserved(Settled change) {
        return layout.others().stream().anyMatch(c -> c.preserved() && c.in(change.values()) == null);
    }

    private Settled merged(Settled before, Settled change) {
        Object[] values = change.values().clone();
        for (Bound column : layout.others()) {
            Object older = column.in(before.values());
            if (column.preserved() && column.in(values) == null) {
                values[column.slot()] = older;
            } else if (layout.isMerged(column) && older != null) {
                values[column.slot()] = Overflow.over(older, column.in(values));
            }
        }
        return change.with(values);
    }
}
