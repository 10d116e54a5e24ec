package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Pid;
import io.fieldsink.postgres.servers.SmallDisk;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A server that dies, is away, throws sessions out, and makes them wait. */
final class PostgresFaults {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SESSIONS = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name <> 'PostgreSQL JDBC Driver'";

    private PostgresFaults() {}

    static List<Cell> cells() {
        return List.of(
                Cell.of(9, "postmaster killed", run -> run.repeatedly(2, PostgresFaults::kill)),
                Cell.of(10, "PostgreSQL stopped fast, and immediately", run -> {
                    run.stand().postmaster().stopFast();
                    run.pass(Duration.ofSeconds(5));
                    run.stand().postmaster().startAgain();
                    run.awaitProgress();
                    run.stand().postmaster().stopImmediately();
                    run.pass(Duration.ofSeconds(2));
                    run.stand().postmaster().startAgain();
                    run.awaitProgress();
                }),
                Cell.of(11, "PostgreSQL killed with much to recover", run -> {
                    run.sql("CREATE TABLE ballast AS SELECT g, repeat('x', 100) FROM generate_series(1, 500000) g");
                    kill(run);
                    run.sql("DROP TABLE ballast");
                }),
                Cell.of(12, "sessions terminated", run -> {
                    for (int i = 0; i < 15; i++) {
                        run.terminateSessions();
                        run.pass(Duration.ofMillis(200));
                    }
                    run.awaitProgress();
                }),
                Cell.of(13, "statements cancelled", run -> {
                    cancelStatements(run, 300);
                    run.awaitProgress();
                }),
                Cell.of(19, "disk full", PostgresFaults::fillTheDisk),
                Cell.of(21, "tables locked for longer than lock_timeout", run -> {
                    waitingBriefly(run);
                    holding(run, "LOCK TABLE %r, %p IN ACCESS EXCLUSIVE MODE", Duration.ofSeconds(5));
                    run.awaitProgress();
                }),
                Cell.of(22, "rows locked in the opposite order", run -> {
                    waitingBriefly(run);
                    for (int i = 0; i < 20; i++) {
                        lockPeople(run);
                    }
                    run.awaitProgress();
                }),
                Cell.of(31, "PostgreSQL restored from a backup that is older than what was committed", run -> {
                    run.sampler().ignorePositions();
                    try (Folder backup = run.stand().postmaster().backup()) {
                        run.awaitTakeover();
                        run.stand().postmaster().restore(backup);
                    }
                    run.awaitProgress();
                }),
                Cell.of(
                        32,
                        "commits that wait for a standby that is not there, cancelled",
                        PostgresFaults::waitForStandby),
                Cell.of(33, "no connection left for the role", run -> {
                            String role = run.config().get("connection.user");
                            run.server().execute("postgres", "ALTER ROLE " + role + " CONNECTION LIMIT 0");
                            run.terminateSessions();
                            run.pass(Duration.ofSeconds(4));
                            run.server().execute("postgres", "ALTER ROLE " + role + " CONNECTION LIMIT -1");
                            run.awaitProgress();
                        })
                        .asOrdinaryRole(),
                Cell.of(34, "a backend killed, as by the kernel when memory is short", run -> {
                    killBackend(run);
                    run.awaitProgress();
                }));
    }

    /** They are committed here all the same, whether their client hears of it, hears a warning or nothing. */
    private static void waitForStandby(Run run) {
        run.server().execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        run.query("SELECT pg_reload_conf()");
        String waiting = SESSIONS + " AND wait_event = 'SyncRep'";
        Await.until(
                LIMIT,
                "a commit waits",
                () -> !run.query("SELECT pid" + waiting).isEmpty());
        run.pass(Duration.ofSeconds(6));
        run.query("SELECT pg_cancel_backend(pid)" + waiting);
        run.pass(Duration.ofSeconds(1));
        run.query("SELECT pg_cancel_backend(pid)" + waiting);
        run.server().execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
        run.query("SELECT pg_reload_conf()");
        run.awaitProgress();
    }

    static void kill(Run run) {
        run.aMoment();
        run.stand().postmaster().kill();
        run.aMoment();
        run.stand().postmaster().startAgain();
        run.awaitProgress();
    }

    static void killBackend(Run run) {
        run.proxy().delay(Duration.ofMillis(5));
        run.query("SELECT pid" + SESSIONS + " LIMIT 1").forEach(row -> new Pid(Long.parseLong(row.get(0))).kill());
        run.proxy().pass();
        run.stand().postmaster().startAgain();
    }

    static void cancelStatements(Run run, int times) {
        run.proxy().delay(Duration.ofMillis(2));
        for (int i = 0; i < times; i++) {
            run.query("SELECT pg_cancel_backend(pid)" + SESSIONS + " AND state = 'active'");
            run.pass(Duration.ofMillis(10));
        }
        run.proxy().pass();
    }

    /** The connector leaves a lock_timeout alone that the database has. */
    private static void waitingBriefly(Run run) {
        run.server().execute("postgres", "ALTER DATABASE " + run.database() + " SET lock_timeout = '1s'");
        run.terminateSessions();
        run.awaitProgress();
    }

    /** Only the table of readings is on the disk that is full. */
    private static void fillTheDisk(Run run) throws IOException {
        Assumptions.assumeTrue(SmallDisk.canBeMounted(), "only root can mount a small disk");
        String space = run.database() + "_small";
        try (SmallDisk disk = SmallDisk.mounted(32)) {
            run.sql("CREATE TABLESPACE " + space + " LOCATION '" + disk.path() + "'");
            run.sql("ALTER TABLE %r SET TABLESPACE " + space);
            disk.fill();
            run.pass(Duration.ofSeconds(4));
            disk.empty();
            run.awaitProgress();
            run.sql("ALTER TABLE %r SET TABLESPACE pg_default");
            run.sql("DROP TABLESPACE " + space);
        }
    }

    static void holding(Run run, String sql, Duration time) throws SQLException {
        try (Connection holder = run.server().connect(run.database());
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(run.named("SET lock_timeout = 0;" + sql));
            run.pass(time);
            holder.rollback();
        }
    }

    /** Some keys in descending order, one by one: the connector takes them in ascending order, or in none. */
    static void lockPeople(Run run) throws SQLException {
        try (Connection partner = run.server().connect(run.database());
                Statement statement = partner.createStatement()) {
            partner.setAutoCommit(false);
            for (List<String> row : run.query("SELECT id FROM %p WHERE random() < 0.3 ORDER BY id DESC LIMIT 60")) {
                statement.execute(run.named("SELECT FROM %p WHERE id = '" + row.get(0) + "' FOR UPDATE"));
                run.pass(Duration.ofMillis(5));
            }
            partner.rollback();
        } catch (SQLException e) {
            run.fact("deadlocks lost by the partner", 1);
        }
    }
}
