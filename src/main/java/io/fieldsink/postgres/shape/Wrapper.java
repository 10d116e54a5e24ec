package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.type.Document;
import java.util.Optional;
import java.util.Set;

/** Finds the record in what a webhook, a template or a pipeline wrapped around it. Stateless. */
final class Wrapper {
    /** A pipeline's wrapper around a webhook's. */
    private static final int DEEPEST = 3;

    private Wrapper() {}

    /** The value itself where it has one of the marks or nobody asks for any, else the nearest object in it that has. */
    static Document opened(Document value, Set<String> marks) {
        return marks.isEmpty() ? value : find(value, marks, DEEPEST).orElse(value);
    }

    private static Optional<Document> find(Document value, Set<String> marks, int depth) {
        if (marks.stream().anyMatch(mark -> value.find(mark) >= 0)) {
            return Optional.of(value);
        }
        for (int i = 0; i < value.size() && depth > 0; i++) {
            if (value.value(i) instanceof Document inner) {
                Optional<Document> found = find(inner, marks, depth - 1);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
