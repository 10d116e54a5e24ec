package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Column.Filling;
import io.fieldsink.postgres.model.FieldComment;
import io.fieldsink.postgres.model.Identifier;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads one table out of PostgreSQL's catalogue, in one round trip of five queries. */
final class CatalogReader {
    /** Of the relation c: changes with the names and types of its columns, and with the tables that refer to it. */
    private static final String STAMP = """
            (SELECT md5(concat_ws(';',
                (SELECT string_agg(concat_ws(' ', attname, atttypid, atttypmod), ',' ORDER BY attnum)
                   FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
                (SELECT string_agg(conrelid::text, ',' ORDER BY conrelid)
                   FROM pg_constraint WHERE confrelid = c.oid AND contype = 'f' AND conparentid = 0)))
              WHERE c.oid IS NOT NULL)""";

    private static final String STAMPS = "SELECT coalesce(" + STAMP + """
            , '') FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS asked (schema, name, place)
              LEFT JOIN pg_namespace n ON n.nspname = asked.schema
              LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name
             ORDER BY place""";

    private static final String RELATION = "SELECT coalesce(" + STAMP + """
            , ''), c.relkind::text, coalesce(split_part(obj_description(c.oid, 'pg_class'), E'\\n', 1), ''),
                   c.relkind IN ('r', 'p') AND NOT row_security_active(c.oid)
                       AND NOT EXISTS (SELECT FROM pg_rewrite WHERE ev_class = c.oid),
                   c.relnatts
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            """;

    /**
     * A domain counts as the type below it, whose modifier it may carry; it may add NOT NULL and a default.
     *
     * <p>Equality is taken at its word for built-in types only, and not for interval (one month equals 30 days);
     * types like citext call different values equal. Types such as json, xml and point have no equality: no default
     * operator class for btree or hash, neither their own nor that of a type they are binary compatible with.
     */
    private static final String COLUMNS = """
            WITH RECURSIVE attribute AS (
                SELECT a.* FROM pg_attribute a
                  JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped),
            base AS (
                SELECT attnum, atttypid AS type, atttypmod AS modifier, attnotnull AS required, 0 AS depth FROM attribute
                 UNION ALL
                SELECT attnum, typbasetype, typtypmod, required OR typnotnull, depth + 1
                  FROM base JOIN pg_type ON pg_type.oid = type AND typtype = 'd')
            SELECT a.attname::text,
                   format_type(b.type, b.modifier),
                   b.required,
                   coalesce(split_part(col_description(a.attrelid, a.attnum), E'\\n', 1), ''),
                   a.attidentity::text,
                   a.attgenerated::text,
                   coalesce(pg_get_expr(d.adbin, d.adrelid), own.typdefault, ''),
                   coalesce(rules.collisdeterministic, true) AND CASE
                       WHEN element.typtype = 'e' THEN true
                       WHEN element.oid >= 16384 OR element.oid = 'interval'::regtype THEN false
                       WHEN element.typtype IN ('r', 'm') THEN true
                       ELSE EXISTS (
                           SELECT FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod
                            WHERE opcdefault AND amname IN ('btree', 'hash')
                              AND (opcintype = element.oid OR opcintype IN (
                                      SELECT casttarget FROM pg_cast
                                       WHERE castsource = element.oid AND castmethod = 'b' AND castcontext = 'i')))
                       END
              FROM attribute a
              JOIN LATERAL (SELECT * FROM base WHERE base.attnum = a.attnum ORDER BY depth DESC LIMIT 1) b ON true
              JOIN pg_type own ON own.oid = a.atttypid
              JOIN pg_type whole ON whole.oid = b.type
              JOIN pg_type element ON element.oid =
                   CASE WHEN whole.typcategory = 'A' AND whole.typelem <> 0 THEN whole.typelem ELSE whole.oid END
              LEFT JOIN pg_collation rules ON rules.oid = a.attcollation
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             ORDER BY a.attnum
            """;

    /** The columns of an index that INCLUDE names come after its key; ON CONFLICT infers only by the key. */
    private static final String UNIQUE = """
            SELECT i.indisprimary,
                   i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
                       AND i.indpred IS NULL AND i.indexprs IS NULL,
                   array_agg(a.attname::text ORDER BY key.place)
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS key (attnum, place) ON key.place <= i.indnkeyatts
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = key.attnum
             WHERE n.nspname = ? AND c.relname = ? AND i.indisunique
             GROUP BY i.indexrelid
             ORDER BY i.indisprimary DESC, i.indexrelid
            """;

    private static final String PARENTS = """
            SELECT DISTINCT pn.nspname::text, p.relname::text
              FROM pg_constraint f
              JOIN pg_class c ON c.oid = f.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class p ON p.oid = f.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND f.contype = 'f' AND f.confrelid <> f.conrelid
            """;

    private static final String CHILDREN = """
            SELECT DISTINCT cn.nspname::text, f.relname::text
              FROM pg_constraint k
              JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class f ON f.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = f.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND k.contype = 'f' AND k.conparentid = 0
               AND k.confrelid <> k.conrelid
            """;

    private static final List<String> QUERIES = List.of(RELATION, COLUMNS, UNIQUE, PARENTS, CHILDREN);
    private static final String ALL = String.join(";", QUERIES);

    private CatalogReader() {}

    static Optional<Table> read(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(ALL)) {
            for (int bind = 1; bind < 2 * QUERIES.size(); bind += 2) {
                query.setString(bind, name.schema());
                query.setString(bind + 1, name.name());
            }
            query.execute();
            return table(query, name);
        }
    }

    /** The stamps of these tables as they are now, in order; empty for one that is gone. */
    static List<String> stamps(Connection connection, List<TableName> names) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(STAMPS)) {
            query.setArray(1, texts(connection, names.stream().map(TableName::schema)));
            query.setArray(2, texts(connection, names.stream().map(TableName::name)));
            List<String> stamps = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    stamps.add(rows.getString(1));
                }
            }
            return stamps;
        }
    }

    private static Array texts(Connection connection, Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static Optional<Table> table(PreparedStatement answers, TableName name) throws SQLException {
        String stamp;
        Table.Kind kind;
        String comment;
        boolean directCopy;
        int attributes;
        try (ResultSet relation = answers.getResultSet()) {
            if (!relation.next()) {
                return Optional.empty();
            }
            stamp = relation.getString(1);
            kind = kind(relation.getString(2));
            comment = FieldComment.path(relation.getString(3));
            directCopy = relation.getBoolean(4);
            attributes = relation.getInt(5);
        }
        List<Column> columns = columns(next(answers));
        Keys keys = keys(next(answers));
        Set<TableName> parents = names(next(answers));
        Set<TableName> children = names(next(answers));
        return Optional.of(new Table(
                name,
                kind,
                columns,
                keys.primary,
                keys.unique,
                parents,
                children,
                comment,
                directCopy,
                stamp,
                attributes - columns.size()));
    }

    private static ResultSet next(PreparedStatement answers) throws SQLException {
        answers.getMoreResults();
        return answers.getResultSet();
    }

    private static Table.Kind kind(String relkind) {
        return switch (relkind) {
            case "p" -> Table.Kind.PARTITIONED;
            case "v", "m" -> Table.Kind.VIEW;
            case "f" -> Table.Kind.FOREIGN;
            default -> Table.Kind.PLAIN;
        };
    }

    private static List<Column> columns(ResultSet rows) throws SQLException {
        List<Column> columns = new ArrayList<>();
        while (rows.next()) {
            columns.add(new Column(
                    rows.getString(1),
                    PgType.of(rows.getString(2)),
                    rows.getBoolean(3),
                    field(rows.getString(1), rows.getString(4)),
                    filling(rows.getString(5), rows.getString(6)),
                    rows.getString(7),
                    "",
                    rows.getBoolean(8)));
        }
        return columns;
    }

    /** A comment that is not the name of a field which would become this column is somebody else's. */
    private static String field(String column, String comment) {
        String path = FieldComment.path(comment);
        return Identifier.standsFor(column, path) ? path : "";
    }

    private static Filling filling(String identity, String generated) {
        if (!generated.isEmpty()) {
            return Filling.EXPRESSION;
        }
        return switch (identity) {
            case "a" -> Filling.IDENTITY_ALWAYS;
            case "d" -> Filling.IDENTITY_DEFAULT;
            default -> Filling.RECORD;
        };
    }

    private static Keys keys(ResultSet rows) throws SQLException {
        List<String> primary = List.of();
        Set<Set<String>> unique = new LinkedHashSet<>();
        while (rows.next()) {
            List<String> names = Arrays.asList((String[]) rows.getArray(3).getArray());
            if (rows.getBoolean(1)) {
                primary = names;
            }
            if (rows.getBoolean(2)) {
                unique.add(Set.copyOf(names));
            }
        }
        return new Keys(primary, List.copyOf(unique));
    }

    private static Set<TableName> names(ResultSet rows) throws SQLException {
        Set<TableName> names = new HashSet<>();
        while (rows.next()) {
            names.add(new TableName(rows.getString(1), rows.getString(2)));
        }
        return names;
    }

    private record Keys(List<String> primary, List<Set<String>> unique) {}
}
