package io.fieldsink.postgres.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.servers.Postgres;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The server and the table that all write to; editions of all its rows are kept beside it. */
record Target(Postgres postgres, Connection connection, int rows) {
    static final String TABLE = "flat_events";

    /** The embedded server's own choice is fast and forgetful: -F, synchronous_commit=off. */
    private static final Map<String, String> DURABLE =
            new TreeMap<>(Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on"));

    /** Big enough that no checkpoint and no vacuum falls into one run and not into another. */
    private static final Map<String, String> ROOMY = new TreeMap<>(Map.of(
            "shared_buffers", "1GB",
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h",
            "autovacuum", "off"));

    static Postgres startServer() {
        Map<String, String> config = new TreeMap<>(DURABLE);
        config.putAll(ROOMY);
        return Postgres.start(config);
    }

    static Target on(Postgres postgres, int rows) throws SQLException {
        Target target = new Target(postgres, postgres.connect("postgres"), rows);
        target.execute("CREATE TABLE " + TABLE + " (" + FlatEvent.COLUMNS + ")");
        target.save(0);
        target.save(1);
        return target;
    }

    private void save(int edition) throws SQLException {
        execute("CREATE TABLE " + saved(edition) + " (LIKE " + TABLE + " INCLUDING INDEXES)");
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + saved(edition) + " FROM STDIN (FORMAT csv)");
        for (int id = 0; id < rows; id++) {
            byte[] line = FlatEvent.of(id, edition).csv().getBytes(UTF_8);
            copy.writeToCopy(line, 0, line.length);
        }
        copy.endCopy();
        execute("VACUUM ANALYZE " + saved(edition));
    }

    private static String saved(int edition) {
        return "edition_" + edition;
    }

    /** Makes the table what it is before the workload. */
    void prepare(Workload workload) throws SQLException {
        execute("TRUNCATE " + TABLE);
        if (workload.before() != Workload.NOTHING) {
            execute("INSERT INTO " + TABLE + " SELECT * FROM " + saved(workload.before()) + " ORDER BY id");
        }
        execute("VACUUM ANALYZE " + TABLE);
        execute("CHECKPOINT");
    }

    /** Writes kept rows in the format of a binary COPY. */
    void copyOut(int edition, String where, OutputStream out) throws SQLException, IOException {
        String rows = "SELECT * FROM " + saved(edition) + ' ' + where + " ORDER BY id";
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + rows + ") TO STDOUT (FORMAT binary)", out);
    }

    /** What the server says of itself; fails where it would not keep what it was given. */
    String settings() throws SQLException {
        for (Map.Entry<String, String> durable : DURABLE.entrySet()) {
            if (!durable.getValue().equals(value("SHOW " + durable.getKey()))) {
                throw new IllegalStateException(durable.getKey() + " is not " + durable.getValue());
            }
        }
        StringBuilder settings = new StringBuilder("PostgreSQL ").append(value("SHOW server_version"));
        for (String name : List.copyOf(DURABLE.keySet())) {
            settings.append(' ').append(name).append('=').append(value("SHOW " + name));
        }
        for (String name : List.copyOf(ROOMY.keySet())) {
            settings.append(' ').append(name).append('=').append(value("SHOW " + name));
        }
        return settings.toString();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(value(sql));
    }

    /** Bytes of WAL written so far. */
    long wal() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    }

    /** Whether this edition of the event is there for everybody to see. */
    boolean shows(FlatEvent event) throws SQLException {
        return "t"
                .equals(value("SELECT EXISTS (SELECT FROM " + TABLE + " WHERE id = " + event.id() + " AND stock = "
                        + event.stock() + ")"));
    }

    long count() throws SQLException {
        return number("SELECT count(*) FROM " + TABLE);
    }
}
