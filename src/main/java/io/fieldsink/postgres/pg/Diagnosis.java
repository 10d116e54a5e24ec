package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.Printable;
import io.fieldsink.postgres.pg.Failure.Kind;
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
 * Finds out what an exception stands for: whose fault it is and what to say about it. Only names and SQLSTATEs are taken
 * from the server; its text is, where it cannot hold a value. Stateless.
 */
final class Diagnosis {
    /** PostgreSQL sends the C function that raised the error; unlike the message it is never translated. */
    private static final String RAISED_BY_PLPGSQL = "exec_stmt_raise";

    /** Of a database that is closed to connections, while a login looks at it. */
    private static final String LOOKING_AT_THE_DATABASE = "CheckMyDatabase";

    /** Both CHECK OPTION of views and the policies of row-level security, which come as 42501. */
    private static final String REFUSED_BY_POLICY = "ExecWithCheckOptions";

    /** The functions that find a row too large for an index, of PostgreSQL 14 to 18. */
    private static final Set<String> INDEXING =
            Set.of("index_form_tuple", "index_form_tuple_context", "_bt_check_third_page");

    private Diagnosis() {}

    /** The failure that this exception, or what it wraps, stands for. */
    static Failure of(Throwable thrown, String server) {
        List<Throwable> chain = chain(thrown);
        Optional<Pem.Unusable> pem = first(chain, Pem.Unusable.class);
        if (pem.isPresent()) {
            return new Failure(Kind.CONFIGURATION, "", "", pem.get().getMessage());
        }
        Optional<ServerErrorMessage> error = serverError(chain);
        String state = error.map(ServerErrorMessage::getSQLState).orElseGet(() -> state(chain));
        Verdict verdict = error.map(e -> verdict(state, e)).orElseGet(() -> withoutServer(state, chain));
        List<String> facts = new ArrayList<>();
        addFact(facts, "SQLSTATE ", state);
        error.ifPresent(e -> addFacts(facts, e));
        String table = error.map(Diagnosis::table).orElse("");
        return new Failure(
                verdict.kind(), state, table, sentence(verdict, facts).replace("{server}", server));
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
        if ("55000".equals(state) && LOOKING_AT_THE_DATABASE.equals(error.getRoutine())) {
            return SqlStates.of("57"); // it takes no connections for now
        }
        if ("XX000".equals(state)
                && String.valueOf(error.getMessage()).startsWith("invalid memory alloc request size")) {
            return new Verdict(Kind.DATA, "a value is larger than PostgreSQL allows", "");
        }
        if ("54000".equals(state) && INDEXING.contains(String.valueOf(error.getRoutine()))) {
            return new Verdict(Kind.DATA, SqlStates.of(state).reason(), "an index holds at most 2704 bytes of a row");
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

    private static String sentence(Verdict verdict, List<String> facts) {
        String what = facts.isEmpty() ? verdict.reason() : verdict.reason() + " (" + String.join(", ", facts) + ")";
        return verdict.advice().isEmpty() ? what : what + ": " + verdict.advice();
    }

    /** The names that the server tells. RAISE may put a value in their place. */
    private static void addFacts(List<String> facts, ServerErrorMessage error) {
        if (!RAISED_BY_PLPGSQL.equals(error.getRoutine())) {
            addFact(facts, "table ", table(error));
            addFact(facts, "column ", shown(error.getColumn()));
            addFact(facts, "constraint ", shown(error.getConstraint()));
        }
        addFact(facts, "", harmless(error));
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
        boolean aboutTheStatement = state.startsWith("42") || state.startsWith("0A") || state.startsWith("3F");
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

    private static String shown(String text) {
        return text == null ? "" : Printable.line(text);
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
}
