package io.fieldsink.postgres.shape;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.model.Naming;
import java.util.List;
import java.util.Set;

/**
 * How the records of one table become rows: values of the options, nothing else.
 *
 * @param recordPath where in the value the record is ({@code record.path}), empty for the value itself
 * @param flatten whether nested objects become columns ({@code nested.objects=flatten}) or one jsonb column
 * @param nullValues texts that count as NULL ({@code null.values}), compared as a whole
 * @param filter which fields are stored at all ({@code fields.include}, {@code fields.exclude})
 * @param keyFrom where the key columns come from ({@code pk.mode})
 * @param keyFields the key's fields in order ({@code pk.fields}), as path or column name; empty for none, or for all
 *     fields of the record key with {@link KeyFrom#RECORD_KEY}
 * @param versionField path or column name of {@code version.field}, empty for none
 * @param deletes whether a tombstone is a deletion ({@code delete.enabled})
 * @param metadata the columns of {@code metadata.columns}
 * @param naming how record names become column names ({@code naming.style})
 */
public record ShapeRules(
        String recordPath,
        boolean flatten,
        Set<String> nullValues,
        FieldFilter filter,
        KeyFrom keyFrom,
        List<String> keyFields,
        String versionField,
        boolean deletes,
        Set<Metadata> metadata,
        Naming naming) {

    /** {@code pk.mode}. */
    public enum KeyFrom {
        RECORD_VALUE,
        RECORD_KEY,
        KAFKA,
        NONE
    }

    public ShapeRules {
        requireNonNull(recordPath, "recordPath");
        nullValues = Set.copyOf(nullValues);
        requireNonNull(filter, "filter");
        requireNonNull(keyFrom, "keyFrom");
        keyFields = List.copyOf(keyFields);
        requireNonNull(versionField, "versionField");
        metadata = Set.copyOf(metadata);
        requireNonNull(naming, "naming");
    }
}
