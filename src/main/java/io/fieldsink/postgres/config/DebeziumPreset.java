package io.fieldsink.postgres.config;

import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.shape.Envelope;
import io.fieldsink.postgres.shape.Envelope.Remark;
import io.fieldsink.postgres.shape.Format;
import io.fieldsink.postgres.shape.Placeholder;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Change events of Debezium's connectors, and rows that its ExtractNewRecordState made of them (facts from Debezium's
 * documentation, its source and the events of its PostgreSQL connector 3.7).
 *
 * <p>A row's key is the record key. A changed key arrives as a deletion of the old one and a creation of the new one. A
 * truncation has no key. What an update did not touch and what is stored outside of its row is not in the log that the
 * connector reads: a placeholder stands for it.
 */
final class DebeziumPreset {
    private static final List<Remark> REMARKS = List.of(
            // heartbeats
            new Remark(Set.of("serverName"), Set.of("ts_ms"), true),
            // changes of schemas
            new Remark(Set.of(), Set.of("source", "ddl", "tableChanges"), false),
            // begins and ends of transactions
            new Remark(Set.of("id"), Set.of("status", "id", "event_count", "data_collections"), false),
            // notifications of the connector itself
            new Remark(Set.of(), Set.of("id", "aggregate_type", "type", "additional_data"), false));

    static final Preset PRESET = new Preset(
            "debezium",
            Format.of(
                    new Envelope(
                            "op",
                            Map.of(
                                    "c", Deed.PUT,
                                    "r", Deed.PUT,
                                    "u", Deed.PUT,
                                    "d", Deed.REMOVE,
                                    "t", Deed.CLEAR),
                            Set.of("m"),
                            "before",
                            "after",
                            "source",
                            Map.of("__deleted", "true", "__op", "d"),
                            REMARKS,
                            new Placeholder("__debezium_unavailable_value")),
                    List.of("__deleted")),
            Map.of(
                    "pk.mode", "record_key",
                    "delete.enabled", "true"),
            "");

    private DebeziumPreset() {}
}
