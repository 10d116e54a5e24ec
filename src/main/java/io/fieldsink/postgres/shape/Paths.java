package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.type.Document;
import java.util.Optional;

/** Finds a field by its path, {@code composition/hh_size}: a name that itself holds {@code /} is tried first. */
final class Paths {
    private Paths() {}

    /** The field's value; empty where there is none or it is null. */
    static Optional<Object> find(Document document, String path) {
        int whole = document.find(path);
        if (whole >= 0) {
            return Optional.ofNullable(document.value(whole));
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            int head = document.find(path.substring(0, slash));
            if (head >= 0 && document.value(head) instanceof Document below) {
                Optional<Object> found = find(below, path.substring(slash + 1));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
