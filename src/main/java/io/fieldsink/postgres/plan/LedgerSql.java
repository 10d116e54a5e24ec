package io.fieldsink.postgres.plan;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.Scalar;
import java.util.List;

/**
 * The ledger as SQL: a row for each connector, original topic and partition, which says how far its records are applied and
 * who may apply more. Every statement names its columns, and a later version only adds some that have defaults, so that
 * workers of two versions share it. Rows are always locked in one order. Pure.
 */
public record LedgerSql(TableName table) {
    private static final String STORAGE =
            "fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000";
    private static final String COMMENT = "how far each connector has applied each partition of its topics";

    public LedgerSql {
        requireNonNull(table, "table");
    }

    /**
     * What makes the table. No index on a column that changes, and free space on every page: all updates stay on their
     * page.
     */
    public Step.CreateOwn create() {
        List<Column> columns = List.of(
                Column.wanted("connector", Scalar.TEXT, "").required(),
                Column.wanted("topic", Scalar.TEXT, "").required(),
                Column.wanted("partition", Scalar.INTEGER, "").required(),
                Column.wanted("next_offset", Scalar.BIGINT, ""),
                Column.wanted("last_offset", Scalar.BIGINT, ""),
                Column.wanted("last_timestamp", Scalar.BIGINT, ""),
                Column.wanted("fence", Scalar.UUID, "").required(),
                Column.wanted("epoch", Scalar.BIGINT, "").required().withDefault("1"),
                Column.wanted("owner", Scalar.TEXT, "").required().withDefault("''"),
                Column.wanted("records_applied", Scalar.BIGINT, "").required().withDefault("0"),
                Column.wanted("records_rejected", Scalar.BIGINT, "").required().withDefault("0"),
                Column.wanted("updated_at", Scalar.TIMESTAMPTZ, "").required().withDefault("now()"));
        return new Step.CreateOwn(
                table, columns, List.of("connector", "topic", "partition"), STORAGE, List.of(), COMMENT);
    }

    /** Whether the table is one that a transaction of ours can move and a crash leaves as it is; no row where there is none. */
    public String check() {
        return "SELECT c.relkind IN ('r', 'p') AND c.relpersistence = 'p' FROM pg_class AS c"
                + " WHERE c.oid = to_regclass(" + Sql.literal(table.quoted()) + ")";
    }

    /** Takes partitions from whoever had them. Parameters: connector, owner, topics, partitions, fences. */
    public String claim() {
        return """
                INSERT INTO %s AS l (connector, topic, partition, fence, owner)
                SELECT w.connector, c.topic, c.partition, c.fence, w.owner
                  FROM (VALUES (?::text, ?::text)) AS w (connector, owner),
                       unnest(?::text[], ?::integer[], ?::uuid[]) AS c (topic, partition, fence)
                 ORDER BY c.topic COLLATE "C", c.partition
                ON CONFLICT (connector, topic, partition) DO UPDATE
                   SET fence = EXCLUDED.fence, epoch = l.epoch + 1, owner = EXCLUDED.owner, updated_at = now()
                RETURNING l.topic, l.partition, l.next_offset, l.last_offset, l.last_timestamp, true, l.owner\
                """.formatted(table.quoted());
    }

    /**
     * Locks partitions until the transaction ends, and says how they stand: whoever had them locked has committed or not
     * by then. Parameters: connector, topics, partitions, fences.
     */
    public String hold() {
        return """
                SELECT l.topic, l.partition, l.next_offset, l.last_offset, l.last_timestamp, l.fence = c.fence, l.owner
                  FROM %s AS l
                  JOIN unnest(?::text[], ?::integer[], ?::uuid[]) AS c (topic, partition, fence)
                    ON l.topic = c.topic AND l.partition = c.partition
                 WHERE l.connector = ?
                 ORDER BY l.topic COLLATE "C", l.partition
                   FOR UPDATE OF l\
                """.formatted(table.quoted());
    }

    /**
     * Moves partitions on, each only if it is still ours and stands where we think. Parameters: topics, partitions, fences,
     * from, to, last offsets, last timestamps, records, rejected, connector.
     */
    public String move() {
        return """
                UPDATE %s AS l
                   SET next_offset = m.next,
                       last_offset = coalesce(m.last_offset, l.last_offset),
                       last_timestamp = CASE WHEN m.last_offset IS NULL THEN l.last_timestamp ELSE m.last_timestamp END,
                       records_applied = l.records_applied + m.records,
                       records_rejected = l.records_rejected + m.rejected,
                       updated_at = now()
                  FROM unnest(?::text[], ?::integer[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                              ?::integer[], ?::integer[])
                       AS m (topic, partition, fence, expected, next, last_offset, last_timestamp, records, rejected)
                 WHERE l.connector = ? AND l.topic = m.topic AND l.partition = m.partition
                   AND l.fence = m.fence
                   AND l.next_offset IS NOT DISTINCT FROM m.expected\
                """.formatted(table.quoted());
    }

    /**
     * Puts partitions where somebody says, null for nowhere, and shuts out whoever had them. Parameters: connector, topics,
     * partitions, offsets, fences.
     */
    public String place() {
        return """
                INSERT INTO %s AS l (connector, topic, partition, next_offset, fence)
                SELECT w.connector, c.topic, c.partition, c.next, c.fence
                  FROM (VALUES (?::text)) AS w (connector),
                       unnest(?::text[], ?::integer[], ?::bigint[], ?::uuid[]) AS c (topic, partition, next, fence)
                 ORDER BY c.topic COLLATE "C", c.partition
                ON CONFLICT (connector, topic, partition) DO UPDATE
                   SET next_offset = EXCLUDED.next_offset, last_offset = NULL, last_timestamp = NULL,
                       fence = EXCLUDED.fence, epoch = l.epoch + 1, updated_at = now()\
                """.formatted(table.quoted());
    }

    /** The partitions that a connector has rows for. Parameter: connector. */
    public String known() {
        return "SELECT l.topic, l.partition FROM " + table.quoted() + " AS l WHERE l.connector = ?";
    }
}
