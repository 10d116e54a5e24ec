package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Form;
import io.fieldsink.postgres.model.Form.Field;
import io.fieldsink.postgres.model.Form.Role;
import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.type.Document;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields that options name, the key's and the version: by path, or else by the column that the path becomes. Not
 * thread-safe.
 */
final class NamedFields {
    private final Form form;
    private final Naming naming;
    private final Map<String, Field> byName = new HashMap<>();
    private final Map<String, String> pathOf = new HashMap<>();

    NamedFields(Form form, Naming naming) {
        this.form = form;
        this.naming = naming;
    }

    void addKey(String name) {
        byName.put(name, form.addKey(name));
    }

    /** A part of the key of which more is known than its name. */
    void addKey(String path, String spelling) {
        Field part = form.addKey(path);
        form.rename(part, path, spelling);
        byName.put(path, part);
    }

    /** The version may be a part of the key. */
    void addVersion(String name) {
        form.versionIs(byName.computeIfAbsent(name, n -> form.add(Role.DATA, n, n)));
    }

    /** The named field that this path of a record is, if an option means it. */
    Optional<Field> at(String path, String spelling) {
        Field exact = byName.get(path);
        if (exact != null) {
            pathOf.put(path, path);
            form.rename(exact, path, spelling);
            return Optional.of(exact);
        }
        String column = naming.apply(spelling);
        Field byColumn = byName.get(column);
        if (byColumn == null || !pathOf.computeIfAbsent(column, c -> path).equals(path)) {
            return Optional.empty();
        }
        form.rename(byColumn, path, spelling);
        return Optional.of(byColumn);
    }

    /** Whether an option names a field below this path. */
    boolean reachBelow(String path) {
        String below = path + '/';
        return byName.keySet().stream().anyMatch(name -> name.startsWith(below));
    }

    /** Where a record key has this part of the key. */
    Optional<Place> inKey(Document key, Field part) {
        Optional<Place> found = Place.of(key, part.path());
        if (found.isPresent()) {
            return found;
        }
        String column = naming.apply(part.spelling());
        for (int i = 0; i < key.size(); i++) {
            if (naming.apply(key.name(i)).equals(column)) {
                return Optional.of(new Place(key, i));
            }
        }
        return Optional.empty();
    }
}
