package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A task stops before it drains its topic into the dead-letter queue. */
class BreakerTest {
    private static final String COUNT = "SELECT count(*) FROM t";

    private static List<Told> records(Story story, int good, int bad) {
        List<Told> records = new ArrayList<>();
        for (int i = 0; i < Math.max(good, bad); i++) {
            if (i < good) {
                records.add(story.value("{\"id\":" + i + "}"));
            }
            if (i < bad) {
                records.add(story.value("no JSON"));
            }
        }
        return records;
    }

    @ParameterizedTest
    @CsvSource({
        "50, 500, 500, true",
        "50, 500, 501, false",
        "10, 900, 100, true",
        "10, 900, 101, false",
        "100, 0, 2000, true"
    })
    void asManyMayBeBad(int percent, int good, int bad, boolean passes) {
        try (Story story = new Story("insert.mode=insert", "errors.max.bad.percent=" + percent)) {
            story.put(story.value("{\"id\":-1}"));
            List<Told> records = records(story, good, bad);
            if (passes) {
                story.put(records);
                assertThat(story.buried()).hasSize(bad);
            } else {
                assertThatThrownBy(() -> story.put(records))
                        .isInstanceOf(Stop.class)
                        .hasMessageContaining("errors.max.bad.percent");
                assertThat(story.buried()).as("nothing of the batch was sent").isEmpty();
                assertThat(story.query(COUNT)).containsExactly("1");
            }
        }
    }

    /** What was bad long ago does not count, however many batches it takes. */
    @Test
    void onlyTheLastThousandCount() {
        try (Story story = new Story("insert.mode=insert")) {
            for (int i = 0; i < 4; i++) {
                story.put(records(story, 0, 400)).put(records(story, 700, 0));
            }
            assertThat(story.buried()).hasSize(1600);
            story.put(records(story, 0, 400));
            assertThatThrownBy(() -> story.put(records(story, 0, 400)))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("more than 500 of the last 1000 records are bad")
                    .hasMessageContaining("the value is no JSON object");
        }
    }

    /** A try that failed for another reason is not counted. */
    @Test
    void aBatchThatComesAgainCountsOnce() {
        try (Story story = new Story("insert.mode=insert")) {
            story.execute("CREATE TABLE t (id int); CREATE SEQUENCE tries;"
                    + "CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('tries') <= 3 THEN"
                    + " RAISE EXCEPTION USING ERRCODE = '40001'; END IF; RETURN NULL; END $$;"
                    + "CREATE TRIGGER busy BEFORE INSERT ON t EXECUTE FUNCTION busy()");
            story.insist(records(story, 1, 400));
            assertThat(story.query(COUNT)).containsExactly("1");
        }
    }
}
