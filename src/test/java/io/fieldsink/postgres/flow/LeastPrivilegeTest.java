package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.LedgerSql;
import io.fieldsink.postgres.servers.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/delivery.md says that a role needs is enough, and nothing of it is granted to everybody beforehand. */
@Tag("postgres-versions")
class LeastPrivilegeTest {
    private static final String BARE =
            "REVOKE ALL ON DATABASE %1$s FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;"
                    + "GRANT CONNECT, TEMPORARY ON DATABASE %1$s TO %2$s;";

    private static List<Told> records(Story story, int count) {
        List<Told> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(story.record("{\"id\":" + i + "}", "{\"id\":" + i + ",\"v\":\"x\"}"));
        }
        return records;
    }

    @ParameterizedTest
    @ValueSource(strings = {"upsert", "insert", "update", "ignore"})
    void whoOnlyWritesRowsNeedsNoMoreThanTheRows(String mode) {
        String role = Postgres.shared().newRole("secret");
        try (Story admin = new Story("pk.fields=id")) {
            LedgerSql ledger = new LedgerSql(new TableName("public", "kafka_sink_offsets"));
            ledger.create().sql().forEach(admin::execute);
            admin.execute(BARE.formatted(admin.database(), role)
                    + "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (0), (1);"
                    + "GRANT USAGE ON SCHEMA public TO " + role
                    + "; GRANT SELECT, INSERT, UPDATE, DELETE ON t TO " + role
                    + "; GRANT SELECT, INSERT, UPDATE ON kafka_sink_offsets TO " + role);
            if (mode.equals("insert")) {
                admin.execute("TRUNCATE t");
            }
            Story story = admin.beside(
                    "pk.fields=id",
                    "insert.mode=" + mode,
                    "delete.enabled=" + !mode.equals("insert"),
                    "connection.user=" + role,
                    "connection.password=secret");
            story.put(records(story, 300));
            if (!mode.equals("insert")) {
                story.put(story.record("{\"id\":1}", null));
            }
            assertThat(story.buried()).isEmpty();
            assertThat(admin.query("SELECT count(*) FROM t"))
                    .containsExactly(mode.equals("insert") ? "300" : mode.equals("update") ? "1" : "299");
            assertThat(admin.query("SELECT next_offset FROM kafka_sink_offsets"))
                    .containsExactly(mode.equals("insert") ? "300" : "301");
        }
    }

    @Test
    void whoMakesTablesNeedsOneSchema() {
        String role = Postgres.shared().newRole("secret");
        try (Story admin = new Story("pk.fields=id")) {
            admin.execute(BARE.formatted(admin.database(), role) + "CREATE SCHEMA field;"
                    + "GRANT USAGE, CREATE ON SCHEMA field TO " + role);
            Story story = admin.beside(
                    "pk.fields=id",
                    "nested.arrays=tables",
                    "connection.currentSchema=field",
                    "connection.user=" + role,
                    "connection.password=secret");
            story.put(story.value("{\"id\":1,\"a\":[{\"n\":1}]}")).put(story.value("{\"id\":2,\"w\":true}"));
            assertThat(story.buried()).isEmpty();
            assertThat(admin.query("SELECT table_schema || '.' || table_name FROM information_schema.tables"
                            + " WHERE table_schema IN ('field', 'public') ORDER BY 1"))
                    .containsExactly("field.kafka_sink_offsets", "field.t", "field.t_a");
        }
    }
}
