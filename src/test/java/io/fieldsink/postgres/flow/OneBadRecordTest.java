package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One bad record among a thousand: its neighbours are stored, it goes to the dead letters, and nobody hears its value. */
class OneBadRecordTest {
    private static final int BATCH = 1000;

    private static final String STORED = "SELECT count(*) FROM t WHERE good = 'yes'";

    private static final String SCHEMA = """
            CREATE DOMAIN even AS integer CHECK (VALUE % 2 = 0);
            CREATE TYPE colour AS ENUM ('red', 'green');
            CREATE TABLE parent (id integer PRIMARY KEY);
            CREATE TABLE t (id numeric PRIMARY KEY, good text, small smallint, short varchar(5),
                required text NOT NULL DEFAULT 'x', day date, num numeric, positive integer CHECK (positive > 0),
                parent integer REFERENCES parent, mail text UNIQUE, span int4range, EXCLUDE USING gist (span WITH &&),
                even even, colour colour, addr inet, long text, noisy text, doc jsonb);
            CREATE INDEX long_index ON t (long);
            INSERT INTO t (id, mail, span) VALUES (-1, 'taken@MARKER', '[4711,4712)');
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.noisy IS NOT NULL THEN
                    RAISE EXCEPTION 'never %', NEW.noisy USING DETAIL = NEW.noisy, HINT = NEW.noisy, COLUMN = NEW.noisy;
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION refuse();
            """;

    private static final String NOT_OURS = "; we do not widen columns that somebody else made";

    /** Text that no compression makes fit into an index. */
    private static final String NOISE = new Random(7)
            .ints(9000, 'a', 'z' + 1)
            .collect(() -> new StringBuilder("MARKER"), StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    private static String cannotHold(String column, String sqlState, String reason) {
        return "column \"" + column + "\" of public.t cannot hold the value of field " + column + " (SQLSTATE "
                + sqlState + "): " + reason;
    }

    private static String refused(String reason) {
        return "public.t refused the row: " + reason;
    }

    enum Mode {
        UPSERT,
        INSERT,
        UPDATE,
        IGNORE
    }

    /** The record ({@code #} stands for its id), the value that nobody may hear, and the message between place and deed. */
    enum Bad {
        UNREADABLE("{\"id\":#,\"good\":\"MARKER", "MARKER", "the value is JSON that breaks off, at field good"),
        NO_KEY("{\"good\":\"MARKER\"}", "MARKER", "no row for public.t: the key field id is missing"),
        NULL_KEY("{\"id\":null,\"good\":\"MARKER\"}", "MARKER", "no row for public.t: the key field id is null"),
        TOO_LARGE(
                "{\"id\":#,\"small\":47114711}",
                "47114711",
                cannotHold("small", "22003", "above the limit 32767 of smallint" + NOT_OURS)),
        TOO_LONG(
                "{\"id\":#,\"short\":\"MARKER\"}",
                "MARKER",
                cannotHold("short", "22001", "longer than varchar(5): 6 characters" + NOT_OURS)),
        REQUIRED(
                "{\"id\":#,\"required\":null,\"good\":\"MARKER\"}",
                "MARKER",
                cannotHold("required", "23502", "null in a required column")),
        NO_DATE(
                "{\"id\":#,\"day\":\"4711-02-30\"}",
                "4711",
                cannotHold("day", "22008", "not a date (day is out of range)" + NOT_OURS)),
        SURROGATE(
                "{\"id\":#,\"good\":\"MARKER\\ud800\"}",
                "MARKER",
                cannotHold("good", "22021", "a lone surrogate; the column is text" + NOT_OURS)),
        DEEP_SURROGATE(
                "{\"id\":#,\"doc\":{\"a\":[\"MARKER\\ud800\"]}}",
                "MARKER",
                cannotHold("doc", "22021", "a lone surrogate; the column is jsonb" + NOT_OURS)),
        WORD(
                "{\"id\":#,\"num\":\"MARKER\"}",
                "MARKER",
                cannotHold("num", "22P02", "not a number; the column is numeric" + NOT_OURS)),
        CHECK(
                "{\"id\":#,\"positive\":-4711}",
                "4711",
                refused("the row breaks a CHECK constraint or fits no partition (SQLSTATE 23514, table public.t,"
                        + " constraint t_positive_check)")),
        FOREIGN_KEY(
                "{\"id\":#,\"parent\":4711}",
                "4711",
                refused(
                        "the row refers to a row that does not exist, or is referred to (SQLSTATE 23503, table public.t,"
                                + " constraint t_parent_fkey)")),
        SECOND_UNIQUE(
                "{\"id\":#,\"mail\":\"taken@MARKER\"}",
                "MARKER",
                refused("another row has the same unique key (SQLSTATE 23505, table public.t, constraint t_mail_key)")),
        EXCLUSION(
                "{\"id\":#,\"span\":\"[4000,5000)\"}",
                "4000",
                refused("the row conflicts with another one by an exclusion constraint (SQLSTATE 23P01, table public.t,"
                        + " constraint t_span_excl)")),
        TRIGGER(
                "{\"id\":#,\"noisy\":\"MARKER\"}",
                "MARKER",
                refused("a trigger or function refused the row (SQLSTATE P0001)")),
        DOMAIN(
                "{\"id\":#,\"even\":4711}",
                "4711",
                refused(
                        "the row breaks a CHECK constraint or fits no partition (SQLSTATE 23514, constraint even_check)")),
        ENUM(
                "{\"id\":#,\"colour\":\"MARKER\"}",
                "MARKER",
                cannotHold("colour", "22P02", "not in the form that colour reads")),
        INET(
                "{\"id\":#,\"addr\":\"MARKER\"}",
                "MARKER",
                cannotHold("addr", "22P02", "not in the form that inet reads")),
        INDEX_ROW(
                "{\"id\":#,\"long\":\"$\"}",
                "MARKER",
                refused(
                        "the row is larger than PostgreSQL allows (SQLSTATE 54000): an index holds at most 2704 bytes of"
                                + " a row"));

        private final String value;
        private final String marker;
        private final String message;

        Bad(String value, String marker, String message) {
            this.value = value;
            this.marker = marker;
            this.message = message;
        }

        private boolean isIgnoredAsConflict(Mode mode) {
            return mode == Mode.IGNORE && (this == SECOND_UNIQUE || this == EXCLUSION);
        }

        String told(int id) {
            return value.replace("#", String.valueOf(id)).replace("$", NOISE);
        }
    }

    static Stream<Arguments> everyKindInEveryMode() {
        List<Arguments> all = new ArrayList<>();
        int[] places = {0, BATCH / 2, BATCH - 1};
        for (Mode mode : Mode.values()) {
            for (Bad bad : Bad.values()) {
                all.add(Arguments.of(bad, mode, places[all.size() % places.length]));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everyKindInEveryMode")
    void itsNeighboursAreStored(Bad bad, Mode mode, int place) {
        try (Story story = story(mode);
                Overheard overheard = new Overheard()) {
            List<Told> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                batch.add(story.value(i == place ? bad.told(i) : good(i)));
            }
            story.put(batch);
            assertThat(story.query(STORED)).containsExactly(String.valueOf(BATCH - 1));
            assertThat(story.buried())
                    .isEqualTo(
                            bad.isIgnoredAsConflict(mode)
                                    ? List.of()
                                    : List.of("t-0@" + place + ": " + bad.message + ". Sent to dead letters."));
            assertThat(overheard.lines()).isNotEmpty().noneMatch(line -> line.contains(bad.marker));
        }
    }

    @ParameterizedTest
    @EnumSource
    void allKindsTwiceTakeNobodyWithThem(Mode mode) {
        try (Story story = story(mode);
                Overheard overheard = new Overheard()) {
            List<Told> batch = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            Bad[] kinds = Bad.values();
            for (int i = 0; i < BATCH; i++) {
                boolean isBad = i % 25 == 3 && i / 25 < 2 * kinds.length;
                Bad bad = kinds[i / 25 % kinds.length];
                batch.add(story.value(isBad ? bad.told(i) : good(i)));
                if (isBad && !bad.isIgnoredAsConflict(mode)) {
                    expected.add("t-0@" + i + ": " + bad.message + ". Sent to dead letters.");
                }
            }
            story.put(batch);
            assertThat(story.query(STORED)).containsExactly(String.valueOf(BATCH - 2 * kinds.length));
            assertThat(story.buried()).containsExactlyElementsOf(expected);
            assertThat(overheard.lines()).noneMatch(line -> line.contains("MARKER") || line.contains("4711"));
        }
    }

    private static Story story(Mode mode) {
        Story story = new Story("pk.fields=id", "insert.mode=" + mode.name().toLowerCase(Locale.ROOT)).execute(SCHEMA);
        return mode == Mode.UPDATE
                ? story.execute("INSERT INTO t (id) SELECT generate_series(0, " + (BATCH - 1) + ")")
                : story;
    }

    private static String good(int id) {
        return "{\"id\":" + id + ",\"good\":\"yes\"}";
    }
}
