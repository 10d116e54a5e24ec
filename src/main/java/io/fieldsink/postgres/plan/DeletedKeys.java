package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Layout.Bound;
import io.fieldsink.postgres.type.Scalar;
import java.util.List;
import java.util.Set;

/**
 * The memory of deleted keys, as SQL: for each the hash of the key and the newest version that was seen of it, so that a
 * late older version never brings the row back and the key itself stays nowhere. Pure.
 */
public final class DeletedKeys {
    /** How many are remembered; beyond, the oldest deletions are forgotten. */
    public static final int MOST = 1_000_000;

    private static final String NAME = "kafka_sink_deletions";
    private static final String COMMENT = "deleted keys as hashes, so that late older versions do not bring rows back";

    private DeletedKeys() {}

    /** The table of the memory in this schema. */
    public static TableName in(String schema) {
        return new TableName(schema, NAME);
    }

    /** The statements that make the table. */
    static List<String> create(TableName memory) {
        return List.of(
                "CREATE TABLE " + memory.quoted() + " (\n  target text NOT NULL,\n  key_hash bytea NOT NULL,\n"
                        + "  version text NOT NULL,\n  deleted_at timestamptz NOT NULL DEFAULT now(),\n"
                        + "  PRIMARY KEY (target, key_hash)\n)",
                "CREATE INDEX ON " + memory.quoted() + " (deleted_at)",
                "COMMENT ON TABLE " + memory.quoted() + " IS " + Sql.literal(COMMENT));
    }

    /** The table that these statements make. */
    static Table table(TableName memory) {
        List<Column> columns = List.of(
                Column.wanted("target", Scalar.TEXT, "").required(),
                Column.wanted("key_hash", Scalar.BYTEA, "").required(),
                Column.wanted("version", Scalar.TEXT, "").required(),
                Column.wanted("deleted_at", Scalar.TIMESTAMPTZ, "").required().withDefault("now()"));
        List<String> key = List.of("target", "key_hash");
        return new Table(
                memory,
                Table.Kind.PLAIN,
                columns,
                key,
                List.of(Set.copyOf(key)),
                Set.of(),
                Set.of(),
                COMMENT,
                true,
                "");
    }

    /** Remembers the keys with the newest version of the row, of the changes before, and of an earlier deletion. */
    public static String remember(TableName memory, Layout layout, Source source) {
        Bound version = layout.versionColumn().orElseThrow();
        String newest =
                "GREATEST(" + Sql.ordered(version, "o." + version.column().quoted()) + ", "
                        + Sql.ordered(version, source.value(version)) + ")";
        return "INSERT INTO " + memory.quoted() + " AS m (target, key_hash, version) SELECT " + target(layout) + ", "
                + hash(layout, source) + ", " + newest + "::text FROM " + source.sql()
                + " LEFT JOIN LATERAL (SELECT * FROM " + Sql.target(layout, "o") + " WHERE "
                + Sql.sameKey(layout, source) + " OFFSET 0) AS o ON true WHERE " + newest
                + " IS NOT NULL ON CONFLICT (target, key_hash) DO UPDATE SET deleted_at = now(), version = GREATEST("
                + Sql.ordered(version, typed(version, "m.version")) + ", "
                + Sql.ordered(version, typed(version, "EXCLUDED.version")) + ")::text";
    }

    /** Which of the rows a deletion outlived: they are no newer than what was seen before it. */
    public static String outlived(TableName memory, Layout layout, Source source) {
        Bound version = layout.versionColumn().orElseThrow();
        return "SELECT s.n FROM " + source.sql() + " JOIN " + memory.quoted() + " AS m ON " + same(layout, source)
                + " WHERE " + source.value(version) + " IS NULL OR " + Sql.ordered(version, source.value(version))
                + " <= " + Sql.ordered(version, typed(version, "m.version"));
    }

    /** Forgets the keys that these rows bring back. */
    public static String forget(TableName memory, Layout layout, Source source) {
        Bound version = layout.versionColumn().orElseThrow();
        return "DELETE FROM " + memory.quoted() + " AS m USING " + source.sql() + " WHERE " + same(layout, source)
                + " AND " + Sql.ordered(version, source.value(version)) + " > "
                + Sql.ordered(version, typed(version, "m.version"));
    }

    /** Forgets the oldest deletions beyond {@link #MOST}. */
    public static String bound(TableName memory) {
        return "DELETE FROM " + memory.quoted() + " WHERE deleted_at < (SELECT deleted_at FROM " + memory.quoted()
                + " ORDER BY deleted_at DESC OFFSET " + MOST + " LIMIT 1)";
    }

    private static String same(Layout layout, Source source) {
        return "m.target = " + target(layout) + " AND m.key_hash = " + hash(layout, source);
    }

    private static String target(Layout layout) {
        return Sql.literal(layout.table().name().toString());
    }

    /** Equal numbers are spelled alike before they are hashed. */
    private static String hash(Layout layout, Source source) {
        String parts = Sql.joined(
                layout.key(),
                ", ",
                b -> b.column().type().sql().startsWith("numeric")
                        ? "trim_scale(" + source.value(b) + ")::text"
                        : source.value(b) + "::text");
        return "sha256(convert_to(ARRAY[" + parts + "]::text, 'UTF8'))";
    }

    private static String typed(Bound version, String text) {
        return text + "::" + version.column().type().castSql();
    }
}
