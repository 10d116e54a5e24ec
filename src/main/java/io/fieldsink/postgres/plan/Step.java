package io.fieldsink.postgres.plan;

import static io.fieldsink.postgres.model.Identifier.quote;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.FieldComment;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One step of a table's evolution; each knows its SQL. We never drop, narrow or rename. */
public sealed interface Step {
    /** The statements, in order. */
    List<String> sql();

    /** The column that the step is about; empty for the whole table. */
    String column();

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
    }

    /** The memory of deleted keys. */
    record CreateMemory(TableName memory) implements Step {
        @Override
        public List<String> sql() {
            return DeletedKeys.create(memory);
        }

        @Override
        public String column() {
            return "";
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
    }

    /** A column that must hold more. */
    record WidenColumn(TableName table, String column, PgType to) implements Step {
        @Override
        public List<String> sql() {
            String name = quote(column);
            return List.of("ALTER TABLE " + table.quoted() + " ALTER COLUMN " + name + " TYPE " + to.sql() + " USING "
                    + name + "::" + to.sql());
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
