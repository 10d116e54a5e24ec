package io.fieldsink.postgres.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table as the catalogue has it, or as we want it.
 *
 * @param columns in the table's order
 * @param primaryKey its columns, in order; empty for none
 * @param uniqueKeys the columns of each unique index that ON CONFLICT can name (valid, immediate, neither partial nor on
 *     expressions), the primary key's included
 * @param parents the tables that its foreign keys point to, without itself
 * @param children the tables whose foreign keys point to this one, without itself
 * @param comment the first line of its comment, empty for none
 * @param directCopy whether COPY straight into it does the same as INSERT: no row-level security for us, no rules, no
 *     view, no foreign table
 * @param stamp changes with the names and types of its columns, and with its children
 * @param dropped how many columns were dropped: they still count to the server
 */
public record Table(
        TableName name,
        Kind kind,
        List<Column> columns,
        List<String> primaryKey,
        List<Set<String>> uniqueKeys,
        Set<TableName> parents,
        Set<TableName> children,
        String comment,
        boolean directCopy,
        String stamp,
        int dropped) {

    /** What stands behind the name. */
    public enum Kind {
        PLAIN,
        PARTITIONED,
        VIEW,
        FOREIGN
    }

    public Table {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        requireNonNull(stamp, "stamp");
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniqueKeys = List.copyOf(uniqueKeys);
        parents = Set.copyOf(parents);
        children = Set.copyOf(children);
        requireNonNull(comment, "comment");
    }

    public Table withColumns(List<Column> others) {
        return new Table(
                name, kind, others, primaryKey, uniqueKeys, parents, children, comment, directCopy, stamp, dropped);
    }

    public Table withChildren(Set<TableName> others) {
        return new Table(
                name, kind, columns, primaryKey, uniqueKeys, parents, others, comment, directCopy, stamp, dropped);
    }

    public Optional<Column> column(String columnName) {
        return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
    }

    /** Whether a unique index has exactly these columns, in whatever order. */
    public boolean isUniqueOn(List<String> keyColumns) {
        return uniqueKeys.contains(Set.copyOf(keyColumns));
    }
}
