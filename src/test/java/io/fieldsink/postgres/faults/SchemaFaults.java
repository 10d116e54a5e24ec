package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Somebody changes tables, grants and passwords while records keep coming. */
final class SchemaFaults {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SchemaFaults() {}

    static List<Cell> cells() {
        return List.of(
                Cell.of(23, "a long reader before an ALTER TABLE", run -> {
                    run.text().addField("extra");
                    PostgresFaults.holding(run, "SELECT count(*) FROM %r", Duration.ofSeconds(5));
                    Await.until(
                            LIMIT,
                            "the new field has its column",
                            () -> columns(run).contains("extra"));
                }),
                Cell.of(24, "table dropped", run -> {
                    Set<String> gone = drop(run);
                    run.fact("dropped with the table", gone.size());
                    run.awaitProgress();
                    run.journal().forgetAppended(gone::contains);
                }),
                Cell.of(25, "columns dropped, added and widened, a constraint added", run -> {
                    run.tables().sql("ALTER TABLE %r DROP COLUMN note");
                    run.awaitProgress();
                    run.tables().sql("ALTER TABLE %r ADD COLUMN remark text");
                    run.awaitProgress();
                    run.tables().sql("ALTER TABLE %r ALTER COLUMN producer TYPE varchar(50)");
                    run.awaitProgress();
                    run.tables().sql("ALTER TABLE %p ADD CHECK (version > 0)");
                    run.awaitProgress();
                }),
                Cell.of(25, "primary key dropped, and given back", run -> {
                    run.tables().sql("ALTER TABLE %p DROP CONSTRAINT %p_pkey CASCADE");
                    run.connector().awaitFailed(run.topics().people());
                    run.tables().sql("ALTER TABLE %p ADD PRIMARY KEY (id)");
                    run.connector().restart();
                }),
                Cell.of(26, "ledger rows deleted", run -> {
                    run.requireLedger();
                    run.tables().sql("DELETE FROM kafka_sink_offsets");
                    run.connector().awaitFailed("position");
                    run.drainedByHand();
                }),
                Cell.of(26, "a ledger row set back", run -> {
                    run.requireLedger();
                    run.sampler().ignorePositions();
                    run.tables().sql("UPDATE kafka_sink_offsets SET next_offset = next_offset - 1 WHERE partition = 0");
                    run.awaitProgress();
                    run.drainedByHand();
                }),
                Cell.of(27, "grant revoked, and given again", run -> {
                            String role = run.connector().options().get("connection.user");
                            run.tables().sql("REVOKE INSERT ON %r FROM " + role);
                            run.pass(Duration.ofMillis(1500));
                            run.tables().sql("GRANT INSERT ON %r TO " + role);
                            run.awaitProgress();
                        })
                        .with("max.retries", "6")
                        .asOrdinaryRole(),
                Cell.of(28, "password rotated", run -> {
                            run.rotatePassword();
                            run.awaitProgress();
                        })
                        .with("max.retries", "6")
                        .asOrdinaryRole(),
                Cell.of(50, "a ledger to which a later version has added a column", run -> {
                    run.requireLedger();
                    run.tables().sql("ALTER TABLE kafka_sink_offsets ADD COLUMN later bigint NOT NULL DEFAULT 7");
                    run.awaitProgress();
                    run.workers().kill(run.aWorkerOfIts());
                    run.workers().heal();
                    run.awaitTakeover();
                }));
    }

    private static Set<String> columns(Run run) {
        Set<String> names = new HashSet<>();
        run.tables()
                .query("SELECT attname FROM pg_attribute WHERE attrelid = '%r'::regclass")
                .forEach(row -> names.add(row.get(0)));
        return names;
    }

    /** What was in it, exactly. */
    private static Set<String> drop(Run run) throws SQLException {
        Set<String> gone = new HashSet<>();
        try (Connection connection = run.tables().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(run.tables().named("LOCK TABLE %r"));
            try (ResultSet rows = statement.executeQuery(run.tables().named("SELECT producer || ':' || seq FROM %r"))) {
                while (rows.next()) {
                    gone.add(rows.getString(1));
                }
            }
            statement.execute(run.tables().named("DROP TABLE %r"));
            connection.commit();
        }
        return gone;
    }
}
