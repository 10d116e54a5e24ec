package io.fieldsink.postgres.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Bound.Lacking;
import io.fieldsink.postgres.plan.Fold.Chapter;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout.Succession;
import io.fieldsink.postgres.plan.WriteRules.ChildRows;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import io.fieldsink.postgres.type.ArrayOf;
import io.fieldsink.postgres.type.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applying the rounds is the same as applying the changes one by one, whatever the table held before. */
class FoldLawTest {
    private static final int SEQUENCES = 2000;
    private static final int KEYS = 3;

    /** What says which of two versions of a row is newer. */
    enum Newer {
        ARRIVAL,
        VERSION,
        /** And deleted keys are remembered. */
        REMEMBERED_VERSION,
        SUCCESSION,
        REMEMBERED_SUCCESSION;

        private boolean remembers() {
            return this == REMEMBERED_VERSION || this == REMEMBERED_SUCCESSION;
        }

        private boolean names() {
            return this == SUCCESSION || this == REMEMBERED_SUCCESSION;
        }
    }

    /** The rules of a table and of the two nested arrays of its records. */
    record Given(
            InsertMode mode,
            boolean soft,
            Newer newer,
            boolean keep,
            Nested nested,
            ChildRows first,
            ChildRows second) {
        private Given with(Nested otherNested, ChildRows otherFirst, ChildRows otherSecond) {
            return new Given(mode, soft, newer, keep, otherNested, otherFirst, otherSecond);
        }

        private WriteRules rules() {
            boolean versioned = newer == Newer.VERSION || newer == Newer.REMEMBERED_VERSION;
            return new WriteRules(
                    mode,
                    soft,
                    versioned,
                    keep,
                    Evolve.TEXT,
                    Map.of(),
                    false,
                    newer.remembers(),
                    nested,
                    ChildRows.REPLACE);
        }

        /** Whether most changes of a key become one. */
        private boolean folds() {
            return mode != InsertMode.INSERT && !newer.names() && nested != Nested.KEPT;
        }
    }

    static Stream<Given> allRules() {
        List<Given> all = new ArrayList<>();
        for (InsertMode mode : InsertMode.values()) {
            boolean changesRows = mode == InsertMode.UPSERT || mode == InsertMode.UPDATE;
            for (Newer newer : changesRows ? Newer.values() : new Newer[] {Newer.ARRIVAL}) {
                for (boolean soft : new boolean[] {false, true}) {
                    for (boolean keep : new boolean[] {false, true}) {
                        if (newer.remembers() && soft) {
                            continue;
                        }
                        Given given =
                                new Given(mode, soft, newer, keep, Nested.NONE, ChildRows.REPLACE, ChildRows.REPLACE);
                        all.add(given);
                        if (mode == InsertMode.INSERT) {
                            continue;
                        }
                        if (!keep) {
                            all.add(given.with(Nested.REPLACED, ChildRows.REPLACE, ChildRows.REPLACE));
                        }
                        all.add(given.with(Nested.KEPT, ChildRows.REPLACE, ChildRows.MERGE));
                        all.add(given.with(Nested.KEPT, ChildRows.KEEP, ChildRows.REPLACE));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("allRules")
    void foldingIsTheSameAsOneByOne(Given given) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Layout layout = layout(given);
        Form first = new Form();
        Form second = new Form();
        Map<Form, ChildRows> arrays =
                given.nested() == Nested.NONE ? Map.of() : Map.of(first, given.first(), second, given.second());
        int foldedAway = 0;
        for (int i = 0; i < SEQUENCES; i++) {
            TableModel.Entries entries = new TableModel.Entries(arrays, new HashMap<>());
            Sequence sequence = new Sequence(random, entries);
            List<Settled> before = sequence.changes(4, false);
            Map<String, Long> deleted = sequence.deleted();
            List<Settled> changes = sequence.changes(1 + random.nextInt(12), true);
            TableModel oneByOne = new TableModel(layout, entries, before, deleted);
            TableModel folded = new TableModel(layout, entries, before, deleted);
            changes.forEach(oneByOne::apply);
            for (Chapter chapter : Fold.chapters(layout, changes)) {
                if (chapter.clears()) {
                    folded.clear();
                }
                for (Round round : Fold.rounds(layout, chapter.changes())) {
                    assertKeysStandOnce(layout, round);
                    round.removals().forEach(folded::apply);
                    round.puts().forEach(folded::apply);
                    foldedAway -= round.removals().size() + round.puts().size();
                }
            }
            foldedAway += changes.size();
            assertThat(folded.rows()).as("seed %d, sequence %d", seed, i).isEqualTo(oneByOne.rows());
            if (given.mode() != InsertMode.UPDATE) {
                // where nothing is inserted nothing comes back, so what a deletion remembers of a row that was never
                // there
                // makes no difference
                assertThat(folded.deleted()).as("seed %d, sequence %d", seed, i).isEqualTo(oneByOne.deleted());
            }
        }
        if (given.folds()) {
            assertThat(foldedAway)
                    .as("a fold that folds nothing obeys the law, too")
                    .isGreaterThan(SEQUENCES / 2);
        }
    }

    private static void assertKeysStandOnce(Layout layout, Round round) {
        if (layout.rules().mode() == InsertMode.INSERT) {
            return;
        }
        Set<Object> keys = new HashSet<>();
        List<Settled> all = new ArrayList<>(round.removals());
        all.addAll(round.puts());
        all.forEach(c -> assertThat(keys.add(layout.keyOf(c.values()))).isTrue());
    }

    private static Layout layout(Given given) {
        WriteRules rules = given.rules();
        Column id = Column.wanted("id", Scalar.NUMERIC, "id").required();
        Column version = Column.wanted("version", Scalar.INTEGER, "version");
        Column a = Column.wanted("a", Scalar.TEXT, "a");
        Column b = Column.wanted("b", Scalar.TEXT, "b");
        Column foreign = new Column("foreign", Scalar.TEXT, false, "", Column.Filling.RECORD, "", "", true);
        Column name = Column.wanted("_version", Scalar.TEXT, "_version");
        Column earlier = Column.wanted("_superseded", new ArrayOf(Scalar.TEXT), "_superseded");
        Table table = new Table(
                new TableName("public", "t"),
                Table.Kind.PLAIN,
                List.of(id, version, a, b, foreign, name, earlier),
                List.of("id"),
                List.of(Set.of("id")),
                Set.of(),
                Set.of(),
                "",
                true,
                "",
                0);
        Lacking lacking = rules.keepMissing() ? Lacking.KEEPS : Lacking.NULLS;
        Bound versionBound = new Bound(1, version, 1, false, lacking);
        Succession succession = new Succession(
                new Bound(5, name, 5, false, Lacking.NULLS), new Bound(6, earlier, 6, false, Lacking.NULLS));
        List<Bound> columns = List.of(
                new Bound(0, id, 0, false, Lacking.NULLS),
                versionBound,
                new Bound(2, a, 2, false, lacking),
                new Bound(3, b, 3, false, lacking),
                new Bound(4, foreign, 4, false, Lacking.KEEPS),
                succession.id(),
                succession.superseded());
        boolean succeeding = given.newer().names();
        return new Layout(
                table,
                succeeding ? columns : columns.subList(0, 5),
                1,
                0,
                rules.versioned() ? versionBound : null,
                succeeding ? succession : null,
                rules);
    }

    /** Random changes; their events are numbered on. */
    private static final class Sequence {
        private static final int VERSIONS = 6;

        private final Random random;
        private final TableModel.Entries entries;
        private final List<List<String>> predecessors;
        private int event;

        private Sequence(Random random, TableModel.Entries entries) {
            this.random = random;
            this.entries = entries;
            this.predecessors = IntStream.range(0, VERSIONS)
                    .mapToObj(v -> IntStream.range(0, v)
                            .filter(earlier -> random.nextInt(3) == 0)
                            .mapToObj(earlier -> "v" + earlier)
                            .toList())
                    .toList();
        }

        private List<Settled> changes(int count, boolean clearing) {
            List<Settled> changes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                boolean clears = clearing && random.nextInt(12) == 0;
                changes.add(
                        clears
                                ? new Settled(event++, Deed.CLEAR, new Object[0], Set.of())
                                : change(random.nextInt(4) == 0));
            }
            return changes;
        }

        private Settled change(boolean removal) {
            Object[] values = new Object[7];
            BigDecimal key = BigDecimal.valueOf(random.nextInt(KEYS));
            values[0] = random.nextBoolean() ? key : key.setScale(1);
            if (removal) {
                return new Settled(event++, Deed.REMOVE, values, Set.of());
            }
            values[1] = maybe((long) random.nextInt(4));
            values[2] = maybe("a" + random.nextInt(3));
            values[3] = maybe("b" + random.nextInt(3));
            values[4] = maybe("f" + random.nextInt(3));
            int version = random.nextInt(VERSIONS);
            boolean unnamed = random.nextInt(10) == 0;
            values[5] = unnamed ? Change.NULL : "v" + version;
            values[6] = superseded(version);
            Set<Form> shown = new HashSet<>();
            Map<Form, Map<String, String>> nested = new HashMap<>();
            for (Form array : entries.arrays().keySet()) {
                if (random.nextInt(3) > 0) {
                    shown.add(array);
                    nested.put(array, nested());
                }
            }
            entries.of().put(event, nested);
            return new Settled(event++, Deed.PUT, values, shown);
        }

        /** Not every delivery of a version names all that it comes after. */
        private Object superseded(int version) {
            List<String> named = predecessors.get(version).stream()
                    .filter(earlier -> random.nextInt(4) > 0)
                    .toList();
            return named.isEmpty() ? Change.NULL : named;
        }

        private Map<String, String> nested() {
            Map<String, String> nested = new TreeMap<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                nested.put("e" + random.nextInt(3), random.nextBoolean() ? "" : event + "." + left);
            }
            return nested;
        }

        private Map<String, Long> deleted() {
            Map<String, Long> deleted = new TreeMap<>();
            for (int key = 0; key < KEYS; key++) {
                if (random.nextInt(3) == 0) {
                    deleted.put(String.valueOf(key), (long) random.nextInt(4));
                }
            }
            return deleted;
        }

        /** A value, null, or nothing at all. */
        private Object maybe(Object value) {
            return switch (random.nextInt(5)) {
                case 0 -> null;
                case 1 -> Change.NULL;
                default -> value;
            };
        }
    }
}
