package io.fieldsink.postgres.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * When a form shows an option.
 *
 * @param others the options that decide
 * @param when says it, given all values as Connect has parsed them
 */
record Shown(List<String> others, Predicate<Map<String, Object>> when) {
    static final Shown ALWAYS = new Shown(List.of(), parsed -> true);

    /** Where the other option is one of these words. */
    static Shown where(String other, String... words) {
        return new Shown(List.of(other), parsed -> Set.of(words).contains(word(parsed, other)));
    }

    /** Where the other option is none of these words. */
    static Shown whereNot(String other, String... words) {
        return new Shown(List.of(other), parsed -> !Set.of(words).contains(word(parsed, other)));
    }

    /** Where the other option is set to something. */
    static Shown whereSet(String other) {
        return whereNot(other, "", "[]");
    }

    /** Where the other option is not set. */
    static Shown whereEmpty(String other) {
        return where(other, "", "[]");
    }

    Shown or(Shown more) {
        List<String> both = new ArrayList<>(others);
        both.addAll(more.others);
        return new Shown(both, when.or(more.when));
    }

    private static String word(Map<String, Object> parsed, String option) {
        return Option.word(Objects.toString(parsed.get(option), ""));
    }
}
