package io.fieldsink.postgres.shape;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which fields are stored: {@code fields.include} (an allow-list, empty for all) and {@code fields.exclude}. A pattern is
 * a path in which {@code *} stands for any run of characters; it covers the field itself and everything below it.
 */
public record FieldFilter(List<String> include, List<String> exclude) {
    /** Stores everything. */
    public static final FieldFilter ALL = new FieldFilter(List.of(), List.of());

    public FieldFilter {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Whether the field at this path is stored (an object of which only a part is may still answer false: ask below). */
    public boolean stores(String path) {
        return (include.isEmpty() || include.stream().anyMatch(p -> covers(p, path)))
                && exclude.stream().noneMatch(p -> covers(p, path));
    }

    /** Whether anything below this path may be stored, so that an object has to be looked into. */
    public boolean reaches(String path) {
        return include.isEmpty() || include.stream().anyMatch(p -> covers(p, path) || leadsTo(p, path));
    }

    private static boolean covers(String pattern, String path) {
        return regex(pattern).matcher(path).matches()
                || regex(pattern + "/*").matcher(path).matches();
    }

    private static boolean leadsTo(String pattern, String path) {
        int depth = path.length() - path.replace("/", "").length() + 1;
        String[] parts = pattern.split("/", -1);
        return parts.length > depth
                && regex(String.join("/", List.of(parts).subList(0, depth)))
                        .matcher(path)
                        .matches();
    }

    private static Pattern regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String literal : pattern.split("(?<=\\*)|(?=\\*)", -1)) {
            regex.append(literal.equals("*") ? ".*" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
