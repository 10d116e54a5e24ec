package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.Partition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Binds the parameters of a statement in order. Not thread-safe. */
final class Binder {
    private final Connection connection;
    private final PreparedStatement statement;
    private int next = 1;

    Binder(Connection connection, PreparedStatement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    Binder text(String text) throws SQLException {
        statement.setString(next++, text);
        return this;
    }

    /** Topics, then numbers. */
    Binder partitions(List<Partition> partitions) throws SQLException {
        return array("text", partitions, Partition::topic).array("int4", partitions, Partition::number);
    }

    <T> Binder array(String type, List<T> from, Function<T, Object> element) throws SQLException {
        Object[] elements = from.stream().map(element).toArray();
        statement.setArray(next++, connection.createArrayOf(type, elements));
        return this;
    }
}
