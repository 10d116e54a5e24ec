package io.fieldsink.postgres.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.DeletedKeys;
import io.fieldsink.postgres.plan.Plan;
import io.fieldsink.postgres.plan.Script;
import io.fieldsink.postgres.plan.Step;
import io.fieldsink.postgres.plan.Wanted;
import io.fieldsink.postgres.type.PgType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A table is planned to be what the server makes of it. */
@Tag("postgres-versions")
class PlannedStepsTest {
    private static final TableName PARENT = new TableName("public", "visits");
    private static final TableName CHILD = new TableName("public", "visits_members");
    private static final TableName MEMORY = DeletedKeys.in("public");

    private final Database database = Database.fresh();
    private final Sessions sessions = new Sessions(database.server());
    private final Catalog catalog = new Catalog(sessions);
    private final Plan plan = new Plan();

    @AfterEach
    void close() {
        sessions.close();
    }

    private static Column column(String name, String type) {
        return Column.wanted(name, PgType.of(type), name);
    }

    private static Step create(TableName table, List<Column> columns, List<String> key, Wanted.Reference parent) {
        return new Step.CreateTable(
                new Wanted(table, "the " + table.name(), columns, key, List.of(), "", Optional.ofNullable(parent)));
    }

    private static Step create(TableName table, Column... columns) {
        return create(table, List.of(columns), List.of(columns[0].name()), null);
    }

    private static Step add(TableName table, String name, String type) {
        return new Step.AddColumn(table, column(name, type));
    }

    private static Step widen(TableName table, String name, String from, String to) {
        return new Step.WidenColumn(table, name, PgType.of(from), PgType.of(to));
    }

    private void planned(TableName table, Step... steps) throws Failure {
        plan.add(table, catalog.find(table), List.of(steps));
    }

    private void executed(TableName table) throws Failure {
        catalog.take(table, found -> plan.left(table, found));
    }

    /** As far as the plan can know it. */
    private static void assertSame(Optional<Table> planned, Optional<Table> real) {
        assertThat(planned)
                .usingRecursiveComparison()
                .ignoringFields("value.stamp", "value.columns.defaultSql", "value.columns.label")
                .isEqualTo(real);
    }

    @Test
    void tablesAndTheirChildren() throws Failure {
        planned(
                PARENT,
                create(PARENT, column("id", "integer").required(), column("n", "smallint"), column("day", "date")),
                add(PARENT, "tags", "text[]"),
                add(PARENT, "cost", "numeric(12,2)"),
                widen(PARENT, "n", "smallint", "integer"),
                widen(PARENT, "n", "integer", "bigint"),
                widen(PARENT, "tags", "text[]", "text"));
        planned(
                CHILD,
                create(
                        CHILD,
                        List.of(
                                column("visits_id", "integer").required(),
                                column("members_index", "integer").required(),
                                column("at", "timestamptz").withDefault("now()"),
                                column("more", "varchar(20)").withLabel("What else?")),
                        List.of("visits_id", "members_index"),
                        new Wanted.Reference(List.of("visits_id"), PARENT, List.of("id"))));
        planned(MEMORY, DeletedKeys.create(MEMORY));
        Optional<Table> parent = plan.after(PARENT, Optional.empty());
        Optional<Table> child = plan.after(CHILD, Optional.empty());
        Optional<Table> memory = plan.after(MEMORY, Optional.empty());
        assertThat(plan.left(PARENT, Optional.empty())).hasSize(1);

        executed(PARENT);
        executed(CHILD);
        executed(MEMORY);
        assertSame(parent, catalog.find(PARENT));
        assertSame(child, catalog.find(CHILD));
        assertSame(memory, catalog.find(MEMORY));
        assertThat(parent.orElseThrow().children()).containsExactly(CHILD);
    }

    @Test
    void aTableWithoutAKey() throws Failure {
        planned(PARENT, create(PARENT, List.of(column("v", "text")), List.of(), null));
        Optional<Table> planned = plan.after(PARENT, Optional.empty());
        executed(PARENT);
        assertSame(planned, catalog.find(PARENT));
    }

    @Test
    void aTableThatStandsIsChanged() throws Failure {
        database.execute("CREATE TABLE visits (id integer PRIMARY KEY, n smallint, mine text UNIQUE)");
        planned(PARENT, widen(PARENT, "n", "smallint", "integer"), add(PARENT, "x", "date"));
        planned(PARENT, widen(PARENT, "x", "date", "timestamptz"), widen(PARENT, "n", "integer", "bigint"));
        assertThat(plan.left(PARENT, catalog.find(PARENT)))
                .containsExactly(widen(PARENT, "n", "smallint", "bigint"), add(PARENT, "x", "timestamptz"));
        Optional<Table> planned = plan.after(PARENT, catalog.find(PARENT));
        executed(PARENT);
        assertSame(planned, catalog.find(PARENT));
        assertThat(plan.left(PARENT, catalog.find(PARENT))).isEmpty();
    }

    /** Nobody waits for us: a column may meanwhile be there, be wider than we want it, or be gone with its table. */
    @Test
    void whatSomebodyElseHasDoneIsNotDoneAgain() throws Failure {
        planned(PARENT, create(PARENT, column("id", "integer").required(), column("n", "integer")));
        planned(MEMORY, DeletedKeys.create(MEMORY));
        database.execute("CREATE TABLE visits (id integer PRIMARY KEY)");
        assertThat(plan.left(PARENT, catalog.find(PARENT))).containsExactly(add(PARENT, "n", "integer"));
        planned(PARENT, add(PARENT, "x", "date"));
        database.execute("ALTER TABLE visits ADD COLUMN n integer; CREATE TABLE kafka_sink_deletions ()");
        catalog.forgetAll();
        assertThat(plan.left(PARENT, catalog.find(PARENT))).containsExactly(add(PARENT, "x", "date"));
        assertThat(plan.left(MEMORY, catalog.find(MEMORY))).isEmpty();

        planned(PARENT, widen(PARENT, "n", "integer", "bigint"));
        database.execute("ALTER TABLE visits ALTER COLUMN n TYPE text");
        catalog.forgetAll();
        assertThat(plan.left(PARENT, catalog.find(PARENT))).containsExactly(add(PARENT, "x", "date"));
        database.execute("DROP TABLE visits");
        catalog.forgetAll();
        assertThat(plan.left(PARENT, catalog.find(PARENT))).isEmpty();
    }

    @Test
    void theRoleThatWritesMayDoSoInTablesThatSomebodyElseMade() {
        assertThat(Script.of(List.of(create(PARENT, column("id", "integer").required())), "lo\"ader"))
                .isEqualTo("""
                        BEGIN;

                        CREATE TABLE "public"."visits" (
                          "id" integer NOT NULL,
                          PRIMARY KEY ("id")
                        );
                        COMMENT ON TABLE "public"."visits" IS 'the visits';
                        COMMENT ON COLUMN "public"."visits"."id" IS 'id';
                        GRANT SELECT, INSERT, UPDATE, DELETE ON "public"."visits" TO "lo""ader";

                        COMMIT;
                        """);
        assertThat(Script.of(List.of(), "loader")).isEmpty();
    }
}
