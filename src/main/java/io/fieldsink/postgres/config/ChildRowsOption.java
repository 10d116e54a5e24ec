package io.fieldsink.postgres.config;

import io.fieldsink.postgres.plan.WriteRules.ChildRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code child.rows}: one word for all nested arrays, and {@code path:word} for single ones. Immutable. */
final class ChildRowsOption {
    private static final String WORDS = Arrays.stream(ChildRows.values())
            .map(rows -> rows.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));

    private final ChildRows general;
    private final Map<String, ChildRows> byPath;

    private ChildRowsOption(ChildRows general, Map<String, ChildRows> byPath) {
        this.general = general;
        this.byPath = Map.copyOf(byPath);
    }

    /** Throws IllegalArgumentException with a sentence for what it cannot be. */
    static ChildRowsOption of(List<String> words) {
        ChildRows general = null;
        Map<String, ChildRows> byPath = new HashMap<>();
        for (String word : words) {
            int colon = word.lastIndexOf(':');
            if (colon >= 0) {
                byPath.put(word.substring(0, colon).trim(), rows(word.substring(colon + 1)));
            } else if (general == null) {
                general = rows(word);
            } else {
                throw new IllegalArgumentException("says two words for all arrays: write path:word for single ones");
            }
        }
        return new ChildRowsOption(general == null ? ChildRows.REPLACE : general, byPath);
    }

    private static ChildRows rows(String word) {
        return Arrays.stream(ChildRows.values())
                .filter(rows -> rows.name().equals(word.trim().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "may only hold " + WORDS + ", and the same for single arrays, as in services_section:merge"));
    }

    ChildRows at(String path) {
        return byPath.getOrDefault(path, general);
    }

    /** Whether every version of a record replaces the rows of the one before. */
    boolean replacesAll() {
        return general == ChildRows.REPLACE && byPath.values().stream().allMatch(rows -> rows == ChildRows.REPLACE);
    }
}
