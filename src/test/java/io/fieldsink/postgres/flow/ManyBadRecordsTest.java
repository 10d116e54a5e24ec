package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where many records are refused by the server only, all others are stored, and each of them is told why. */
class ManyBadRecordsTest {
    private static final int RECORDS = 600;

    /** Every seventh is bad; names that would break out of a block, or hide its variables. */
    private static List<Told> records(Story story) {
        List<Told> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(story.value("{\"id\":" + i + ",\"n\":" + (i % 7 == 3 ? -1 : i)
                    + ",\"m\":\"x\",\"fieldsink_row\":1,\"fieldsink_refused\":2,\"it's $$ \\\"q\\\"\":3}"));
        }
        return records;
    }

    private static final String COLUMNS =
            "(id int PRIMARY KEY, n int, m text, fieldsink_row int, fieldsink_refused int,"
                    + " \"it's $$ \"\"q\"\"\" int)";

    @ParameterizedTest
    @CsvSource({"insert, true", "upsert, true", "ignore, true", "update, false"})
    void whatACheckRefusesIsTold(String mode, boolean block) {
        try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
            story.execute("CREATE TABLE t " + COLUMNS);
            if (mode.equals("update")) {
                story.execute("INSERT INTO t SELECT i FROM generate_series(0, 599) AS i");
            }
            story.execute("ALTER TABLE t ADD CHECK (n >= 0)");
            assertOthersAreStored(story, "23514", block);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0001", "ZZ001"})
    void whatATriggerRefusesIsTold(String state) {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t " + COLUMNS + ";"
                    + "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.n < 0 THEN"
                    + " RAISE 'MARKER' USING ERRCODE = '" + state + "'; END IF; RETURN new; END $$;"
                    + "CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
            assertOthersAreStored(story, state, true);
        }
    }

    @Test
    void whatADeferredForeignKeyRefusesIsTold() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t " + COLUMNS + "; CREATE TABLE p (n int PRIMARY KEY);"
                    + "INSERT INTO p SELECT generate_series(0, 600);"
                    + "ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES p DEFERRABLE INITIALLY DEFERRED");
            assertOthersAreStored(story, "23503", true);
        }
    }

    private static void assertOthersAreStored(Story story, String state, boolean block) {
        story.put(records(story));
        assertThat(story.query("SELECT id FROM t WHERE n = id ORDER BY id")).hasSize(514);
        assertThat(story.query("SELECT count(*) FROM t WHERE n < 0 OR \"it's $$ \"\"q\"\"\" <> 3"))
                .containsExactly("0");
        assertThat(story.buried())
                .hasSize(86)
                .allMatch(message -> message.contains(state))
                .noneMatch(message -> message.contains("MARKER"));
        assertThat(story.buried().get(0)).startsWith("t-0@3: ");
        assertThat(story.sql().stream().anyMatch(sql -> sql.startsWith("DO ")))
                .as("a block on the server was tried")
                .isEqualTo(block);
    }

    /** A key that comes twice is not for the block: what the bad one had replaced comes back. */
    @Test
    void whatABadOneHadReplacedComesBack() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n >= 0))");
            List<Told> records = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                records.add(story.value("{\"id\":" + i + ",\"n\":1}"));
                records.add(story.value("{\"id\":" + i + ",\"n\":" + (i % 5 == 0 ? -1 : 2) + "}"));
            }
            story.put(records);
            assertThat(story.query("SELECT n, count(*) FROM t GROUP BY n ORDER BY n"))
                    .containsExactly("1|40", "2|160");
            assertThat(story.buried()).hasSize(40);
        }
    }
}
