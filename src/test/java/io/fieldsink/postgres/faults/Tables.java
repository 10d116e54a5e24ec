package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The database that the connector writes to, as a superuser sees it who does not come through the proxy. In statements
 * {@code %r} is the table of readings, {@code %p} that of people.
 */
record Tables(Postgres server, String database, Topics topics) implements AutoCloseable {
    /** The connector's sessions, as a part of a query. */
    static final String SESSIONS = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name <> 'PostgreSQL JDBC Driver'";

    static Tables in(Postgres server, Topics topics) {
        return new Tables(server, server.newDatabase(), topics);
    }

    void sql(String sql) {
        server.execute(database, named(sql));
    }

    List<List<String>> query(String sql) {
        return server.query(database, named(sql));
    }

    /** The only value of the only row. */
    String value(String sql) {
        return server.value(database, named(sql));
    }

    String named(String sql) {
        return sql.replace("%r", topics.readings()).replace("%p", topics.people());
    }

    Connection connect() throws SQLException {
        return server.connect(database);
    }

    /** How many there are; none as long as there is no table. */
    long readings() {
        return value("SELECT to_regclass('%r')") == null ? 0 : Long.parseLong(value("SELECT count(*) FROM %r"));
    }

    boolean hasLedger() {
        return value("SELECT to_regclass('kafka_sink_offsets')") != null;
    }

    /** What each of the connector's sessions is doing, for whom it waits, and where the ledger is. */
    List<List<String>> doings() {
        List<List<String>> doings =
                new ArrayList<>(query("SELECT pid, state, wait_event_type, wait_event, pg_blocking_pids(pid),"
                        + " now() - xact_start, now() - state_change, left(query, 60)" + SESSIONS));
        if (hasLedger()) {
            doings.addAll(query("SELECT topic, partition, next_offset, owner, updated_at FROM kafka_sink_offsets"));
        }
        return doings;
    }

    int terminateSessions() {
        return query("SELECT pg_terminate_backend(pid)" + SESSIONS).size();
    }

    @Override
    public void close() {
        server.dropDatabase(database);
    }
}
