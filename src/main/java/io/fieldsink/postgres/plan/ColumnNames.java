package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Column;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.model.Identifier;
import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.model.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which column a field of the records has. Two fields never share one; a name once given stays, in this task by memory
 * and beyond it by the column's comment. Not thread-safe.
 */
public final class ColumnNames {
    /** The column that a soft deletion sets. */
    public static final String DELETED_AT = "_deleted_at";

    /** The column that takes what finds no column of its own. */
    static final String OVERFLOW = "_overflow";

    /** The names that the connector keeps for itself. */
    static final Set<String> OURS = Set.of(
            "_topic",
            "_partition",
            "_offset",
            "_timestamp",
            "_ingested_at",
            DELETED_AT,
            OVERFLOW,
            "_version",
            "_superseded");

    private static final Set<String> SYSTEM = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private final Naming naming;
    private final Map<Field, String> given = new HashMap<>();
    private final Map<String, Field> taken = new HashMap<>();

    public ColumnNames(Naming naming) {
        this.naming = naming;
    }

    /** Gives every field that was seen, or that an option names, its column. */
    public void extend(Optional<Table> table, Form form) {
        List<Field> fresh = new ArrayList<>();
        for (int slot = 0; slot < form.size(); slot++) {
            if (!given.containsKey(form.field(slot))) {
                fresh.add(form.field(slot));
            }
        }
        fresh.sort(Comparator.comparingInt(f -> rank(f, table)));
        for (Field field : fresh) {
            String name = choose(field, table);
            given.put(field, name);
            taken.put(name, field);
        }
    }

    /** Whether the connector keeps this column for itself. */
    static boolean isOurs(String column) {
        return OURS.contains(column);
    }

    /** The column of a field. */
    public String of(Field field) {
        return given.get(field);
    }

    /** Where two fields meet, the one spelled like the column gets the plain name. */
    private int rank(Field field, Optional<Table> table) {
        if (isOurs(field)) {
            return 0;
        }
        if (madeFor(field, table).isPresent()) {
            return 1;
        }
        return safe(field).equals(field.spelling()) ? 2 : 3;
    }

    private static boolean isOurs(Field field) {
        return field.role() != Role.DATA && OURS.contains(field.path());
    }

    private String choose(Field field, Optional<Table> table) {
        if (isOurs(field)) {
            return field.path();
        }
        Optional<String> made = madeFor(field, table).map(Column::name).filter(name -> !taken.containsKey(name));
        if (made.isPresent()) {
            return made.get();
        }
        if (isFree(field.spelling(), table) && exists(field.spelling(), table)) {
            return field.spelling();
        }
        String safe = safe(field);
        String plain = Identifier.fit(safe, field.path());
        if (!plain.isEmpty() && isFree(plain, table)) {
            return plain;
        }
        String hashed = Identifier.suffixed(safe, field.path());
        for (int i = 2; taken.containsKey(hashed); i++) {
            hashed = Identifier.suffixed(safe, field.path() + '\0' + i);
        }
        return hashed;
    }

    /** The field's name in the naming style; no table can have a column named like a system column. */
    private String safe(Field field) {
        String cleaned = naming.apply(field.spelling());
        return SYSTEM.contains(cleaned) ? cleaned + '_' : cleaned;
    }

    private static Optional<Column> madeFor(Field field, Optional<Table> table) {
        return table.flatMap(t -> t.columns().stream()
                .filter(c -> c.ours() && c.field().equals(field.path()))
                .findFirst());
    }

    private static boolean exists(String name, Optional<Table> table) {
        return table.flatMap(t -> t.column(name)).isPresent();
    }

    /** Not ours, no other field's, and not made for another field by an earlier run. */
    private boolean isFree(String name, Optional<Table> table) {
        return !OURS.contains(name)
                && !SYSTEM.contains(name)
                && !taken.containsKey(name)
                && table.flatMap(t -> t.column(name)).filter(Column::ours).isEmpty();
    }
}
