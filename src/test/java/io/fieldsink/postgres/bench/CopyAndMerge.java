package io.fieldsink.postgres.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The best that batches of 5,000 rows can do without Kafka: binary COPY into a temporary table, then one merge. */
record CopyAndMerge(Target target) implements Contender {
    private static final int BATCH = 5000;
    private static final String MERGE = FlatEvent.upsert(Target.TABLE, "SELECT * FROM stage ORDER BY id");

    @Override
    public String name() {
        return "COPY and merge, no Kafka";
    }

    @Override
    public boolean takes(Workload workload) {
        return workload.keys() == workload.records();
    }

    @Override
    public Pace run(Workload workload) throws Exception {
        List<byte[]> batches = batches(workload);
        try (Connection connection = target.postgres().connect("postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TEMPORARY TABLE stage (LIKE " + Target.TABLE + ") ON COMMIT DELETE ROWS");
            connection.commit();
            long start = System.nanoTime();
            for (byte[] batch : batches) {
                copy(connection, batch);
                statement.execute(MERGE);
                connection.commit();
            }
            return Pace.of(workload.records(), System.nanoTime() - start);
        }
    }

    private static void copy(Connection connection, byte[] rows) throws SQLException {
        CopyIn copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY stage FROM STDIN (FORMAT binary)");
        copy.writeToCopy(rows, 0, rows.length);
        copy.endCopy();
    }

    /** As the server writes them. */
    private List<byte[]> batches(Workload workload) throws SQLException, IOException {
        List<byte[]> batches = new ArrayList<>();
        for (int from = 0; from < workload.records(); from += BATCH) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            target.copyOut(workload.edition(), "WHERE id >= " + from + " AND id < " + (from + BATCH), batch);
            batches.add(batch.toByteArray());
        }
        return batches;
    }
}
