package io.fieldsink.postgres.shape;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which fields are stored: {@code fields.include} (an allow-list, empty for all), {@code fields.exclude}, and what a
 * format drops unless it is asked for. A pattern is a path in which {@code *} stands for any run of characters, {@code /}
 * included; it covers the field itself and everything below it. Immutable.
 */
public final class FieldFilter {
    /** Stores everything. */
    public static final FieldFilter ALL = new FieldFilter(List.of(), List.of(), List.of());

    private final List<Pattern> include;
    private final List<Pattern> exclude;
    private final List<Pattern> dropped;

    private FieldFilter(List<String> include, List<String> exclude, List<String> dropped) {
        this.include = include.stream().map(FieldFilter::regex).toList();
        this.exclude = exclude.stream().map(FieldFilter::regex).toList();
        this.dropped = dropped.stream().map(FieldFilter::regex).toList();
    }

    /** The filter of these patterns; {@link #ALL} where there are none. */
    public static FieldFilter of(List<String> include, List<String> exclude) {
        return of(include, exclude, List.of());
    }

    /** The same for a format: what it drops is stored only where the allow-list names it, and not what it is in. */
    public static FieldFilter of(List<String> include, List<String> exclude, List<String> dropped) {
        return include.isEmpty() && exclude.isEmpty() && dropped.isEmpty()
                ? ALL
                : new FieldFilter(include, exclude, dropped);
    }

    /** Whether the field at this path is stored; of an object for which this is false a part may still be. */
    public boolean stores(String path) {
        return (include.isEmpty() || include.stream().anyMatch(p -> covers(p, path)))
                && exclude.stream().noneMatch(p -> covers(p, path))
                && (dropped.stream().noneMatch(p -> covers(p, path)) || isNamed(path));
    }

    private boolean isNamed(String path) {
        String around = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        return include.stream().anyMatch(p -> covers(p, path) && !covers(p, around));
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
