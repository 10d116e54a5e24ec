package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Column.Filling;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The columns of one table while a batch is settled: what is there, what the batch asks for, what may be changed. Not
 * thread-safe; made anew for each settlement.
 */
public final class Columns {
    /** PostgreSQL's limit (MaxHeapAttributeNumber). */
    private static final int MAX_COLUMNS = 1600;

    private static final String DECLARED = "the type was declared in column.types, by the form or by the format";

    private final TableName name;
    private final Optional<Table> table;
    private final Form form;
    private final ColumnNames names;
    private final WriteRules rules;
    private final Map<String, String> blocked;
    private final Optional<Columns> parent;
    private final Column[] existing;
    private final PgType[] types;
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
        this.existing = new Column[form.size()];
        this.types = new PgType[form.size()];
        names.extend(table, form);
        Map<String, Column> there = new HashMap<>();
        table.ifPresent(t -> t.columns().forEach(c -> there.put(c.name(), c)));
        for (int slot = 0; slot < types.length; slot++) {
            existing[slot] = there.get(name(slot));
            types[slot] = existing[slot] == null ? null : existing[slot].type();
        }
    }

    int slots() {
        return types.length;
    }

    Field field(int slot) {
        return form.field(slot);
    }

    String name(int slot) {
        return names.of(form.field(slot));
    }

    /** The column as the catalogue has it, null for none yet. */
    Column existing(int slot) {
        return existing[slot];
    }

    PgType type(int slot) {
        return types[slot];
    }

    void setType(int slot, PgType type) {
        added += (type == null ? 0 : 1) - (types[slot] == null ? 0 : 1);
        types[slot] = type;
    }

    /** Whether the value is an empty list for a column of which nobody said that it holds lists: that is the same as none. */
    boolean isNothing(int slot, Object value) {
        if (rules.nested() == Nested.NONE || !(value instanceof List<?> list) || !list.isEmpty()) {
            return false;
        }
        Column column = existing(slot);
        return field(slot).role() == Role.DATA && declared(slot).isEmpty() && (column == null || column.ours());
    }

    /** A generated column is the server's business. */
    boolean isWritten(int slot) {
        return existing[slot] == null || existing[slot].filling() != Filling.EXPRESSION;
    }

    /** Why a missing column cannot be made; empty when it can. */
    String whyNotAdded(int slot) {
        if (table.isEmpty()) {
            return added < room() ? "" : tooMany();
        }
        Table there = table.get();
        if (there.kind() == Table.Kind.VIEW || there.kind() == Table.Kind.FOREIGN) {
            return "it is a view or a foreign table, which we never alter";
        }
        if (rules.evolve() == Evolve.NOTHING) {
            return "auto.evolve is false; add the column, or leave the field out with fields.exclude";
        }
        if (there.columns().size() + added >= room()) {
            return tooMany();
        }
        return blocked.getOrDefault(name(slot), "");
    }

    private int room() {
        return MAX_COLUMNS - (lacksMark() ? 1 : 0);
    }

    /** Whether a column for soft deletions is still to be made. */
    private boolean lacksMark() {
        return rules.softDeletes()
                && table.flatMap(t -> t.column(ColumnNames.DELETED_AT)).isEmpty()
                && Requirements.mayMark(table, rules);
    }

    private static String tooMany() {
        return "a table has at most " + MAX_COLUMNS + " columns; leave fields out with fields.exclude, or keep objects "
                + "in one column with nested.objects=json";
    }

    /** The type that the column of this value gets: declared, else the schema's, else the value's own. */
    PgType add(int slot, Object value) {
        Field field = field(slot);
        PgType type = declared(slot).or(field::type).orElseGet(() -> PgType.natural(value));
        setType(slot, type);
        return type;
    }

    private Optional<PgType> declared(int slot) {
        if (slot < form.inherited()) {
            return parent.map(around -> around.type(slot));
        }
        return Optional.ofNullable(rules.columnTypes().get(field(slot).path()))
                .or(() -> Optional.ofNullable(rules.columnTypes().get(name(slot))));
    }

    /** The wider type that holds this value too, as far as {@code auto.evolve} allows and the type is our inference. */
    Optional<PgType> widened(int slot, Object value) {
        Optional<PgType> wider = promise(slot).isEmpty() ? wider(slot, value, rules.evolve()) : Optional.empty();
        return outgrown(slot) ? wider.flatMap(type -> outgrow(slot, type)) : wider;
    }

    /** Whether the column is ours and of another type than what is declared by now, in a later version of a form. */
    private boolean outgrown(int slot) {
        Column column = existing(slot);
        return column != null
                && column.ours()
                && declared(slot).filter(type -> !type.equals(types[slot])).isPresent();
    }

    /** What is declared, where that is the next wider type, or the last resort. */
    private Optional<PgType> outgrow(int slot, PgType wider) {
        boolean lastResort = rules.evolve() == Evolve.TEXT;
        return declared(slot).filter(type -> type.equals(wider) || (lastResort && type.equals(Scalar.TEXT)));
    }

    private Optional<PgType> wider(int slot, Object value, Evolve evolve) {
        if (evolve.compareTo(Evolve.WIDEN) < 0) {
            return Optional.empty();
        }
        PgType type = types[slot];
        boolean lastResort = evolve == Evolve.TEXT && type.scalar() && !type.equals(Scalar.TEXT);
        return type.widenedFor(value).or(() -> lastResort ? Optional.of(Scalar.TEXT) : Optional.empty());
    }

    /** What stands in the way of storing the value, or what would clear it, as the end of a message. */
    String advice(int slot, Object value) {
        String promise = promise(slot);
        if (!promise.isEmpty()) {
            return "; " + promise;
        }
        if (outgrown(slot) && wider(slot, value, rules.evolve()).isPresent()) {
            return "; " + DECLARED;
        }
        return Stream.of(Evolve.WIDEN, Evolve.TEXT)
                .filter(evolve -> wider(slot, value, evolve).isPresent())
                .findFirst()
                .map(evolve -> "; auto.evolve=" + (evolve == Evolve.TEXT ? "text" : "true") + " would widen it")
                .orElse("");
    }

    /** Why the type is not ours to widen; empty when it is. */
    private String promise(int slot) {
        if (slot < form.inherited() || (field(slot).role() == Role.KEY && rules.nested() != Nested.NONE)) {
            return "it is the key that tables of nested arrays refer to";
        }
        if (declared(slot).isPresent() && !outgrown(slot)) {
            return DECLARED;
        }
        Column column = existing(slot);
        if (column != null && !column.ours()) {
            return "we do not widen columns that somebody else made";
        }
        if (field(slot).role() == Role.METADATA) {
            return "the column is the connector's own";
        }
        String reason = blocked.getOrDefault(name(slot), "");
        return reason.isEmpty() ? "" : "it could not be widened, " + reason;
    }

    /** What the table lacks now that the batch is settled. */
    public Wanted wanted(String origin) {
        List<Column> missing = new ArrayList<>();
        List<Wanted.Widening> widenings = new ArrayList<>();
        for (Field field : form.seen()) {
            addWanted(field, missing, widenings);
        }
        for (Field part : form.key()) {
            if (!form.seen().contains(part)) {
                addWanted(part, missing, widenings);
            }
        }
        if (lacksMark()) {
            missing.add(Column.wanted(ColumnNames.DELETED_AT, Scalar.TIMESTAMPTZ, ColumnNames.DELETED_AT));
        }
        return new Wanted(name, origin, missing, keyNames(), widenings, reference());
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
        PgType type = types[field.slot()] != null ? types[field.slot()] : askedFor(field);
        if (type == null) {
            return;
        }
        Column column = existing(field.slot());
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
        if (field.type().isPresent() && whyNotAdded(field.slot()).isEmpty()) {
            setType(field.slot(), declared(field.slot()).or(field::type).orElseThrow());
        }
        return types[field.slot()];
    }

    /** The schema's default is one of the schema's type: another one that was declared may not take it. */
    private String defaultSql(Field field) {
        return declared(field.slot()).isPresent() ? "" : field.defaultSql();
    }

    /** The key's columns, in order. */
    public List<String> keyNames() {
        return form.key().stream().map(names::of).toList();
    }
}
