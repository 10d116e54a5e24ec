package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Order;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.shape.Format.FirstOf;
import io.fieldsink.postgres.type.ArrayOf;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Scalar;
import java.util.List;
import java.util.Objects;

/**
 * Where versions have names and say which ones they come after, instead of a field that orders them: fills the columns of
 * ours that keep this. Not thread-safe.
 */
final class Versioning {
    private final Format format;
    private final Form form;

    Versioning(Format format, Form form) {
        this.format = format;
        this.form = form;
    }

    void reserve() {
        if (format.version().isEmpty()) {
            return;
        }
        Field id = form.add(Role.OWN, "_version", "_version");
        id.declare(Scalar.TEXT, "");
        Field superseded = form.add(Role.OWN, "_superseded", "_superseded");
        superseded.declare(new ArrayOf(Scalar.TEXT), "");
        form.orderIs(new Order(id, superseded));
    }

    void fill(Filling row, Document record) {
        if (form.order().isEmpty()) {
            return;
        }
        FirstOf naming = format.version().orElseThrow();
        String id = text(naming.in(record));
        List<String> earlier = format.supersedes().stream()
                .map(path -> text(new FirstOf(List.of(path), naming.prefix()).in(record)))
                .filter(Objects::nonNull)
                .filter(name -> !name.equals(id))
                .distinct()
                .sorted()
                .toList();
        Order order = form.order().get();
        row.set(order.id(), id == null ? Change.NULL : id);
        row.set(order.superseded(), earlier.isEmpty() ? Change.NULL : earlier);
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
