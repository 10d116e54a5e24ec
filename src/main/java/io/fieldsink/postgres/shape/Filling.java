package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import java.util.Arrays;

/** A row while it is being filled; it grows with the form. */
final class Filling {
    private final Form form;
    private Object[] values;

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
}
