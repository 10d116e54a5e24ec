package io.fieldsink.postgres.shape;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which fields are stored: {@code fields.include} (an allow-list, empty for all) and {@code fields.exclude}. A pattern is
 * a path in which {@code *} stands for any run of characters, {@code /} included; it covers the field itself and
 * everything below it. Immutable.
 */
public final class FieldFilter {
    /** Stores everything. */
    public static final FieldFilter ALL = new FieldFilter(List.of(), List.of());

    private final List<Pattern> include;
    private final List<Pattern> exclude;

    private FieldFilter(List<String> include, List<String> exclude) {
        this.include = include.stream().map(FieldFilter::regex).toList();
        this.exclude = exclude.stream().map(FieldFilter::regex).toList();
    }

    /** The filter of these patterns; {@link #ALL} where there are none. */
    public static FieldFilter of(List<String> include, List<String> exclude) {
        return include.isEmpty() && exclude.isEmpty() ? ALL : new FieldFilter(include, exclude);
    }

    /** Whether the field at this path is stored; of an object for which this is false a part may still be. */
    public boolean stores(String path) {
        return (include.isEmpty() || include.stream().anyMatch(p -> covers(p, path)))
                && exclude.stream().noneMatch(p -> covers(p, path));
    }

    /** Whether anything below this path may be stored, so that an object has to be looked into. */
    public boolean reaches(String path) {
        return exclude.stream().noneMatch(p -> covers(p, path))
                && (include.isEmpty() || include.stream().anyMatch(p -> mayCoverBelow(p, path)));
    }

    private static boolean covers(Pattern pattern, String path) {
        return pattern.matcher(path).matches();
    }

    private static boolean mayCoverBelow(Pattern pattern, String path) {
        Matcher matcher = pattern.matcher(path + '/');
        return matcher.matches() || matcher.hitEnd();
    }

    private static Pattern regex(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String literal : pattern.split("(?<=\\*)|(?=\\*)", -1)) {
            regex.append(literal.equals("*") ? ".*" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.append("(/.*)?").toString(), Pattern.DOTALL);
    }
}
