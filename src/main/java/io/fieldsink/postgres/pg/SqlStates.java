package io.fieldsink.postgres.pg;

import static io.fieldsink.postgres.pg.Failure.Kind.CONFIGURATION;
import static io.fieldsink.postgres.pg.Failure.Kind.CONFLICT;
import static io.fieldsink.postgres.pg.Failure.Kind.DATA;
import static io.fieldsink.postgres.pg.Failure.Kind.OUTAGE;
import static io.fieldsink.postgres.pg.Failure.Kind.SCHEMA;

import java.util.LinkedHashMap;
import java.util.Map;

/** What each SQLSTATE means for us, and how we say it: by the whole code, else by its class. */
final class SqlStates {
    private static final Verdict UNKNOWN = new Verdict(CONFLICT, "PostgreSQL at {server} failed", "see its log");
    private static final Map<String, Verdict> TABLE = new LinkedHashMap<>();

    static {
        on(OUTAGE, "the connection to {server} failed", "check that the server is up and reachable", "08");
        on(
                CONFLICT,
                "{server} rejected the connection",
                "check connection.ssl.mode, the password and pg_hba.conf",
                "08004");
        on(
                CONFLICT,
                "{server} and the driver disagree on the protocol",
                "behind a pooler add prepareThreshold=0 to the URL",
                "08P01");

        on(
                SCHEMA,
                "PostgreSQL does not support this here",
                "the table is of a kind that the insert mode cannot write",
                "0A");
        on(
                SCHEMA,
                "a prepared statement is missing or taken",
                "behind a pooler add prepareThreshold=0 to the URL",
                "26",
                "42P05");

        on(DATA, "the value does not fit", "", "22");
        on(DATA, "the value is longer than the column allows", "", "22001");
        on(DATA, "the value is outside the range of the column's type", "", "22003", "22008");
        on(DATA, "the value is not in the form that the column's type reads", "", "22P02", "22007", "22P03");
        on(DATA, "the value holds a character that the database cannot store", "", "22021", "22P05");
        on(CONFIGURATION, "PostgreSQL did not understand our COPY", "this is a defect of the connector", "22P04");
        on(DATA, "the row breaks a constraint", "", "23", "27", "44");
        on(DATA, "a column that must not be null got no value", "", "23502");
        on(DATA, "the row refers to a row that does not exist, or is referred to", "", "23503");
        on(DATA, "another row has the same unique key", "", "23505");
        on(DATA, "the row breaks a CHECK constraint or fits no partition", "", "23514");
        on(DATA, "the row conflicts with another one by an exclusion constraint", "", "23P01");
        on(DATA, "one statement changes a row twice", "", "21");
        on(DATA, "a trigger or function refused the row", "", "P0", "20", "38");

        on(CONFLICT, "the transaction had failed before", "it was rolled back", "25");
        on(
                OUTAGE,
                "{server} is read-only",
                "it may be a standby (name all hosts, or wait for the failover), or the role has default_transaction_read_only",
                "25006");
        on(CONFLICT, "another transaction got in the way", "", "40");
        on(CONFLICT, "an object is in use", "", "55");
        on(OUTAGE, "a lock was not free in time", "see pg_locks for who holds it", "55P03");
        on(
                SCHEMA,
                "the table is not in a state to be written like this",
                "an upsert cannot use a DEFERRABLE unique constraint, make it NOT DEFERRABLE; a view needs INSTEAD OF triggers",
                "55000");
        on(
                CONFLICT,
                "the statement was cancelled",
                "statement_timeout, an administrator, or a batch that takes half of max.poll.interval.ms: lower batch.size",
                "57014");
        on(CONFLICT, "the database was dropped", "check connection.database", "57P04");

        on(
                CONFLICT,
                "{server} refuses this user",
                "check connection.user, connection.password and pg_hba.conf",
                "28",
                "0P");
        on(CONFLICT, "the database does not exist on {server}", "check connection.database", "3D");
        on(OUTAGE, "{server} is out of resources", "free memory, connections or temporary space", "53");
        on(OUTAGE, "the disk of {server} is full", "free space", "53100");
        on(OUTAGE, "{server} has no free connections", "raise max_connections or end idle sessions", "53300");
        on(OUTAGE, "{server} is shutting down or starting up", "", "57");
        on(OUTAGE, "{server} has trouble with its files", "see its log", "58");
        on(DATA, "the row is larger than PostgreSQL allows", "", "54");
        on(
                CONFIGURATION,
                "the table would have more columns than PostgreSQL allows",
                "use nested.objects=json or fields.exclude",
                "54011");
        on(CONFLICT, "PostgreSQL at {server} met an internal error", "see its log", "XX");
        on(
                CONFIGURATION,
                "PostgreSQL at {server} reports damaged data",
                "see its log before anything else is written",
                "XX001",
                "XX002");

        on(CONFIGURATION, "PostgreSQL did not accept our statement", "", "42");
        on(SCHEMA, "a table is missing", "create it, or set auto.create=true", "42P01");
        on(SCHEMA, "a schema is missing", "create it: the connector creates tables only", "3F");
        on(SCHEMA, "a column is missing", "add it, or set auto.evolve", "42703");
        on(SCHEMA, "a column has another type than expected", "", "42804", "42846", "42883", "42P18");
        on(
                SCHEMA,
                "no unique index or constraint fits the key",
                "create one on exactly the pk.fields columns",
                "42P10");
        on(SCHEMA, "it already exists", "somebody else made it at the same time", "42P07", "42701", "42710", "42P06");
        on(
                SCHEMA,
                "a GENERATED ALWAYS column cannot be written",
                "leave its field out with fields.exclude, or make it BY DEFAULT",
                "428C9");
        on(SCHEMA, "the target is of a kind that cannot be written like this", "", "42809");
        on(
                CONFLICT,
                "a grant is missing",
                "the user needs USAGE on the schema, TEMP on the database and SELECT, INSERT, UPDATE, DELETE on the table; CREATE for auto.create, ownership for auto.evolve",
                "42501");
        on(CONFIGURATION, "a type does not exist", "check column.types", "42704");
    }

    private SqlStates() {}

    /**
     * @param kind what to do
     * @param reason what happened, without any value; {@code {server}} stands for host and port
     * @param advice what the user can do; may be empty
     */
    record Verdict(Failure.Kind kind, String reason, String advice) {}

    private static void on(Failure.Kind kind, String reason, String advice, String... states) {
        for (String state : states) {
            TABLE.put(state, new Verdict(kind, reason, advice));
        }
    }

    static Verdict of(String state) {
        Verdict exact = TABLE.get(state);
        return exact != null || state.length() < 2 ? orUnknown(exact) : orUnknown(TABLE.get(state.substring(0, 2)));
    }

    private static Verdict orUnknown(Verdict verdict) {
        return verdict == null ? UNKNOWN : verdict;
    }

    static boolean knows(String state) {
        return !of(state).equals(UNKNOWN);
    }
}
