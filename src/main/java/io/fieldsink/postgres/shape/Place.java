package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.type.Document;
import java.util.Optional;

/** Where a field stands in a document. */
record Place(Document document, int index) {

    /** The place of a path, {@code composition/hh_size}: a name that itself holds {@code /} is tried first. */
    static Optional<Place> of(Document document, String path) {
        int whole = document.find(path);
        if (whole >= 0) {
            return Optional.of(new Place(document, whole));
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            int head = document.find(path.substring(0, slash));
            if (head >= 0 && document.value(head) instanceof Document below) {
                Optional<Place> found = of(below, path.substring(slash + 1));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** What stands there; null for the record's null. */
    Object value() {
        return document.value(index);
    }
}
