package io.fieldsink.postgres.config;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Options and values of the Confluent, Aiven and Debezium JDBC sinks that we do not have, and what to write instead. */
final class ForeignOptions {
    private static final String UTC = "remove it: times are always read and written in UTC";
    private static final String QUOTED =
            "remove it: names are always quoted; naming.style decides how they are spelled";
    private static final String POSTGRES = "remove it: this connector writes to PostgreSQL only";
    private static final String POOL = "remove it: each task opens the few connections it needs";
    private static final String OUTAGE =
            "remove it: an outage is retried without limit, and connection.timeout.ms bounds one attempt";
    private static final String RETRIES = "use max.retries and retry.backoff.ms";
    private static final String NAMES = "use naming.style";
    private static final String ANY_TABLE = "remove it: tables, partitioned tables and views are written alike";
    private static final String FOLDED = "remove it: changes of one key in a batch are always folded into one";
    private static final String TYPES = "use column.types, for example seen_at:timestamptz";
    private static final String SECRETS =
            "remove it: use connection.user and connection.password with one of Connect's configuration providers";
    private static final String DEFAULTS = "remove it: a null stays null, whatever the schema's default";

    private static final Map<String, String> OPTIONS = Map.ofEntries(
            entry("connection.username", "use connection.user"),
            entry("connection.attempts", OUTAGE),
            entry("connection.backoff.ms", OUTAGE),
            entry("connection.restart.on.errors", OUTAGE),
            entry("connection.provider", POOL),
            entry("connection.pool.min_size", POOL),
            entry("connection.pool.max_size", POOL),
            entry("connection.pool.timeout", POOL),
            entry("jdbc.credentials.provider.class", SECRETS),
            entry("dialect.name", POSTGRES),
            entry("dialect.postgres.unnest.insert.enabled", "remove it: the fastest way to write is chosen per batch"),
            entry(
                    "dialect.postgres.postgis.schema",
                    "remove it: name the type in column.types, for example place:public.geometry"),
            entry("dialect.sqlserver.identity.insert", POSTGRES),
            entry("dialect.starrocks.catalog.name", POSTGRES),
            entry("mssql.use.merge.holdlock", POSTGRES),
            entry(
                    "truncate.enabled",
                    "remove it: with record.format=debezium a truncation empties the table where deletions are on"),
            entry("table.types", ANY_TABLE),
            entry("replace.null.with.default", DEFAULTS),
            entry("use.reduction.buffer", FOLDED),
            entry("keyed.message.batch.mode", FOLDED),
            entry("internal.enable.sces", FOLDED),
            entry("collection.name.format", "use table.name.format"),
            entry("collection.table.format", "use table.name.format"),
            entry("collection.naming.strategy", NAMES),
            entry("table.naming.strategy", NAMES),
            entry("column.naming.strategy", NAMES),
            entry("table.name.normalize", NAMES),
            entry("topics.to.tables.mapping", "use topics.to.tables"),
            entry("primary.key.mode", "use pk.mode"),
            entry("primary.key.fields", "use pk.fields"),
            entry("fields.whitelist", "use fields.include"),
            entry("fields.blacklist", "use fields.exclude"),
            entry("field.include.list", "use fields.include, or table.<table name>.fields.include for one table"),
            entry("field.exclude.list", "use fields.exclude, or table.<table name>.fields.exclude for one table"),
            entry(
                    "string.output.value.column.name",
                    "remove it: a text value must be a JSON object, whose fields are the columns"),
            entry("db.timezone", UTC),
            entry("date.timezone", UTC),
            entry("use.time.zone", UTC),
            entry("database.time_zone", UTC),
            entry("date.calendar.system", "remove it: dates are always those of the proleptic Gregorian calendar"),
            entry("timestamp.fields.list", TYPES),
            entry("timestamp.precision.mode", TYPES),
            entry("cloud.events.schema.name.pattern", "use record.path=data for the payload of a CloudEvents envelope"),
            entry("sql.complex.types.enable", "remove it: maps, structs and arrays are always stored"),
            entry("schema.evolution", "use auto.create and auto.evolve"),
            entry("quote.sql.identifiers", QUOTED),
            entry("sql.quote.identifiers", QUOTED),
            entry("quote.identifiers", QUOTED),
            entry("flush.max.retries", RETRIES),
            entry("flush.retry.delay.ms", RETRIES),
            entry("trim.sensitive.log", "remove it: values are never logged unless log.values=true"));

    private static final Map<String, String> PREFIXES = Map.of(
            "jdbc.credentials.provider.", SECRETS, "hibernate.", "remove it: this connector does not use Hibernate");

    private static final Map<String, String> VALUES = Map.of(
            "insert.mode=multi", "use insert: rows are always written in bulk",
            "pk.mode=record_header", "use record_key or record_value");

    private ForeignOptions() {}

    /** All of them, prefixes with an asterisk. */
    static Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(OPTIONS);
        PREFIXES.forEach((prefix, hint) -> all.put(prefix + '*', hint));
        VALUES.forEach(all::put);
        return all;
    }

    /** What to write instead of an option of another sink. */
    static Optional<String> option(String name) {
        String hint = OPTIONS.get(name);
        return hint != null
                ? Optional.of(hint)
                : PREFIXES.entrySet().stream()
                        .filter(e -> name.startsWith(e.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    /** What to write instead of a value that the option has in another sink. */
    static Optional<String> value(String option, String value) {
        return Optional.ofNullable(VALUES.get(option + '=' + value));
    }
}
