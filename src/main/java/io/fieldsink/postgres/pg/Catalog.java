package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.Printable;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables in PostgreSQL. One that is not there is never remembered: somebody may make it any moment. Thread-safe. */
public final class Catalog implements Tables {
    private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

    /** The class of our advisory locks, so that they meet nobody else's. */
    private static final int LOCK_CLASS = 0x66734B53;

    private static final String LOCK = "SELECT pg_advisory_xact_lock(?, hashtext(?))";

    /** An ALTER TABLE that waits behind one reader queues every writer behind itself. */
    private static final String WAIT_BRIEFLY = "SET LOCAL lock_timeout = '2s'";

    private static final String SCHEMA_EXISTS = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)";

    private final Sessions sessions;
    private final Map<TableName, Table> known = new ConcurrentHashMap<>();

    public Catalog(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Optional<Table> find(TableName name) throws Failure {
        Table table = known.get(name);
        if (table != null) {
            return Optional.of(table);
        }
        try (Transaction transaction = sessions.begin()) {
            return remember(name, transaction.run(c -> CatalogReader.read(c, name)));
        }
    }

    @Override
    public boolean schemaExists(String schema) throws Failure {
        try (Transaction transaction = sessions.begin()) {
            return transaction.run(c -> {
                try (PreparedStatement query = c.prepareStatement(SCHEMA_EXISTS)) {
                    query.setString(1, schema);
                    try (ResultSet found = query.executeQuery()) {
                        return found.next() && found.getBoolean(1);
                    }
                }
            });
        }
    }

    @Override
    public List<String> dependents(TableName name, String column) throws Failure {
        try (Transaction transaction = sessions.begin()) {
            return transaction.run(c -> Dependents.read(c, name, column));
        }
    }

    @Override
    public void forget(TableName name) {
        known.remove(name);
    }

    @Override
    public void forgetAll() {
        known.clear();
    }

    @Override
    public int take(TableName name, Function<Optional<Table>, List<Step>> decide) throws Failure {
        List<Step> steps = new ArrayList<>();
        evolve(name, found -> {
            steps.clear();
            steps.addAll(decide.apply(found));
            return statements(steps);
        });
        statements(steps).forEach(sql -> LOG.info("{}", Printable.line(sql.replaceAll("\n *", " "))));
        return steps.size();
    }

    private static List<String> statements(List<Step> steps) {
        return steps.stream().flatMap(step -> step.sql().stream()).toList();
    }

    /**
     * Changes a table in a short transaction of its own: reads it anew under a lock that keeps other tasks of ours out,
     * asks what to do, does it in order. Where somebody else was quicker, it reads and asks once more. Statements that
     * wait for a lock of others longer than two seconds fail as a {@link Failure.Kind#CONFLICT}.
     *
     * @param decide from the table as it is now to the SQL that is missing; decides only, and may be asked twice
     * @return the table as it is afterwards
     */
    public Optional<Table> evolve(TableName name, Function<Optional<Table>, List<String>> decide) throws Failure {
        try {
            return evolveOnce(name, decide);
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.SCHEMA) {
                throw failure;
            }
            return evolveOnce(name, decide);
        }
    }

    private Optional<Table> evolveOnce(TableName name, Function<Optional<Table>, List<String>> decide) throws Failure {
        forget(name);
        try (Transaction transaction = sessions.begin()) {
            Optional<Table> before = transaction.run(c -> lockAndRead(c, name));
            List<String> statements = decide.apply(before);
            if (statements.isEmpty()) {
                return remember(name, before);
            }
            Optional<Table> after = transaction.run(c -> change(c, statements, name));
            transaction.commit();
            after.ifPresent(table -> table.parents().forEach(this::forget)); // they may have got a child
            return remember(name, after);
        }
    }

    private static Optional<Table> lockAndRead(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setInt(1, LOCK_CLASS);
            lock.setString(2, name.quoted());
            lock.execute();
        }
        return CatalogReader.read(connection, name);
    }

    private static Optional<Table> change(Connection connection, List<String> statements, TableName name)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(WAIT_BRIEFLY);
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return CatalogReader.read(connection, name);
    }

    private Optional<Table> remember(TableName name, Optional<Table> found) {
        found.ifPresentOrElse(table -> known.put(name, table), () -> known.remove(name));
        return found;
    }
}
