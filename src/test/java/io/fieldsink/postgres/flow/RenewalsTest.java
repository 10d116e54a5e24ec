package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a batch changed all its rows, those of the next one are not compared before they are written; each stays what it is. */
class RenewalsTest {
    private static final String LOOKS = "LEFT JOIN LATERAL";

    /** Few rows are bound to one statement, many come over a stage. */
    @ParameterizedTest
    @ValueSource(ints = {20, 200})
    void rowsAreComparedFirstUnlessThoseBeforeAllChanged(int rows) throws Exception {
        try (Story story = new Story("pk.fields=id")) {
            for (int again = 0; again < 3; again++) {
                batch(story, rows, 1);
            }
            assertThat(lastMerge(story)).contains(LOOKS);
            batch(story, rows, 2);
            assertThat(lastMerge(story)).contains(LOOKS);
            batch(story, rows, 3);
            assertThat(lastMerge(story)).doesNotContain(LOOKS);
            List<String> written = versions(story);

            batch(story, rows, 3);
            assertThat(lastMerge(story)).doesNotContain(LOOKS);
            assertThat(versions(story)).isEqualTo(written);
            batch(story, rows, 3);
            assertThat(lastMerge(story)).contains(LOOKS);
            assertThat(versions(story)).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.fields=null", "missing.fields=keep"})
    void rowsThatStayAmongOthersAreNotWritten(String option) throws Exception {
        try (Story story = new Story("pk.fields=id", option)) {
            batch(story, 20, 1);
            batch(story, 20, 2);
            batch(story, 20, 3);
            String first = story.query("SELECT xmin::text FROM t WHERE id = 0").get(0);
            story.put(IntStream.range(0, 20)
                    .mapToObj(id -> story.value("{\"id\":" + id + ",\"n\":" + (id == 0 ? 3 : 4) + "}"))
                    .toList());
            assertThat(lastMerge(story)).doesNotContain(LOOKS);
            assertThat(story.query("SELECT xmin::text FROM t WHERE id = 0")).containsExactly(first);
            assertThat(story.query("SELECT n, count(*) FROM t GROUP BY n ORDER BY n"))
                    .containsExactly("3|1", "4|19");
        }
    }

    @Test
    void anOlderVersionLosesAlsoWhereAllChangedBefore() throws Exception {
        try (Story story = new Story("pk.fields=id", "version.field=n")) {
            batch(story, 20, 6);
            batch(story, 20, 7);
            batch(story, 20, 3);
            assertThat(lastMerge(story)).doesNotContain(LOOKS);
            assertThat(story.query("SELECT DISTINCT n FROM t")).containsExactly("7");
        }
    }

    @Test
    void aConstraintThatOlderVersionsBreakDoesNotMakeThemBad() throws Exception {
        try (Story story = new Story("pk.fields=id", "version.field=n")) {
            batch(story, 20, 6);
            batch(story, 20, 7);
            story.execute("ALTER TABLE t ADD CHECK (n <> 3)");
            batch(story, 20, 3);
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT DISTINCT n FROM t")).containsExactly("7");
        }
    }

    private static void batch(Story story, int rows, int n) throws Exception {
        story.put(IntStream.range(0, rows)
                .mapToObj(id -> story.value("{\"id\":" + id + ",\"n\":" + n + "}"))
                .toList());
    }

    private static List<String> versions(Story story) throws Exception {
        return story.query("SELECT id, n, xmin FROM t ORDER BY id");
    }

    private static String lastMerge(Story story) {
        return story.sql().stream()
                .filter(sql -> sql.contains("ON CONFLICT") && sql.startsWith("INSERT INTO \"public\".\"t\""))
                .reduce((one, next) -> next)
                .orElseThrow();
    }
}
