package io.fieldsink.postgres.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Fold.Round;
import io.fieldsink.postgres.plan.Layout.Bound;
import io.fieldsink.postgres.plan.WriteRules.ChildRows;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import io.fieldsink.postgres.type.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applying the rounds is the same as applying the changes one by one, whatever the table held before. */
class FoldLawTest {
    private static final int SEQUENCES = 4000;

    @ParameterizedTest
    @CsvSource({
        "UPSERT, false, false, false",
        "UPSERT, false, false, true",
        "UPSERT, false, true, false",
        "UPSERT, false, true, true",
        "UPSERT, true, false, false",
        "UPSERT, true, false, true",
        "UPSERT, true, true, false",
        "UPSERT, true, true, true",
        "UPDATE, false, false, false",
        "UPDATE, false, true, true",
        "UPDATE, true, true, true",
        "UPDATE, true, true, false",
        "INSERT, false, false, false",
        "IGNORE, false, false, false"
    })
    void foldingIsTheSameAsOneByOne(InsertMode mode, boolean soft, boolean versioned, boolean keep) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Layout layout = layout(new WriteRules(
                mode, soft, versioned, keep, Evolve.TEXT, Map.of(), false, Nested.NONE, ChildRows.REPLACE));
        int foldedAway = 0;
        for (int i = 0; i < SEQUENCES; i++) {
            List<Settled> before = changes(random, 4);
            List<Settled> changes = changes(random, 1 + random.nextInt(12));
            TableModel oneByOne = new TableModel(layout, before);
            TableModel folded = new TableModel(layout, before);
            changes.forEach(oneByOne::apply);
            List<Round> rounds = Fold.rounds(layout, changes);
            for (Round round : rounds) {
                assertKeysStandOnce(layout, round);
                round.removals().forEach(folded::apply);
                round.puts().forEach(folded::apply);
                foldedAway -= round.removals().size() + round.puts().size();
            }
            foldedAway += changes.size();
            assertThat(folded.rows()).as("seed %d, sequence %d", seed, i).isEqualTo(oneByOne.rows());
        }
        if (mode != InsertMode.INSERT) {
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

    private static Layout layout(WriteRules rules) {
        Column id = Column.wanted("id", Scalar.NUMERIC, "id").required();
        Column version = Column.wanted("version", Scalar.INTEGER, "version");
        Column a = Column.wanted("a", Scalar.TEXT, "a");
        Column b = Column.wanted("b", Scalar.TEXT, "b");
        Column foreign = new Column("foreign", Scalar.TEXT, false, "", Column.Filling.RECORD, "", "", true);
        Table table = new Table(
                new TableName("public", "t"),
                Table.Kind.PLAIN,
                List.of(id, version, a, b, foreign),
                List.of("id"),
                List.of(Set.of("id")),
                Set.of(),
                Set.of(),
                "",
                true,
                "");
        Bound versionBound = new Bound(1, version, 1, false, rules.keepMissing());
        List<Bound> columns = List.of(
                new Bound(0, id, 0, false, false),
                versionBound,
                new Bound(2, a, 2, false, rules.keepMissing()),
                new Bound(3, b, 3, false, rules.keepMissing()),
                new Bound(4, foreign, 4, false, true));
        return new Layout(table, columns, 1, 0, rules.versioned() ? versionBound : null, null, rules);
    }

    private static List<Settled> changes(Random random, int count) {
        List<Settled> changes = new ArrayList<>();
        for (int event = 0; event < count; event++) {
            boolean removal = random.nextInt(4) == 0;
            Object[] values = new Object[5];
            BigDecimal key = BigDecimal.valueOf(random.nextInt(3));
            values[0] = random.nextBoolean() ? key : key.setScale(1);
            if (!removal) {
                values[1] = maybe(random, (long) random.nextInt(4));
                values[2] = maybe(random, "a" + random.nextInt(3));
                values[3] = maybe(random, "b" + random.nextInt(3));
                values[4] = maybe(random, "f" + random.nextInt(3));
            }
            changes.add(new Settled(event, removal, values, Set.of()));
        }
        return changes;
    }

    /** A value, null, or nothing at all. */
    private static Object maybe(Random random, Object value) {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> Change.NULL;
            default -> value;
        };
    }
}
