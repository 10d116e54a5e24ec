package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.pg.SqlStates.Verdict;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What went wrong on the server or on the way to it, classified once. Its message is ours and holds no value: the
 * server's own text does (22P02, 22003, RAISE), so neither it nor the driver's exception is kept.
 */
public final class Failure extends Exception {
    /** What to do about it. */
    public enum Kind {
        /** The server is away or in trouble: retry without limit. */
        OUTAGE,
        /** Somebody or something got in the way: retry with a limit. */
        CONFLICT,
        /** A record's fault: isolate it. */
        DATA,
        /** The table is not what the catalogue said: read it again and retry once. */
        SCHEMA,
        /** Nothing passes by itself: stop. */
        CONFIGURATION
    }

    /** PostgreSQL sends the C function that raised the error; unlike the message it is never translated. */
    private static final String RAISED_BY_PLPGSQL = "exec_stmt_raise";

    /** Both CHECK OPTION of views and the policies of row-level security, which come as 42501. */
    private static final String REFUSED_BY_POLICY = "ExecWithCheckOptions";

    private final Kind kind;
    private final String sqlState;
    private final String table;
    private final String column;
    private final String constraint;

    private Failure(Kind kind, String sqlState, String table, String column, String constraint, String message) {
        super(message);
        this.kind = kind;
        this.sqlState = sqlState;
        this.table = table;
        this.column = column;
        this.constraint = constraint;
    }

    /** The failure that this exception, or what it wraps, stands for. */
    static Failure of(Throwable thrown, String server) {
        List<Throwable> chain = chain(thrown);
        Optional<Pem.Unusable> pem = first(chain, Pem.Unusable.class);
        if (pem.isPresent()) {
            return new Failure(Kind.CONFIGURATION, "", "", "", "", pem.get().getMessage());
        }
        Optional<ServerErrorMessage> error = serverError(chain);
        String state = error.map(ServerErrorMessage::getSQLState).orElseGet(() -> state(chain));
        Verdict verdict = error.map(e -> verdict(state, e)).orElseGet(() -> withoutServer(state, chain));
        boolean named =
                error.isPresent() && !RAISED_BY_PLPGSQL.equals(error.get().getRoutine());
        String table = named ? table(error.get()) : "";
        String column = named ? shown(error.get().getColumn()) : "";
        String constraint = named ? shown(error.get().getConstraint()) : "";
        String said = error.map(Failure::harmless).orElse("");
        String message =
                sentence(verdict, state, table, column, constraint, said).replace("{server}", server);
        return new Failure(verdict.kind(), state, table, column, constraint, message);
    }

    private static Verdict verdict(String state, ServerErrorMessage error) {
        if ("23505".equals(state) && "pg_catalog".equals(error.getSchema())) {
            return SqlStates.of("42P07"); // two sessions made one name at the same time
        }
        if ("42501".equals(state) && REFUSED_BY_POLICY.equals(error.getRoutine())) {
            return new Verdict(Kind.DATA, "the row breaks a policy of row-level security", "");
        }
        if ("08P01".equals(state) && "FATAL".equals(error.getSeverity())) {
            return SqlStates.of("08"); // pgbouncer says so when its server is away
        }
        if ("XX000".equals(state)
                && String.valueOf(error.getMessage()).startsWith("invalid memory alloc request size")) {
            return new Verdict(Kind.DATA, "a value is larger than PostgreSQL allows", "");
        }
        if (RAISED_BY_PLPGSQL.equals(error.getRoutine()) && !SqlStates.knows(state)) {
            return SqlStates.of("P0");
        }
        return SqlStates.of(state);
    }

    private static Verdict withoutServer(String state, List<Throwable> chain) {
        return first(chain, SSLException.class).isPresent()
                ? new Verdict(
                        Kind.OUTAGE,
                        "the TLS connection to {server} failed",
                        "check its certificate and the connection.ssl options")
                : SqlStates.of(state);
    }

    private static String sentence(
            Verdict verdict, String state, String table, String column, String constraint, String said) {
        StringBuilder text = new StringBuilder(verdict.reason());
        List<String> facts = new ArrayList<>();
        addFact(facts, "SQLSTATE ", state);
        addFact(facts, "table ", table);
        addFact(facts, "column ", column);
        addFact(facts, "constraint ", constraint);
        addFact(facts, "", said);
        if (!facts.isEmpty()) {
            text.append(" (").append(String.join(", ", facts)).append(')');
        }
        return verdict.advice().isEmpty()
                ? text.toString()
                : text.append(": ").append(verdict.advice()).toString();
    }

    private static void addFact(List<String> facts, String what, String value) {
        if (!value.isEmpty()) {
            facts.add(what + value);
        }
    }

    /** Without a SQLSTATE only the connection can have broken, or a pool run dry: the server counts as away. */
    private static String state(List<Throwable> chain) {
        for (Throwable t : chain) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "08006";
    }

    /**
     * What the server says about the statement itself speaks of names and types only: our statements hold no values.
     * With a context it comes from inside a trigger or function, whose statements may.
     */
    private static String harmless(ServerErrorMessage error) {
        String state = String.valueOf(error.getSQLState());
        boolean aboutTheStatement = state.startsWith("42") || state.startsWith("0A");
        return aboutTheStatement && error.getWhere() == null ? shown(error.getMessage()) : "";
    }

    private static Optional<ServerErrorMessage> serverError(List<Throwable> chain) {
        for (Throwable t : chain) {
            if (t instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
                return Optional.of(sql.getServerErrorMessage());
            }
        }
        return Optional.empty();
    }

    private static String table(ServerErrorMessage error) {
        String schema = shown(error.getSchema());
        String table = shown(error.getTable());
        return schema.isEmpty() || table.isEmpty() ? table : schema + '.' + table;
    }

    /** A name as a log may show it: without line breaks and control characters. */
    private static String shown(String name) {
        return name == null ? "" : name.replaceAll("\\p{Cntrl}", "?");
    }

    /** The exception, its causes and its next exceptions, nearest first. */
    static List<Throwable> chain(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        Deque<Throwable> open = new ArrayDeque<>(List.of(thrown));
        while (!open.isEmpty()) {
            Throwable t = open.removeFirst();
            if (!seen.add(t)) {
                continue;
            }
            chain.add(t);
            if (t.getCause() != null) {
                open.add(t.getCause());
            }
            if (t instanceof SQLException sql && sql.getNextException() != null) {
                open.add(sql.getNextException());
            }
        }
        return chain;
    }

    static <T extends Throwable> Optional<T> first(List<Throwable> chain, Class<T> type) {
        return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    public Kind kind() {
        return kind;
    }

    /** Empty where neither server nor driver gave one. */
    public String sqlState() {
        return sqlState;
    }

    /** As the server names it: {@code schema.table}. */
    public Optional<String> table() {
        return given(table);
    }

    public Optional<String> column() {
        return given(column);
    }

    public Optional<String> constraint() {
        return given(constraint);
    }

    private static Optional<String> given(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** One sentence of ours: what happened, SQLSTATE and names, what to do. Never a value. */
    public String explain() {
        return getMessage();
    }
}
