package io.fieldsink.postgres.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** What a record does to its row. */
final class RowOptions {
    static final Option INSERT_MODE = Option.text(
                    "insert.mode",
                    "upsert",
                    "upsert inserts a row or updates the one with the same key; insert only adds rows;"
                            + " update only changes rows that are there; ignore adds a row unless its key is there.")
            .oneOf("upsert", "insert", "update", "ignore")
            .forOneTable()
            .weighing(Importance.HIGH);
    static final Option PK_MODE = Option.text(
                    "pk.mode",
                    "record_value",
                    "Where a row's key comes from: fields of the value, fields of the record key (they become columns),"
                            + " kafka (topic, partition and offset), or none.")
            .oneOf("record_value", "record_key", "kafka", "none")
            .forOneTable()
            .weighing(Importance.HIGH);
    static final Option PK_FIELDS = Option.list(
                    "pk.fields",
                    "The fields that make a row unique, in order. Needed for upsert and update; empty means all fields"
                            + " of the record key with pk.mode=record_key.")
            .forOneTable()
            .weighing(Importance.HIGH)
            .shown(Shown.whereNot("pk.mode", "kafka", "none"));
    static final Option DELETE_ENABLED = Option.flag(
                    "delete.enabled",
                    false,
                    "Whether a tombstone (a record without a value) deletes the row of its key;"
                            + " otherwise tombstones are skipped and counted.")
            .forOneTable();
    static final Option DELETE_MODE = Option.text(
                    "delete.mode",
                    "hard",
                    "hard removes the row; soft sets its column _deleted_at, which a newer record clears.")
            .oneOf("hard", "soft")
            .forOneTable()
            .shown(Shown.where("delete.enabled", "true").or(Shown.whereNot("record.format", "plain")));
    static final Option VERSION_FIELD = Option.text(
                    "version.field",
                    "",
                    "The field that says which record is newer, such as last_updated_at:"
                            + " an older version never overwrites a newer one, in whatever order they arrive.")
            .forOneTable()
            .shown(Shown.where("insert.mode", "upsert", "update"));
    static final Option MISSING_FIELDS = Option.text(
                    "missing.fields",
                    "null",
                    "What a field that the record lacks does to its column: null empties it (records are full pictures),"
                            + " keep leaves what the row has (records are patches).")
            .oneOf("null", "keep")
            .forOneTable()
            .shown(Shown.where("insert.mode", "upsert", "update"));
    static final Option NULL_VALUES = Option.list(
                    "null.values",
                    "Whole values to store as NULL, for example \"\",\"undefined\". A part of a value is never replaced.")
            .forOneTable();
    static final Option METADATA_COLUMNS = Option.list(
                    "metadata.columns",
                    "Columns that say where a row came from: any of topic, partition, offset, timestamp, ingested_at"
                            + " (in the table _topic, _partition and so on).")
            .oneOf("topic", "partition", "offset", "timestamp", "ingested_at")
            .forOneTable();

    static final List<Option> ALL = List.of(
            INSERT_MODE,
            PK_MODE,
            PK_FIELDS,
            DELETE_ENABLED,
            DELETE_MODE,
            VERSION_FIELD,
            MISSING_FIELDS,
            NULL_VALUES,
            METADATA_COLUMNS);

    private RowOptions() {}
}
