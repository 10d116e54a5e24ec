package io.fieldsink.postgres.shape;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.shape.Format.FirstOf;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How records become the rows of one table: values of the options, nothing else. A nested array's table has rules of its
 * own, of which those about the record as a whole do not matter.
 *
 * @param name what nested arrays call the table where they inherit its key
 * @param format what {@code record.format} brings along
 * @param recordPath where in the value the record is ({@code record.path}), empty for the value itself
 * @param flatten whether nested objects become columns ({@code nested.objects=flatten}) or one jsonb column
 * @param tables whether arrays of objects become tables of their own ({@code nested.arrays=tables}) or jsonb
 * @param nullValues texts that count as NULL ({@code null.values}), compared as a whole
 * @param filter which fields are stored at all ({@code fields.include}, {@code fields.exclude})
 * @param pseudonyms which fields are stored as hashes ({@code fields.hash})
 * @param questions what a form's definition says of its fields, by path
 * @param keyFrom where the key columns come from ({@code pk.mode})
 * @param keyFields the key's fields in order ({@code pk.fields}), as path or column name; empty for none, for all fields
 *     of the record key with {@link KeyFrom#RECORD_KEY}, or, in a nested array, for the position
 * @param keySources of those, the ones that are no fields of the record, and where their values come from
 * @param versionField path or column name of {@code version.field}, empty for none
 * @param deletes whether a tombstone is a deletion ({@code delete.enabled})
 * @param metadata the columns of {@code metadata.columns}
 * @param naming how record names become column names ({@code naming.style})
 */
public record ShapeRules(
        String name,
        Format format,
        String recordPath,
        boolean flatten,
        boolean tables,
        Set<String> nullValues,
        FieldFilter filter,
        Pseudonyms pseudonyms,
        Map<String, Question> questions,
        KeyFrom keyFrom,
        List<String> keyFields,
        Map<String, FirstOf> keySources,
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
        requireNonNull(name, "name");
        requireNonNull(format, "format");
        requireNonNull(recordPath, "recordPath");
        nullValues = Set.copyOf(nullValues);
        requireNonNull(filter, "filter");
        requireNonNull(pseudonyms, "pseudonyms");
        questions = Map.copyOf(questions);
        requireNonNull(keyFrom, "keyFrom");
        keyFields = List.copyOf(keyFields);
        keySources = Map.copyOf(keySources);
        requireNonNull(versionField, "versionField");
        metadata = Set.copyOf(metadata);
        requireNonNull(naming, "naming");
    }
}
