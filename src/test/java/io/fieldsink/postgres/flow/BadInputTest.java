package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.BadInput.End;
import io.fieldsink.postgres.flow.BadInput.Mode;
import io.fieldsink.postgres.flow.BadInput.Outcome;
import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.type.Golden;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of bad input among 999 good records, JSON and Structs mixed, in one transaction: they are stored to the bit,
 * it ends as the corpus says, and nobody hears its value. {@code -Dbad.input=all} tries each kind in each mode at each
 * place; otherwise modes and places take turns.
 */
class BadInputTest {
    private static final int BATCH = 1000;
    private static final Map<Mode, Story> STORIES = new EnumMap<>(Mode.class);

    private static Overheard overheard;

    enum Place {
        FIRST,
        MIDDLE,
        LAST,
        TWICE;

        private List<Integer> ids() {
            return switch (this) {
                case FIRST -> List.of(0);
                case MIDDLE -> List.of(BATCH / 2);
                case LAST -> List.of(BATCH - 1);
                case TWICE -> List.of(3, BATCH - 7);
            };
        }
    }

    @BeforeAll
    static void listen() {
        overheard = new Overheard();
    }

    @AfterAll
    static void close() {
        STORIES.values().forEach(Story::close);
        STORIES.clear();
        overheard.close();
    }

    static Stream<Arguments> cases() {
        boolean all = "all".equals(System.getProperty("bad.input"));
        List<Arguments> cases = new ArrayList<>();
        int turn = 0;
        for (BadInput kind : BadInputCorpus.all()) {
            List<Mode> modes = List.copyOf(kind.outcomes().keySet());
            Mode everyday = modes.get(turn % modes.size());
            for (Mode mode : modes) {
                List<Place> places = List.of(Place.values());
                if (!all) {
                    places = List.of(places.get(turn % places.size()));
                }
                if (all || mode == everyday) {
                    for (Place place : places) {
                        cases.add(Arguments.of(kind, mode, place));
                    }
                }
            }
            turn++;
        }
        return cases.stream();
    }

    @Test
    void thePageIsTheCorpus() throws IOException {
        Golden.assertCurrent(Path.of("docs/bad-input.md"), BadInputPage.page());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itsNeighboursAreStoredToTheBit(BadInput kind, Mode mode, Place place) {
        String table = table(kind, mode, place);
        Story story = STORIES.computeIfAbsent(mode, BadInputTest::story);
        try {
            story.execute(kind.ddl(table, mode, BATCH));
            if (!kind.primer().isEmpty()) {
                story.put(story.record(table, null, kind.primer()));
                story.execute("DELETE FROM " + table + " WHERE id = -1");
            }
            int heard = story.buried().size();
            overheard.forget();
            List<String> neighbours = new ArrayList<>();
            List<String> letters = new ArrayList<>();
            Outcome outcome = kind.outcome(mode);
            story.put(batch(story, table, kind, place, neighbours));
            if (outcome.end() == End.DEAD_LETTER) {
                letters.addAll(
                        Collections.nCopies(place.ids().size(), outcome.text().replace("#t", table)));
            }
            assertThat(rows(story, table, kind, place)).isEqualTo(neighbours);
            List<String> buried = story.buried().subList(heard, story.buried().size());
            assertThat(buried.stream().map(BadInputTest::withoutPlace).toList()).isEqualTo(letters);
            assertThat(fates(story, table, kind, place))
                    .allMatch(expected(outcome, mode)::equals, expected(outcome, mode));
            assertThat(buried).noneMatch(line -> line.contains(kind.secret()) || line.contains(BadInput.MARKER));
            assertThat(overheard.lines())
                    .isNotEmpty()
                    .noneMatch(line -> line.contains(kind.secret()) || line.contains(BadInput.MARKER));
        } catch (RuntimeException stopped) {
            STORIES.remove(mode).close();
            throw stopped;
        } finally {
            if (STORIES.containsKey(mode)) {
                story.execute("DROP TABLE IF EXISTS " + table + " CASCADE");
            }
        }
    }

    /** The letter between where the record stands and what was done. */
    private static String withoutPlace(String letter) {
        return letter.replaceFirst("^[^ ]*-0@\\d+: ", "")
                .replaceFirst(" at character \\d+", "")
                .replaceFirst("\\. Sent to dead letters\\.$", "");
    }

    private static String expected(Outcome outcome, Mode mode) {
        return switch (outcome.end()) {
            case STORED -> outcome.text();
            case GONE -> "no row";
            case NOTHING, DEAD_LETTER -> mode == Mode.UPDATE ? "untouched" : "no row";
        };
    }

    private static String table(BadInput kind, Mode mode, Place place) {
        return ("b" + BadInputCorpus.all().indexOf(kind) + "_" + mode + "_" + place).toLowerCase(Locale.ROOT);
    }

    private static Story story(Mode mode) {
        List<String> options = new ArrayList<>(List.of("pk.fields=id", "insert.mode=" + mode.option()));
        for (BadInput kind : BadInputCorpus.all()) {
            for (Place place : Place.values()) {
                kind.options(table(kind, mode, place)).forEach(options::add);
            }
        }
        return new Story(options.toArray(String[]::new));
    }

    private static List<Told> batch(Story story, String table, BadInput kind, Place place, List<String> neighbours) {
        List<Told> batch = new ArrayList<>();
        for (int id = 0; id < BATCH; id++) {
            if (place.ids().contains(id)) {
                batch.addAll(kind.records(story, table, id));
            } else {
                batch.add(id % 2 == 0 ? text(story, table, kind, id) : struct(story, table, kind, id));
                neighbours.add(row(kind, id));
            }
        }
        return batch;
    }

    private static final Instant START = Instant.parse("2026-01-01T00:00:00.001Z");

    private static final Schema RAW_DOCUMENT = Schema.STRING_SCHEMA;

    private static final Schema NEIGHBOUR = neighbour().build();

    private static final Schema NEIGHBOUR_WITH_V =
            neighbour().field("v", Schema.STRING_SCHEMA).build();

    private static SchemaBuilder neighbour() {
        return SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("good", Schema.STRING_SCHEMA)
                .field("amount", Decimal.schema(2))
                .field("at", Timestamp.SCHEMA)
                .field("doc", RAW_DOCUMENT)
                .field("raw", Schema.BYTES_SCHEMA);
    }

    private static Told text(Story story, String table, BadInput kind, int id) {
        String v = kind.fine().equals("null") ? "" : ",\"v\":" + kind.fine();
        return story.record(
                table,
                keyOf(id),
                "{\"id\":" + id + ",\"good\":\"né 😀 \\\\N\\t" + id + "\",\"amount\":" + id + ".25,\"at\":\""
                        + START.plusSeconds(id) + "\",\"doc\":{\"n\":" + id
                        + ",\"deep\":[1.50,null,\"\"]},\"raw\":\"\\\\x00ff"
                        + hex(id) + "\"" + v + "}");
    }

    private static Told struct(Story story, String table, BadInput kind, int id) {
        boolean hasV = !kind.fine().equals("null");
        Struct value = new Struct(hasV ? NEIGHBOUR_WITH_V : NEIGHBOUR)
                .put("id", id)
                .put("good", "né 😀 \\N\t" + id)
                .put("amount", new BigDecimal(id + ".25"))
                .put("at", Date.from(START.plusSeconds(id)))
                .put("doc", "{\"n\":" + id + ",\"deep\":[1.50,null,\"\"]}")
                .put("raw", new byte[] {0, -1, (byte) (id / 256), (byte) id});
        if (hasV) {
            value.put("v", kind.fineText());
        }
        return story.record(table, null, keyOf(id), value.schema(), value);
    }

    private static String keyOf(int id) {
        return "{\"id\":" + id + "}";
    }

    private static String hex(int id) {
        return String.format("%04x", id);
    }

    /** What a neighbour's row has to be. */
    private static String row(BadInput kind, int id) {
        return id + "|né 😀 \\N\t" + id + "|" + id + ".25|"
                + START.plusSeconds(id).toString().replace('T', ' ').replace("Z", "000")
                + "|{\"n\": " + id + ", \"deep\": [1.50, null, \"\"]}|00ff" + hex(id) + "|"
                + kind.fineText();
    }

    private static List<String> rows(Story story, String table, BadInput kind, Place place) {
        String v = kind.fine().equals("null") ? "NULL" : "v::text";
        return story.query("SELECT id, good, amount, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), doc,"
                + " encode(raw, 'hex'), " + v + " FROM " + table + " AS t WHERE id NOT IN ("
                + String.join(",", place.ids().stream().map(String::valueOf).toList()) + ") ORDER BY id");
    }

    /** What became of each bad record. */
    private static List<String> fates(Story story, String table, BadInput kind, Place place) {
        List<String> fates = new ArrayList<>();
        for (int id : place.ids()) {
            List<String> untouched = story.query("SELECT good = 'before' FROM " + table + " WHERE id = " + id);
            if (untouched.isEmpty()) {
                fates.add("no row");
            } else if (untouched.equals(List.of("t"))) {
                fates.add("untouched");
            } else {
                fates.add(String.join(
                        " & ",
                        story.query("SELECT " + kind.question() + " FROM " + table + " AS t WHERE id = " + id
                                + " ORDER BY 1")));
            }
        }
        return fates;
    }
}
