package io.fieldsink.postgres.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Which tables there are, and what columns they get. */
final class TableOptions {
    static final Option NAME_FORMAT = Option.text(
                    "table.name.format",
                    "${topic}",
                    "The table's name, made of text and ${topic}, ${value.<field>}, ${key.<field>}, ${header.<name>}."
                            + " A dot in the text separates the schema, which must exist.")
            .weighing(Importance.HIGH);
    static final Option TOPICS_TO_TABLES = Option.pairs(
            "topics.to.tables",
            "Tables by topic, topic:table,topic:schema.table; other topics follow table.name.format.");
    static final Option AUTO_CREATE = Option.flag("auto.create", true, "Whether to create a table that is missing.");
    static final Option AUTO_EVOLVE = Option.text(
                    "auto.evolve",
                    "true",
                    "How far a table may change: false not at all; add gets columns for new fields; true also widens"
                            + " columns within a kind, such as integer to bigint; text also turns them into text.")
            .oneOf("false", "add", "true", "text")
            .forOneTable();
    static final Option NAMING_STYLE = Option.text(
                    "naming.style",
                    "lower",
                    "How names become names in PostgreSQL: lower (lower case, anything but letters and digits"
                            + " becomes _) or exact. An existing name that matches exactly always wins.")
            .oneOf("lower", "exact")
            .forOneTable();
    static final Option COLUMN_TYPES = Option.pairs(
                    "column.types",
                    "Types of columns that the connector makes, field:type,... with any PostgreSQL type,"
                            + " for example hh_size:integer,amount:numeric(12,2).")
            .forOneTable();
    static final Option FIELDS_INCLUDE = Option.list(
                    "fields.include",
                    "The only fields to store, as paths such as roster/members/name, with * for any run of"
                            + " characters. A new field is not stored until it is named.")
            .forOneTable();
    static final Option FIELDS_EXCLUDE = Option.list(
                    "fields.exclude", "Fields to leave out, written like fields.include; what both name is left out.")
            .forOneTable();

    static final Option FIELDS_HASH = Option.list(
                    "fields.hash",
                    "Fields to store as keyed hashes (HMAC-SHA-256) instead of their values, written like"
                            + " fields.include; equal values have equal hashes in every table. Needs hash.key.")
            .forOneTable();
    static final Option HASH_KEY = Option.secret(
                    "hash.key",
                    "The key of fields.hash. Another key gives other hashes: keep it for as long as the tables.")
            .shown(Shown.whereSet("fields.hash"));

    static final Option RECORD_FORMAT = Option.text(
                    "record.format",
                    "plain",
                    "What the records are: submissions of KoboToolbox, records of Primero, change events of Debezium (or"
                            + " rows that ExtractNewRecordState made of them), or plain for any other."
                            + " It sets the shape, the key and the order of versions; single options still override it.")
            .oneOf(Preset.words())
            .forOneTable();
    static final Option RECORD_PATH = Option.text(
                    "record.path",
                    "",
                    "Where in the value the record is, for example data; empty for the value itself."
                            + " Options name fields from there on.")
            .forOneTable();
    static final Option NESTED_OBJECTS = Option.text(
                    "nested.objects",
                    "json",
                    "What becomes of an object inside a record: json keeps it in one jsonb column,"
                            + " flatten makes columns parent_child, to any depth.")
            .oneOf("json", "flatten")
            .forOneTable();
    static final Option NESTED_ARRAYS = Option.text(
                    "nested.arrays",
                    "json",
                    "What becomes of an array of objects: json keeps it in one jsonb column, tables makes its entries"
                            + " rows of a table of their own, with a foreign key, at any depth.")
            .oneOf("json", "tables")
            .forOneTable();
    static final Option CHILD_ROWS = Option.list(
                    "child.rows",
                    "What an update does to the rows of nested arrays: replace them as a set, merge them by their own"
                            + " id, or keep them as they are; for single arrays by path, replace,services_section:merge."
                            + " Empty means replace.")
            .forOneTable()
            .shown(Shown.where("nested.arrays", "tables").or(Shown.whereNot("record.format", "plain")));
    static final Option KOBO_FORM = Option.text(
                    "kobo.form",
                    "",
                    "The form's definition as Kobo's API exports it, inline or as the path of a file on the worker:"
                            + " it gives the columns their types and their labels as comments.")
            .forOneTable()
            .shown(Shown.where("record.format", "kobo"));

    static final List<Option> TABLES = List.of(
            NAME_FORMAT,
            TOPICS_TO_TABLES,
            AUTO_CREATE,
            AUTO_EVOLVE,
            NAMING_STYLE,
            COLUMN_TYPES,
            FIELDS_INCLUDE,
            FIELDS_EXCLUDE,
            FIELDS_HASH,
            HASH_KEY);
    static final List<Option> SHAPE =
            List.of(RECORD_FORMAT, RECORD_PATH, NESTED_OBJECTS, NESTED_ARRAYS, CHILD_ROWS, KOBO_FORM);

    private TableOptions() {}
}
