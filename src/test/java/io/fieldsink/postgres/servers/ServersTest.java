package io.fieldsink.postgres.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres-versions")
class ServersTest {
    private final Postgres postgres = Postgres.shared();

    @Test
    void postgresIsTheVersionThatWasAskedFor() {
        assertThat(postgres.value("postgres", "SHOW server_version"))
                .startsWith(System.getProperty("postgres.version", "18") + ".");
    }

    @Test
    void databasesAreSeparate() {
        String one = postgres.newDatabase();
        String other = postgres.newDatabase();
        postgres.execute(one, "CREATE TABLE t (a text, b int); INSERT INTO t VALUES ('x', NULL)");
        assertThat(postgres.query(one, "SELECT * FROM t").get(0)).containsExactly("x", null);
        assertThat(postgres.query(other, "SELECT * FROM pg_tables WHERE tablename = 't'"))
                .isEqualTo(List.of());
    }
}
