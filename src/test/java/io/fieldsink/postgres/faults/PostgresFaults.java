package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Postmaster;
import io.fieldsink.postgres.servers.Proxy;
import io.fieldsink.postgres.servers.SmallDisk;
import io.fieldsink.postgres.servers.Standby;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.util.PSQLException;

/** A server that dies, is away, throws sessions out, and makes them wait. */
final class PostgresFaults {
    private static final String DEADLOCK = "40P01";
    private static final Duration LIMIT = Duration.ofSeconds(30);

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
                    run.tables()
                            .sql(
                                    "CREATE TABLE ballast AS SELECT g, repeat('x', 100) FROM generate_series(1, 500000) g");
                    kill(run);
                    run.tables().sql("DROP TABLE ballast");
                }),
                Cell.of(12, "sessions terminated", run -> {
                    for (int i = 0; i < 15; i++) {
                        run.tables().terminateSessions();
                        run.pass(Duration.ofMillis(200));
                    }
                    run.awaitProgress();
                }),
                Cell.of(13, "statements cancelled", run -> {
                    cancelStatements(run, 300);
                    run.awaitProgress();
                }),
                Cell.of(19, "disk full", PostgresFaults::fillTheDisk),
                Cell.of(20, "disk full under the log of changes", PostgresFaults::fillTheWal),
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
                Cell.of(29, "failover to a standby that has everything", run -> failOver(run, false)),
                Cell.of(30, "failover to a standby that lacks the last commits", run -> failOver(run, true)),
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
                            String role = run.connector().options().get("connection.user");
                            run.server().execute("postgres", "ALTER ROLE " + role + " CONNECTION LIMIT 0");
                            run.tables().terminateSessions();
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
        run.tables().query("SELECT pg_reload_conf()");
        String waiting = Tables.SESSIONS + " AND wait_event = 'SyncRep'";
        Await.until(
                LIMIT,
                "a commit waits",
                () -> !run.tables().query("SELECT pid" + waiting).isEmpty());
        run.pass(Duration.ofSeconds(6));
        run.tables().query("SELECT pg_cancel_backend(pid)" + waiting);
        run.pass(Duration.ofSeconds(1));
        run.tables().query("SELECT pg_cancel_backend(pid)" + waiting);
        run.server().execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
        run.tables().query("SELECT pg_reload_conf()");
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
        run.tables()
                .query("SELECT pid" + Tables.SESSIONS + " LIMIT 1")
                .forEach(row -> ProcessHandle.of(Long.parseLong(row.get(0))).ifPresent(ProcessHandle::destroyForcibly));
        run.proxy().pass();
        run.stand().postmaster().startAgain();
    }

    static void cancelStatements(Run run, int times) {
        run.proxy().delay(Duration.ofMillis(2));
        for (int i = 0; i < times; i++) {
            run.tables().query("SELECT pg_cancel_backend(pid)" + Tables.SESSIONS + " AND state = 'active'");
            run.pass(Duration.ofMillis(10));
        }
        run.proxy().pass();
    }

    /** The connector leaves a lock_timeout alone that the database has. */
    private static void waitingBriefly(Run run) {
        run.server().execute("postgres", "ALTER DATABASE " + run.tables().database() + " SET lock_timeout = '1s'");
        run.tables().terminateSessions();
        run.awaitProgress();
    }

    /** Only the table of readings is on the disk that is full. */
    private static void fillTheDisk(Run run) throws IOException {
        Assumptions.assumeTrue(SmallDisk.canBeMounted(), "only root can mount a small disk");
        String space = run.tables().database() + "_small";
        try (SmallDisk disk = SmallDisk.mounted(32)) {
            run.tables().sql("CREATE TABLESPACE " + space + " LOCATION '" + disk.path() + "'");
            run.tables().sql("ALTER TABLE %r SET TABLESPACE " + space);
            disk.fill();
            run.pass(Duration.ofSeconds(4));
            disk.empty();
            run.awaitProgress();
            run.tables().sql("ALTER TABLE %r SET TABLESPACE pg_default");
            run.tables().sql("DROP TABLESPACE " + space);
        }
    }

    /** The server cannot go on, nor come up again before there is room. */
    private static void fillTheWal(Run run) throws IOException {
        Assumptions.assumeTrue(SmallDisk.canBeMounted(), "only root can mount a small disk");
        try (SmallDisk disk = SmallDisk.mounted(2048)) {
            run.stand().postmaster().moveWal(disk.path());
            run.awaitProgress();
            disk.fill();
            run.pass(Duration.ofSeconds(8));
            disk.empty();
            run.stand().postmaster().startAgain();
            run.awaitProgress();
            run.stand().postmaster().moveWalBack();
        }
        run.awaitProgress();
    }

    /** To the standby, and back by putting what it has then into the place of what the first one had. */
    private static void failOver(Run run, boolean lacking) throws IOException {
        run.sampler().ignorePositions();
        Postmaster first = run.stand().postmaster();
        try (Proxy stream = Proxy.before(first.server().port());
                Standby standby = first.standby(stream.port());
                Proxy second = Proxy.before(standby.port())) {
            run.connector()
                    .options()
                    .put(
                            "connection.url",
                            "jdbc:postgresql://localhost:" + run.proxy().port() + ",localhost:" + second.port() + "/"
                                    + run.tables().database()
                                    + "?sslmode=disable&socketTimeout=5&targetServerType=primary&hostRecheckSeconds=1");
            run.connector().put();
            run.awaitTakeover();
            if (lacking) {
                stream.swallow();
                run.awaitTakeover();
                first.stopImmediately();
            } else {
                first.stopFast();
            }
            standby.promote();
            run.awaitTakeover();
            first.restore(standby.stopped());
        }
        run.awaitProgress();
    }

    /** For a while, in the connector's order or in the other one: who meets it there may lose. */
    static void lockTables(Run run) throws SQLException {
        String tables = run.random().nextBoolean() ? "%r, %p" : "%p, %r";
        try {
            holding(run, "LOCK TABLE " + tables + " IN ACCESS EXCLUSIVE MODE", Duration.ofSeconds(4));
        } catch (PSQLException e) {
            if (!DEADLOCK.equals(e.getSQLState())) {
                throw e;
            }
            run.count("deadlocks lost by the partner");
        }
    }

    static void holding(Run run, String sql, Duration time) throws SQLException {
        try (Connection holder = run.tables().connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(run.tables().named("SET lock_timeout = 0;" + sql));
            run.pass(time);
            holder.rollback();
        }
    }

    /** Some keys in descending order, one by one: the connector takes them in ascending order, or in none. */
    static void lockPeople(Run run) throws SQLException {
        try (Connection partner = run.tables().connect();
                Statement statement = partner.createStatement()) {
            partner.setAutoCommit(false);
            for (List<String> row :
                    run.tables().query("SELECT id FROM %p WHERE random() < 0.3 ORDER BY id DESC LIMIT 60")) {
                statement.execute(run.tables().named("SELECT FROM %p WHERE id = '" + row.get(0) + "' FOR UPDATE"));
                run.pass(Duration.ofMillis(5));
            }
            partner.rollback();
        } catch (SQLException e) {
            run.count("deadlocks lost by the partner");
        }
    }
}
