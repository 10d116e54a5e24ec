package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Column.Filling;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of one table while a batch is settled: what is there, what the batch asks for, what may be changed. Not
 * thread-safe; made anew for each settlement.
 */
public final class Columns {
    private final TableName name;
    private final Optional<Table> table;
    private final Form form;
    private final ColumnNames names;
    private final WriteRules rules;
    private final Map<String, String> blocked;
    private final Optional<Columns> parent;
    private final List<Field> order;
    private final ColumnTypes types;
    private final Growth growth;
    private int added;

    /**
     * @param blocked columns that the server would not let us add or widen, and why
     * @param parent the columns of the table around, for a nested array's
     */
    public Columns(
            TableName name,
            Optional<Table> table,
            Form form,
            ColumnNames names,
            WriteRules rules,
            Map<String, String> blocked,
            Optional<Columns> parent) {
        this.name = name;
        this.table = table;
        this.form = form;
        this.names = names;
        this.rules = rules;
        this.blocked = blocked;
        this.parent = parent;
        this.order = order(form);
        names.extend(table, form);
        this.types = new ColumnTypes(table, form, names, rules, blocked, parent.map(around -> around.types));
        this.growth = new Growth(table, rules, blocked);
    }

    /** The order in which columns are made: that of first sight; what was not seen yet, but has to be, comes last. */
    private static List<Field> order(Form form) {
        Set<Field> order = new LinkedHashSet<>(form.seen());
        order.addAll(form.key());
        form.version().ifPresent(order::add);
        return List.copyOf(order);
    }

    /** Which types the columns have, and what may become of them. */
    ColumnTypes types() {
        return types;
    }

    int slots() {
        return types.slots();
    }

    Field field(int slot) {
        return form.field(slot);
    }

    String name(int slot) {
        return names.of(form.field(slot));
    }

    void setType(int slot, PgType type) {
        added += (type == null ? 0 : 1) - (types.of(slot) == null ? 0 : 1);
        types.set(slot, type);
    }

    /** A generated column is the server's business. */
    boolean isWritten(int slot) {
        return types.existing(slot) == null || types.existing(slot).filling() != Filling.EXPRESSION;
    }

    /** Why a missing column cannot be made; empty when it can. */
    String whyNotAdded(int slot, Object value) {
        String forbidden = growth.forbidden();
        if (!forbidden.isEmpty()) {
            return forbidden;
        }
        boolean fits = isOptional(slot) ? hasRoom(slot, types.asked(slot, value)) : growth.hasNumber(added);
        return fits ? blocked.getOrDefault(name(slot), "") : Growth.tooWide();
    }

    /**
     * Whether what the field holds goes into the column for the rest, because the table has no room for one more column.
     * The first field that finds none decides so for all that come later: a table with that column gets no others, so
     * that a field has its place whatever it holds and whoever asks.
     */
    boolean overflows(int slot, Object value) {
        if (types.of(slot) != null || !isOptional(slot)) {
            return false;
        }
        return growth.isFull()
                || (value != Change.NULL && growth.canOverflow(added) && !hasRoom(slot, types.asked(slot, value)));
    }

    Growth growth() {
        return growth;
    }

    /** Whether a record says what changes, and so also what becomes null. */
    boolean patches() {
        return rules.keepMissing();
    }

    /** The slot of the column for the rest. */
    int overflowSlot() {
        return form.overflow().orElseThrow().slot();
    }

    /** Whether a row can do without the column. */
    private boolean isOptional(int slot) {
        Field field = field(slot);
        return field.role() == Role.DATA
                && form.version().filter(v -> v == field).isEmpty();
    }

    /** Whether the table has room for one column more, beside those that it is to get anyway. */
    private boolean hasRoom(int slot, PgType type) {
        List<PgType> missing = new ArrayList<>();
        for (Field field : order) {
            if (types.existing(field.slot()) != null || field.role() == Role.METADATA || field.role() == Role.OWN) {
                continue; // for these there is room in any table
            }
            PgType wanted = field.slot() == slot ? type : types.of(field.slot());
            if (wanted != null || !isOptional(field.slot())) {
                missing.add(wanted == null ? Scalar.TEXT : wanted);
            }
        }
        return growth.hasRoom(missing);
    }

    /** The type that the column of this value gets: declared, else the schema's, else the value's own. */
    PgType add(int slot, Object value) {
        PgType type = types.asked(slot, value);
        setType(slot, type);
        return type;
    }

    /** What the table lacks now that the batch is settled. */
    public Wanted wanted(String origin) {
        List<Column> missing = new ArrayList<>();
        List<Wanted.Widening> widenings = new ArrayList<>();
        for (Field field : order) {
            addWanted(field, missing, widenings);
        }
        if (growth.lacksOverflow()) {
            missing.add(Column.wanted(ColumnNames.OVERFLOW, Scalar.JSONB, ColumnNames.OVERFLOW));
        }
        if (growth.lacksMark()) {
            missing.add(Column.wanted(ColumnNames.DELETED_AT, Scalar.TIMESTAMPTZ, ColumnNames.DELETED_AT));
        }
        return new Wanted(
                name,
                origin,
                missing,
                keyNames(),
                widenings,
                table.map(Table::stamp).orElse(""),
                reference());
    }

    /** Only what is unique can be referred to. */
    private Optional<Wanted.Reference> reference() {
        return parent.filter(around -> around.table
                        .map(there -> there.isUniqueOn(around.keyNames()))
                        .orElse(true))
                .map(around ->
                        new Wanted.Reference(keyNames().subList(0, form.inherited()), around.name, around.keyNames()));
    }

    private void addWanted(Field field, List<Column> missing, List<Wanted.Widening> widenings) {
        PgType type = types.of(field.slot()) != null ? types.of(field.slot()) : askedFor(field);
        if (type == null) {
            return;
        }
        Column column = types.existing(field.slot());
        if (column == null) {
            Column wanted = Column.wanted(name(field.slot()), type, field.path())
                    .withDefault(defaultSql(field))
                    .withLabel(field.label());
            missing.add(field.role() == Role.KEY ? wanted.required() : wanted);
        } else if (!column.type().equals(type)) {
            widenings.add(new Wanted.Widening(column.name(), column.type(), type));
        }
    }

    /** A schema makes its columns even while every value is null; without a schema null makes none. */
    private PgType askedFor(Field field) {
        int slot = field.slot();
        boolean stays = growth.isFull() && isOptional(slot);
        if (field.type().isPresent() && !stays && whyNotAdded(slot, Change.NULL).isEmpty()) {
            setType(slot, types.asked(slot, Change.NULL));
        }
        return types.of(slot);
    }

    /** The schema's default is one of the schema's type: another one that was declared may not take it. */
    private String defaultSql(Field field) {
        return types.declared(field.slot()).isPresent() ? "" : field.defaultSql();
    }

    /** The key's columns, in order. */
    public List<String> keyNames() {
        return form.key().stream().map(names::of).toList();
    }
}
