package io.fieldsink.postgres.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.servers.Postgres;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory of deleted keys keeps the newest deletions. */
class DeletedKeysTest {
    private static final Postgres POSTGRES = Postgres.shared();

    @ParameterizedTest
    @CsvSource({"3, 3 4 5", "1, 5", "5, 1 2 3 4 5", "9, 1 2 3 4 5"})
    void theOldestAreForgotten(int most, String left) {
        String database = POSTGRES.newDatabase();
        TableName memory = DeletedKeys.in("public");
        DeletedKeys.create(memory).sql().forEach(sql -> POSTGRES.execute(database, sql));
        POSTGRES.execute(
                database,
                "INSERT INTO " + memory.quoted() + " SELECT 't', decode('0' || n, 'hex'), n, 'epoch'::timestamptz"
                        + " + n * interval '1 day' FROM generate_series(1, 5) AS n");
        POSTGRES.execute(database, DeletedKeys.bound(memory, most));
        assertThat(POSTGRES.query(database, "SELECT string_agg(version, ' ' ORDER BY version) FROM " + memory.quoted()))
                .containsExactly(List.of(left));
        POSTGRES.dropDatabase(database);
    }
}
