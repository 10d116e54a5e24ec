package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's constraints, tables and changes cost no record that is good. */
class SomebodyElseTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ALTER v TYPE integer",
                "ALTER TABLE t ALTER v TYPE text",
                "DROP TABLE t; CREATE TABLE t (id integer PRIMARY KEY, v bigint)",
                "DROP TABLE t"
            })
    void aColumnThatSomebodyWidenedMeanwhileTakesTheValue(String ddl) {
        try (Story story = new Story("pk.fields=id").execute("CREATE TABLE t (id integer PRIMARY KEY, v smallint)")) {
            story.put(story.value("{\"id\":1,\"v\":1}"));
            story.execute(ddl);
            story.put(story.value("{\"id\":2,\"v\":99999}"));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT v FROM t WHERE id = 2")).containsExactly("99999");
        }
    }

    @Test
    void aConstraintThatSomebodyDroppedRefusesNobody() {
        try (Story story =
                new Story("pk.fields=id").execute("CREATE TABLE t (id integer PRIMARY KEY, v text NOT NULL)")) {
            story.put(story.value("{\"id\":1,\"v\":\"x\"}"));
            story.execute("ALTER TABLE t ALTER v DROP NOT NULL");
            story.put(story.value("{\"id\":2,\"v\":null}"));
            assertThat(story.buried()).isEmpty();
        }
    }

    private static Story family() {
        return new Story("pk.fields=id", "delete.enabled=true")
                .execute("CREATE TABLE parent (id integer PRIMARY KEY);"
                        + "CREATE TABLE child (id integer PRIMARY KEY, parent integer REFERENCES parent,"
                        + " v integer CHECK (v < 100));"
                        + "CREATE TABLE tree (id integer PRIMARY KEY, above integer REFERENCES tree)");
    }

    @Test
    void aBadRecordDoesNotTearChildrenFromParentsThatCameBehindThem() {
        try (Story story = family()) {
            List<Told> batch = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                batch.add(story.record("child", null, "{\"id\":" + i + ",\"parent\":" + i + "}"));
            }
            batch.add(story.record("child", null, "{\"id\":100,\"v\":4711}"));
            batch.add(story.record("child", null, "{\"id\":101,\"parent\":4711}"));
            for (int i = 0; i < 20; i++) {
                batch.add(story.record("parent", null, "{\"id\":" + i + "}"));
            }
            story.put(batch);
            assertThat(story.query("SELECT count(*) FROM child")).containsExactly("20");
            assertThat(story.buried())
                    .hasSize(2)
                    .anyMatch(message -> message.startsWith("child-0@20: ") && message.contains("23514"))
                    .anyMatch(message -> message.startsWith("child-0@21: ") && message.contains("23503"));
        }
    }

    @Test
    void norALeafFromABranchFromARoot() {
        try (Story story = family()) {
            story.put(
                    story.record("tree", null, "{\"id\":3,\"above\":2}"),
                    story.record("tree", null, "{\"id\":2,\"above\":1}"),
                    story.record("tree", null, "{\"id\":9,\"above\":4711}"),
                    story.record("tree", null, "{\"id\":1}"));
            assertThat(story.query("SELECT id FROM tree ORDER BY id")).containsExactly("1", "2", "3");
            assertThat(story.buried()).hasSize(1);
        }
    }

    @Test
    void norParentsFromTheDeletionOfTheirChildren() {
        try (Story story = family()) {
            story.put(
                    story.record("parent", "{\"id\":1}", "{\"id\":1}"),
                    story.record("child", "{\"id\":1}", "{\"id\":1,\"parent\":1}"));
            story.put(
                    story.record("parent", "{\"id\":1}", null),
                    story.record("child", "{\"id\":1}", null),
                    story.record("child", null, "{\"id\":100,\"v\":4711}"));
            assertThat(story.query("SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child)"))
                    .containsExactly("0|0");
            assertThat(story.buried()).hasSize(1);
        }
    }

    @Test
    void anOutdatedOrphanDoesNotOverwriteWhatCameBehindIt() {
        try (Story story = family()) {
            story.put(
                    story.record("child", null, "{\"id\":1,\"parent\":1,\"v\":1}"),
                    story.record("child", null, "{\"id\":2,\"v\":4711}"),
                    story.record("child", null, "{\"id\":1,\"parent\":null,\"v\":2}"),
                    story.record("parent", null, "{\"id\":1}"));
            assertThat(story.query("SELECT id, parent, v FROM child")).containsExactly("1|∅|2");
        }
    }

    @Test
    void aDeferredConstraintIsCheckedWhereARecordCanStillBeBlamed() {
        try (Story story = new Story("pk.fields=id")
                .execute("CREATE TABLE t (id integer PRIMARY KEY, next integer REFERENCES t DEFERRABLE INITIALLY"
                        + " DEFERRED)")) {
            story.put(
                    story.value("{\"id\":1,\"next\":3}"),
                    story.value("{\"id\":2,\"next\":4711}"),
                    story.value("{\"id\":3}"));
            assertThat(story.query("SELECT id FROM t ORDER BY id")).containsExactly("1", "3");
            assertThat(story.buried())
                    .singleElement()
                    .satisfies(
                            message -> assertThat(message).startsWith("t-0@1: ").contains("t_next_fkey"));
        }
    }
}
