package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import io.fieldsink.postgres.type.ArrayOf;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Refusal;
import io.fieldsink.postgres.type.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which type each column of a table has or gets, whether it is ours to widen, and how a value meets it. Not thread-safe;
 * made anew for each settlement.
 */
final class ColumnTypes {
    private static final PgType TEXTS = new ArrayOf(Scalar.TEXT);
    private static final String DECLARED = "the type was declared in column.types, by the form or by the format";

    private final Form form;
    private final ColumnNames names;
    private final WriteRules rules;
    private final Map<String, String> blocked;
    private final Optional<ColumnTypes> parent;
    private final Column[] existing;
    private final PgType[] types;

    /** The names have to be extended to the form before; what is {@code blocked} the server would not let us widen. */
    ColumnTypes(
            Optional<Table> table,
            Form form,
            ColumnNames names,
            WriteRules rules,
            Map<String, String> blocked,
            Optional<ColumnTypes> parent) {
        this.form = form;
        this.names = names;
        this.rules = rules;
        this.blocked = blocked;
        this.parent = parent;
        this.existing = new Column[form.size()];
        this.types = new PgType[form.size()];
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

    /** The column as the catalogue has it, null for none yet. */
    Column existing(int slot) {
        return existing[slot];
    }

    /** The type of the column, null for none yet. */
    PgType of(int slot) {
        return types[slot];
    }

    void set(int slot, PgType type) {
        types[slot] = type;
    }

    private Field field(int slot) {
        return form.field(slot);
    }

    private String name(int slot) {
        return names.of(field(slot));
    }

    /** Whether the value is an empty list for a column of which nobody said that it holds lists: that is the same as none. */
    boolean isNothing(int slot, Object value) {
        if (rules.nested() == Nested.NONE || !(value instanceof List<?> list) || !list.isEmpty()) {
            return false;
        }
        Column column = existing(slot);
        return field(slot).role() == Role.DATA && declared(slot).isEmpty() && (column == null || column.ours());
    }

    /** The type that the column of this value gets: declared, else the schema's, else the value's own. */
    PgType asked(int slot, Object value) {
        return declared(slot).or(field(slot)::type).orElseGet(() -> natural(value));
    }

    /** A list of texts is an array of text where the format says so. */
    private PgType natural(Object value) {
        return rules.textArrays() && value instanceof List<?> list && areTexts(list) ? TEXTS : PgType.natural(value);
    }

    /** Of an empty list nobody knows what it is a list of. */
    private static boolean areTexts(List<?> list) {
        return list.stream().anyMatch(item -> item instanceof String)
                && list.stream().allMatch(item -> item == null || item instanceof String);
    }

    /**
     * The value as the column's type takes it in: in an array that is there only because a record had a list, or an earlier
     * form's definition one, a scalar stands for the list of it alone. So a question may be single in one version of a form
     * and multiple in another. Where lists of texts are json otherwise, a text may also spell an array.
     */
    Object taken(int slot, Object value) {
        boolean alone = TEXTS.equals(types[slot])
                && !(value instanceof List)
                && promise(slot).isEmpty()
                && field(slot).type().filter(type -> type instanceof ArrayOf).isEmpty()
                && (rules.textArrays() || !spellsArray(value));
        return alone ? List.of(value) : value;
    }

    private static boolean spellsArray(Object value) {
        try {
            TEXTS.coerce(value);
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    /** What somebody declared, or, for the key of the table around, has come to be. */
    Optional<PgType> declared(int slot) {
        if (slot < form.inherited()) {
            return parent.map(around -> around.of(slot));
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
}
