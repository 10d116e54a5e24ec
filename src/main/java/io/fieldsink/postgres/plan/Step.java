package io.fieldsink.postgres.plan;

import static io.fieldsink.postgres.model.Identifier.quote;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.FieldComment;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One step of a table's evolution; each knows its SQL. We never drop, narrow or rename. */
public sealed interface Step {
    /** The statements, in order. */
    List<String> sql();

    /** The column that the step is about; empty for the whole table. */
    String column();

    /** The table as the step leaves it. */
    default Table applied(Optional<Table> before) {
        Table table = before.orElseThrow();
        return table.withColumns(columns(table.columns()));
    }

    /** What is left to do of the step for the table as it is now: somebody may have done some of it. */
    List<Step> left(Optional<Table> now);

    /** This step and the next one as one; empty where they stay two. */
    default Optional<Step> joined(Step next) {
        return Optional.empty();
    }

    /** The columns as the step leaves them. */
    List<Column> columns(List<Column> before);

    /** The table that the step makes; empty where it changes one. */
    default Optional<TableName> makes() {
        return Optional.empty();
    }

    /** The table that the step makes another one refer to. */
    default Optional<TableName> parent() {
        return Optional.empty();
    }

    /** A table that is missing. Key columns are NOT NULL; nothing else ever is. */
    record CreateTable(Wanted wanted) implements Step {
        @Override
        public List<String> sql() {
            TableName table = wanted.table();
            List<String> lines =
                    wanted.columns().stream().map(Step::definition).collect(Collectors.toCollection(ArrayList::new));
            if (!wanted.key().isEmpty()) {
                lines.add("PRIMARY KEY (" + Sql.names(wanted.key()) + ")");
            }
            // the primary key begins with these columns, so its index serves the foreign key as well
            wanted.parent()
                    .ifPresent(r -> lines.add("FOREIGN KEY (" + Sql.names(r.columns()) + ") REFERENCES "
                            + r.parent().quoted() + " (" + Sql.names(r.parentColumns()) + ") ON DELETE CASCADE"));
            List<String> statements = new ArrayList<>();
            statements.add("CREATE TABLE " + table.quoted() + " (\n  " + String.join(",\n  ", lines) + "\n)");
            statements.add(
                    "COMMENT ON TABLE " + table.quoted() + " IS " + Sql.literal(FieldComment.of(wanted.origin())));
            wanted.columns().forEach(c -> statements.add(comment(table, c)));
            return statements;
        }

        @Override
        public String column() {
            return "";
        }

        @Override
        public Table applied(Optional<Table> before) {
            List<String> key = wanted.key();
            return new Table(
                    wanted.table(),
                    Table.Kind.PLAIN,
                    wanted.columns(),
                    key,
                    key.isEmpty() ? List.of() : List.of(Set.copyOf(key)),
                    parent().map(Set::of).orElse(Set.of()),
                    Set.of(),
                    wanted.origin(),
                    true,
                    "",
                    0);
        }

        @Override
        public List<Step> left(Optional<Table> now) {
            return SchemaDiff.between(now, wanted);
        }

        @Override
        public Optional<Step> joined(Step next) {
            return Optional.of(new CreateTable(wanted.withColumns(next.columns(wanted.columns()))));
        }

        @Override
        public List<Column> columns(List<Column> before) {
            return wanted.columns();
        }

        @Override
        public Optional<TableName> makes() {
            return Optional.of(wanted.table());
        }

        @Override
        public Optional<TableName> parent() {
            return wanted.parent().map(Wanted.Reference::parent);
        }
    }

    /**
     * A table of the connector's own: the ledger, the memory of deleted keys.
     *
     * @param storage storage parameters, empty for the server's
     * @param indexed columns with an index beside the key's
     */
    record CreateOwn(
            TableName table,
            List<Column> columns,
            List<String> key,
            String storage,
            List<String> indexed,
            String comment)
            implements Step {
        @Override
        public List<String> sql() {
            List<String> lines =
                    columns.stream().map(Step::definition).collect(Collectors.toCollection(ArrayList::new));
            lines.add("PRIMARY KEY (" + Sql.names(key) + ")");
            List<String> statements = new ArrayList<>();
            statements.add("CREATE TABLE " + table.quoted() + " (\n  " + String.join(",\n  ", lines) + "\n)"
                    + (storage.isEmpty() ? "" : " WITH (" + storage + ")"));
            indexed.forEach(c -> statements.add("CREATE INDEX ON " + table.quoted() + " (" + quote(c) + ")"));
            statements.add("COMMENT ON TABLE " + table.quoted() + " IS " + Sql.literal(comment));
            return statements;
        }

        @Override
        public String column() {
            return "";
        }

        @Override
        public Table applied(Optional<Table> before) {
            return new Table(
                    table,
                    Table.Kind.PLAIN,
                    columns,
                    key,
                    List.of(Set.copyOf(key)),
                    Set.of(),
                    Set.of(),
                    comment,
                    true,
                    "",
                    0);
        }

        @Override
        public List<Step> left(Optional<Table> now) {
            return now.isPresent() ? List.of() : List.of(this);
        }

        @Override
        public List<Column> columns(List<Column> before) {
            return columns;
        }

        @Override
        public Optional<TableName> makes() {
            return Optional.of(table);
        }
    }

    /** A column that is missing. */
    record AddColumn(TableName table, Column wanted) implements Step {
        @Override
        public List<String> sql() {
            return List.of(
                    "ALTER TABLE " + table.quoted() + " ADD COLUMN " + definition(wanted), comment(table, wanted));
        }

        @Override
        public String column() {
            return wanted.name();
        }

        @Override
        public List<Step> left(Optional<Table> now) {
            return now.isPresent() && now.get().column(column()).isEmpty() ? List.of(this) : List.of();
        }

        @Override
        public Optional<Step> joined(Step next) {
            return next.column().equals(column())
                    ? Optional.of(
                            new AddColumn(table, next.columns(List.of(wanted)).get(0)))
                    : Optional.empty();
        }

        @Override
        public List<Column> columns(List<Column> before) {
            List<Column> after = new ArrayList<>(before);
            after.add(wanted);
            return after;
        }
    }

    /** A column that must hold more. */
    record WidenColumn(TableName table, String column, PgType from, PgType to) implements Step {
        @Override
        public List<String> sql() {
            String name = quote(column);
            return List.of("ALTER TABLE " + table.quoted() + " ALTER COLUMN " + name + " TYPE " + to.sql() + " USING "
                    + name + "::" + to.sql());
        }

        /** A column whose type somebody else has changed is not ours to widen any more: it might become narrower. */
        @Override
        public List<Step> left(Optional<Table> now) {
            boolean still = now.flatMap(table -> table.column(column))
                    .filter(c -> c.type().equals(from))
                    .isPresent();
            return still ? List.of(this) : List.of();
        }

        @Override
        public Optional<Step> joined(Step next) {
            return next instanceof WidenColumn more && more.column.equals(column)
                    ? Optional.of(new WidenColumn(table, column, from, more.to))
                    : Optional.empty();
        }

        @Override
        public List<Column> columns(List<Column> before) {
            return before.stream()
                    .map(c -> c.name().equals(column) ? c.withType(to) : c)
                    .toList();
        }
    }

    private static String definition(Column column) {
        return column.quoted()
                + ' '
                + column.type().sql()
                + (column.defaultSql().isEmpty() ? "" : " DEFAULT " + column.defaultSql())
                + (column.notNull() ? " NOT NULL" : "");
    }

    private static String comment(TableName table, Column column) {
        return "COMMENT ON COLUMN " + table.quoted() + '.' + column.quoted() + " IS "
                + Sql.literal(
                        FieldComment.of(column.field()) + (column.label().isEmpty() ? "" : '\n' + column.label()));
    }
}
