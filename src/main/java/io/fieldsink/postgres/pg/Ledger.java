package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.Mark;
import io.fieldsink.postgres.model.Partition;
import io.fieldsink.postgres.model.Standing;
import io.fieldsink.postgres.model.Stretch;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.LedgerSql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Where a connector stands in its topics, kept beside its rows: a position moves in the transaction that writes them, and
 * only for who holds the partition's fence, a token that is new at every claim. Not thread-safe.
 */
public final class Ledger {
    private final Sessions sessions;
    private final LedgerTable table;
    private final String connector;
    private final String owner;
    private final Map<Partition, UUID> fences = new HashMap<>();

    /**
     * @param owner who claims, for people
     * @param schema empty for the connection's current one
     */
    public Ledger(Sessions sessions, Tables catalog, String connector, String owner, String schema, String name) {
        this.sessions = sessions;
        this.table = new LedgerTable(sessions, catalog, schema, name);
        this.connector = connector;
        this.owner = owner;
    }

    /** The ledger's table, which no record may go to. */
    public TableName table() throws Failure {
        return table.name();
    }

    /**
     * Takes the partitions from whoever had them, and says where they stand. A predecessor that is frozen in its
     * transaction is evicted.
     */
    public List<Standing> claim(Collection<Partition> partitions) throws Failure {
        List<Partition> claimed = sorted(partitions);
        Map<Partition, UUID> fresh = new HashMap<>();
        claimed.forEach(partition -> fresh.put(partition, UUID.randomUUID()));
        LedgerSql ledger = table.ready();
        try (Transaction transaction = sessions.begin()) {
            List<Standing> standings = claim(transaction, ledger, claimed, fresh);
            transaction.commit();
            fences.putAll(fresh);
            return standings;
        }
    }

    private List<Standing> claim(
            Transaction transaction, LedgerSql ledger, List<Partition> claimed, Map<Partition, UUID> fresh)
            throws Failure {
        return evicting(transaction, c -> {
            try (PreparedStatement claim = c.prepareStatement(ledger.claim())) {
                new Binder(c, claim)
                        .text(connector)
                        .text(owner)
                        .partitions(claimed)
                        .array("uuid", claimed, fresh::get);
                return standings(claim);
            }
        });
    }

    private <T> T evicting(Transaction transaction, Transaction.Action<T> action) throws Failure {
        int session = transaction.run(Ledger::session);
        return Eviction.ofWhoKeepsWaiting(sessions, session, () -> transaction.run(action));
    }

    /** The number under which the server knows the session. */
    private static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT pg_backend_pid()")) {
            found.next();
            return found.getInt(1);
        }
    }

    /**
     * Locks the partitions until the writer's transaction ends, and says where they stand; one whose row is gone is
     * missing in the answer. Whoever else wanted to move them waits, and then finds them moved.
     */
    public List<Standing> hold(RowWriter writer, Collection<Partition> partitions) throws Failure {
        List<Partition> held = sorted(partitions);
        LedgerSql ledger = table.ready();
        return writer.transaction().run(c -> {
            try (PreparedStatement hold = c.prepareStatement(ledger.hold())) {
                new Binder(c, hold)
                        .partitions(held)
                        .array("uuid", held, fences::get)
                        .text(connector);
                return standings(hold);
            }
        });
    }

    /** Moves the partitions on in the writer's transaction; whether all of them were ours and stood where we thought. */
    public boolean move(RowWriter writer, List<Stretch> stretches) throws Failure {
        return move(writer.transaction(), stretches);
    }

    /** The same in a transaction of its own, for stretches without rows. */
    public boolean move(List<Stretch> stretches) throws Failure {
        try (Transaction transaction = sessions.begin()) {
            boolean moved = move(transaction, stretches);
            if (moved) {
                transaction.commit();
            }
            return moved;
        }
    }

    private boolean move(Transaction transaction, List<Stretch> stretches) throws Failure {
        LedgerSql ledger = table.ready();
        return transaction.run(c -> {
            try (PreparedStatement move = c.prepareStatement(ledger.move())) {
                new Binder(c, move)
                        .partitions(stretches.stream().map(Stretch::partition).toList())
                        .array("uuid", stretches, s -> fences.get(s.partition()))
                        .array("int8", stretches, s -> orNull(s.from()))
                        .array("int8", stretches, Stretch::to)
                        .array(
                                "int8",
                                stretches,
                                s -> s.last().map(Mark::offset).orElse(null))
                        .array(
                                "int8",
                                stretches,
                                s -> s.last()
                                        .map(last -> orNull(last.timestamp()))
                                        .orElse(null))
                        .array("int4", stretches, Stretch::records)
                        .array("int4", stretches, Stretch::rejected)
                        .text(connector);
                return move.executeUpdate() == stretches.size();
            }
        });
    }

    /** Forgets where the partitions stand: Kafka keeps their positions from now on, and whoever had them is shut out. */
    public void forget(Collection<Partition> partitions) throws Failure {
        Map<Partition, OptionalLong> nowhere = new HashMap<>();
        known().stream().filter(partitions::contains).forEach(p -> nowhere.put(p, OptionalLong.empty()));
        place(nowhere);
    }

    /**
     * Puts the partitions where somebody says, empty for nowhere; whoever had them is shut out, and evicted where it is
     * frozen in its transaction.
     */
    public void place(Map<Partition, OptionalLong> positions) throws Failure {
        if (positions.isEmpty()) {
            return;
        }
        List<Partition> placed = sorted(positions.keySet());
        LedgerSql ledger = table.ready();
        try (Transaction transaction = sessions.begin()) {
            evicting(transaction, c -> {
                try (PreparedStatement place = c.prepareStatement(ledger.place())) {
                    new Binder(c, place)
                            .text(connector)
                            .partitions(placed)
                            .array("int8", placed, partition -> orNull(positions.get(partition)))
                            .array("uuid", placed, partition -> UUID.randomUUID());
                    return place.executeUpdate();
                }
            });
            transaction.commit();
        }
    }

    /** The partitions that the ledger has rows for; none where there is no ledger. */
    public List<Partition> known() throws Failure {
        if (!table.exists()) {
            return List.of();
        }
        LedgerSql ledger = table.ready();
        try (Transaction transaction = sessions.begin()) {
            return transaction.run(c -> {
                try (PreparedStatement query = c.prepareStatement(ledger.known())) {
                    new Binder(c, query).text(connector);
                    return partitions(query);
                }
            });
        }
    }

    private static List<Partition> sorted(Collection<Partition> partitions) {
        return partitions.stream().sorted().toList();
    }

    private static List<Standing> standings(PreparedStatement query) throws SQLException {
        List<Standing> standings = new ArrayList<>();
        try (ResultSet found = query.executeQuery()) {
            while (found.next()) {
                OptionalLong last = number(found, 4);
                OptionalLong timestamp = number(found, 5);
                standings.add(new Standing(
                        new Partition(found.getString(1), found.getInt(2)),
                        number(found, 3),
                        last.isPresent() ? Optional.of(new Mark(last.getAsLong(), timestamp)) : Optional.empty(),
                        found.getBoolean(6),
                        found.getString(7)));
            }
        }
        return standings;
    }

    private static OptionalLong number(ResultSet found, int column) throws SQLException {
        long number = found.getLong(column);
        return found.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }

    private static Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static List<Partition> partitions(PreparedStatement query) throws SQLException {
        List<Partition> partitions = new ArrayList<>();
        try (ResultSet found = query.executeQuery()) {
            while (found.next()) {
                partitions.add(new Partition(found.getString(1), found.getInt(2)));
            }
        }
        return partitions;
    }
}
