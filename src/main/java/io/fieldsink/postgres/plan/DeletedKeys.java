package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.Scalar;
import java.util.List;

/**
 * The memory of deleted keys, as SQL: for each the hash of the key and what was seen of its versions, so that a late older
 * one never brings the row back and the key itself stays nowhere. Pure.
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

    /** What makes the table. */
    public static Step.CreateOwn create(TableName memory) {
        List<Column> columns = List.of(
                Column.wanted("target", Scalar.TEXT, "").required(),
                Column.wanted("key_hash", Scalar.BYTEA, "").required(),
                Column.wanted("version", Scalar.TEXT, "").required(),
                Column.wanted("deleted_at", Scalar.TIMESTAMPTZ, "").required().withDefault("now()"));
        return new Step.CreateOwn(memory, columns, List.of("target", "key_hash"), "", List.of("deleted_at"), COMMENT);
    }

    /** Whether anything of this table is remembered. */
    public static String any(TableName memory, Layout layout) {
        return "SELECT EXISTS (SELECT FROM " + memory.quoted() + " WHERE target = " + target(layout) + ")";
    }

    /** Remembers what was seen of the keys: in the row, in the changes before, and before an earlier deletion. */
    public static String remember(TableName memory, Layout layout, Source source) {
        String seen = seen(layout, source);
        return "INSERT INTO " + memory.quoted() + " AS m (target, key_hash, version) SELECT " + target(layout) + ", "
                + hash(layout, source) + ", (" + seen + ")::text FROM " + source.sql()
                + " LEFT JOIN LATERAL (SELECT * FROM " + Sql.target(layout, "o") + " WHERE "
                + Sql.sameKey(layout, source) + " OFFSET 0) AS o ON true WHERE (" + seen
                + ") IS NOT NULL ON CONFLICT (target, key_hash) DO UPDATE SET deleted_at = now(), version = ("
                + both(layout) + ")::text";
    }

    /** Which of the rows have keys that were deleted. */
    public static String met(TableName memory, Layout layout, Source source) {
        return "SELECT s.n FROM " + remembered(memory, layout, source);
    }

    /** Locks what is remembered of the rows' keys, in one order for all. */
    public static String lock(TableName memory, Layout layout, Source source) {
        return "SELECT s.n FROM (SELECT * FROM " + source.sql() + " ORDER BY " + hash(layout, source)
                + " OFFSET 0) AS s CROSS JOIN LATERAL (SELECT 1 FROM " + memory.quoted() + " AS m WHERE "
                + same(layout, source) + " OFFSET 0 FOR UPDATE) AS m";
    }

    /** Which of the rows a deletion outlived: they have no version, or one no newer than what was seen before it. */
    public static String outlived(TableName memory, Layout layout, Source source) {
        return "SELECT s.n FROM " + remembered(memory, layout, source) + " WHERE " + isOld(layout, source);
    }

    private static String remembered(TableName memory, Layout layout, Source source) {
        return source.sql() + " CROSS JOIN LATERAL (SELECT m.version FROM " + memory.quoted() + " AS m WHERE "
                + same(layout, source) + " OFFSET 0) AS m";
    }

    /** Forgets the keys that these rows bring back. */
    public static String forget(TableName memory, Layout layout, Source source) {
        return "DELETE FROM " + memory.quoted() + " AS m USING " + source.sql() + " WHERE " + same(layout, source)
                + " AND NOT (" + isOld(layout, source) + ")";
    }

    /** Learns the names of versions that old ones come after: these are old, too. */
    public static String learn(TableName memory, Layout layout, Source source) {
        Layout.Succession names = layout.successionColumns().orElseThrow();
        return "UPDATE " + memory.quoted() + " AS m SET version = (SELECT array_agg(DISTINCT u.v) FROM"
                + " (SELECT unnest(m.version::text[]) UNION ALL SELECT " + hashed("x.v") + " FROM unnest("
                + source.value(names.superseded()) + ") AS x (v)) AS u (v))::text FROM " + source.sql() + " WHERE "
                + same(layout, source) + " AND " + isOld(layout, source);
    }

    /**
     * What a deletion leaves: the newest version, or the hashes of all names of versions that are known; nothing while no
     * record has shown a version yet.
     */
    private static String seen(Layout layout, Source source) {
        return layout.versionColumn()
                .map(v -> "GREATEST(" + Sql.ordered(v, "o." + v.column().quoted()) + ", "
                        + Sql.ordered(v, source.value(v)) + ")")
                .or(() -> layout.successionColumns()
                        .map(s -> "SELECT array_agg(DISTINCT " + hashed("u.v") + ") FROM unnest(o."
                                + s.superseded().column().quoted() + " || o."
                                + s.id().column().quoted() + ") AS u (v) WHERE u.v IS NOT NULL"))
                .orElse("NULL::text");
    }

    private static String both(Layout layout) {
        return layout.versionColumn()
                .map(v -> "GREATEST(" + Sql.ordered(v, typed(v, "m.version")) + ", "
                        + Sql.ordered(v, typed(v, "EXCLUDED.version")) + ")")
                .orElse("SELECT array_agg(DISTINCT u.v) FROM unnest(m.version::text[] || EXCLUDED.version::text[])"
                        + " AS u (v)");
    }

    private static String isOld(Layout layout, Source source) {
        return layout.versionColumn()
                .map(v -> source.value(v) + " IS NULL OR " + Sql.ordered(v, source.value(v)) + " <= "
                        + Sql.ordered(v, typed(v, "m.version")))
                .or(() -> layout.successionColumns()
                        .map(s -> "coalesce(" + hashed(source.value(s.id())) + " = ANY (m.version::text[]), false)"))
                .orElse("true");
    }

    private static String hashed(String text) {
        return "encode(sha256(convert_to(" + text + ", 'UTF8')), 'hex')";
    }

    /** Forgets the oldest deletions beyond {@link #MOST}; those of one transaction are of one age, and go together. */
    public static String bound(TableName memory) {
        return bound(memory, MOST);
    }

    static String bound(TableName memory, int most) {
        return "DELETE FROM " + memory.quoted() + " WHERE deleted_at < (SELECT deleted_at FROM " + memory.quoted()
                + " ORDER BY deleted_at DESC OFFSET " + (most - 1) + " LIMIT 1)";
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
