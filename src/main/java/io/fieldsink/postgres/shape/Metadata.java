package io.fieldsink.postgres.shape;

/** The columns that say where a row came from ({@code metadata.columns}, and the key of {@code pk.mode=kafka}). */
public enum Metadata {
    TOPIC("_topic"),
    PARTITION("_partition"),
    OFFSET("_offset"),
    TIMESTAMP("_timestamp"),
    INGESTED_AT("_ingested_at");

    private final String column;

    Metadata(String column) {
        this.column = column;
    }

    public String column() {
        return column;
    }
}
