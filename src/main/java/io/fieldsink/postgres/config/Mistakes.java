package io.fieldsink.postgres.config;

import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects mistakes, so that the user hears of all of them at once. Not thread-safe. */
final class Mistakes {
    private final Set<Mistake> found = new LinkedHashSet<>();

    void add(String option, String message) {
        found.add(new Mistake(option, message));
    }

    boolean on(String option) {
        return found.stream().anyMatch(m -> m.option().equals(option));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidOptions(List.copyOf(found));
        }
    }
}
