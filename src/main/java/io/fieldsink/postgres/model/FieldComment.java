package io.fieldsink.postgres.model;

/**
 * The path of a field as the first line of its column's comment: as it is, but for line breaks and backslashes, which
 * are escaped. Stateless.
 */
public final class FieldComment {
    private FieldComment() {}

    /** The comment for a column that is made for the field. */
    public static String of(String path) {
        return path.replace("\\", "\\\\").replace("\n", "\\n");
    }

    /** The path that the first line of a comment says. */
    public static String path(String firstLine) {
        StringBuilder path = new StringBuilder(firstLine.length());
        for (int i = 0; i < firstLine.length(); i++) {
            char c = firstLine.charAt(i);
            if (c == '\\' && i + 1 < firstLine.length()) {
                i++;
                c = firstLine.charAt(i) == 'n' ? '\n' : firstLine.charAt(i);
            }
            path.append(c);
        }
        return path.toString();
    }
}
