package io.fieldsink.postgres.type;

import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** A column of a real server: carriers are copied in as the sink does, and read back as the server's text. */
final class CopiedColumn {
    private final Connection connection;
    private final PgType type;

    CopiedColumn(Connection connection, PgType type) {
        this.connection = connection;
        this.type = type;
    }

    /** A connection to a database of one's own, with the settings that our spelling assumes, and the type mood. */
    static Connection connect() throws SQLException {
        Connection connection = Postgres.shared().connect(Postgres.shared().newDatabase());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("CREATE TYPE mood AS ENUM ('happy', 'sad')");
            statement.execute("""
                    CREATE FUNCTION try_cast(raw text, type text) RETURNS text LANGUAGE plpgsql AS $$
                    DECLARE result text;
                    BEGIN
                        EXECUTE format('SELECT (%L::%s)::text', raw, type) INTO result;
                        RETURN result;
                    EXCEPTION WHEN OTHERS THEN
                        RETURN 'refused ' || SQLSTATE;
                    END $$
                    """);
        }
        return connection;
    }

    /** Null carriers are SQL's null. */
    List<String> copiedAndReadBack(List<?> carriers) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            copy(carriers, statement);
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT v::" + type.sql()
                    + "::text FROM copied WHERE before IS NULL AND after IS NULL ORDER BY n")) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }

    /** How many different values the server finds among them. */
    int distinct(List<?> carriers) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            copy(carriers, statement);
            try (ResultSet count = statement.executeQuery("SELECT count(DISTINCT v) FROM copied")) {
                count.next();
                return count.getInt(1);
            }
        }
    }

    /** What the server makes of text by its own input function; "refused" and the SQLSTATE where it refuses. */
    List<String> cast(List<String> raw) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT try_cast(raw, ?) FROM unnest(?) WITH ORDINALITY AS t(raw, n) ORDER BY n")) {
            statement.setString(1, type.sql());
            statement.setArray(2, connection.createArrayOf("text", raw.toArray()));
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        }
    }

    private void copy(List<?> carriers, Statement statement) throws SQLException {
        String column = type.binary() ? type.sql() : "text";
        statement.execute("DROP TABLE IF EXISTS copied");
        statement.execute("CREATE TEMP TABLE copied (before int, n int, v " + column + ", after text)");
        PgBuffer buffer = new PgBuffer(16);
        BinaryCopy out = new BinaryCopy(buffer);
        out.header();
        for (int i = 0; i < carriers.size(); i++) {
            out.row(4);
            out.nullField();
            out.field(Scalar.INTEGER, (long) i);
            if (carriers.get(i) == null) {
                out.nullField();
            } else {
                out.field(type, carriers.get(i));
            }
            out.nullField();
        }
        out.trailer();
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY copied (before, n, v, after) FROM STDIN (FORMAT binary)");
        copy.writeToCopy(buffer.array(), 0, buffer.size());
        copy.endCopy();
    }
}
