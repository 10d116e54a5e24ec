package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A row while it is being filled; it grows with the form, and gathers the arrays that will be rows of other tables. */
final class Filling {
    private final Form form;
    private Object[] values;
    private List<Entries> nested = List.of();

    /** The entries of a nested array; they become rows when the key of this one is known. */
    record Entries(Branch branch, List<?> documents) {}

    Filling(Form form) {
        this.form = form;
        this.values = new Object[form.size()];
    }

    void set(Field field, Object value) {
        if (field.slot() >= values.length) {
            values = Arrays.copyOf(values, Math.max(form.size(), values.length + values.length / 2));
        }
        values[field.slot()] = value;
        form.see(field);
    }

    Object get(Field field) {
        return field.slot() < values.length ? values[field.slot()] : null;
    }

    Object[] values() {
        return values;
    }

    void addNested(Entries entries) {
        if (nested.isEmpty()) {
            nested = new ArrayList<>(2);
        }
        nested.add(entries);
    }

    List<Entries> nested() {
        return nested;
    }

    Change change() {
        Set<Form> shown = nested.isEmpty()
                ? Set.of()
                : nested.stream().map(entries -> entries.branch().form()).collect(Collectors.toUnmodifiableSet());
        return new Change(Deed.PUT, values, shown);
    }
}
