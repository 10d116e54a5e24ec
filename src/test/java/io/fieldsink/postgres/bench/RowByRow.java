package io.fieldsink.postgres.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;

/** What a plain JDBC sink does, without Kafka: a prepared upsert a row, 3000 of them a batch and a transaction. */
record RowByRow(Target target) implements Contender {
    private static final int BATCH = 3000;

    @Override
    public String name() {
        return "row-at-a-time JDBC batch";
    }

    @Override
    public boolean onEmptyTable() {
        return true;
    }

    @Override
    public Pace run() throws Exception {
        long start = System.nanoTime();
        try (Connection connection = target.postgres().connect("postgres");
                PreparedStatement upsert = connection.prepareStatement(FlatEvent.UPSERT.formatted(Target.TABLE))) {
            connection.setAutoCommit(false);
            for (int id = 0; id < target.rows(); id++) {
                FlatEvent.of(id).bind(upsert);
                upsert.addBatch();
                if ((id + 1) % BATCH == 0) {
                    upsert.executeBatch();
                    connection.commit();
                }
            }
            upsert.executeBatch();
            connection.commit();
        }
        return Pace.of(target.rows(), System.nanoTime() - start);
    }
}
