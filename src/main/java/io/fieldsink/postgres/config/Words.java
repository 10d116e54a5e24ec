package io.fieldsink.postgres.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists as options write them: split at commas outside double quotes and parentheses. A word in double quotes is taken
 * as it is, with {@code ""} for a quote inside. Malformed text throws IllegalArgumentException with a sentence that says
 * what to write.
 */
final class Words {
    private Words() {}

    /** {@code id,"a,b",numeric(12,2)} is three words. */
    static List<String> list(String text) {
        return split(text, ',').stream().map(Words::unquoted).toList();
    }

    /** {@code name:text,...}, parted at the last colon; the left side without its quotes, the right side as written. */
    static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String item : split(text, ',')) {
            List<String> parts = split(item, ':');
            if (parts.size() < 2) {
                throw new IllegalArgumentException("write pairs like name:value, separated by commas");
            }
            String right = parts.get(parts.size() - 1);
            String left = unquoted(String.join(":", parts.subList(0, parts.size() - 1)));
            if (pairs.put(left, right) != null) {
                throw new IllegalArgumentException("names " + left + " twice: keep one of them");
            }
        }
        return pairs;
    }

    /** {@code schema."table.name"} is two words. */
    static List<String> dotted(String text) {
        return split(text, '.').stream().map(Words::unquoted).toList();
    }

    /** The word so that {@link #list} gives it back. */
    static String quote(String word) {
        return '"' + word.replace("\"", "\"\"") + '"';
    }

    /** The parts as written, trimmed; none may be empty. Blank text has none. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        if (text.isBlank()) {
            return parts;
        }
        int begin = 0;
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')') {
                depth = depth == 0 ? Integer.MIN_VALUE : depth - 1;
            } else if (!quoted && depth == 0 && c == separator) {
                parts.add(part(text.substring(begin, i)));
                begin = i + 1;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a double quote is not closed");
        }
        if (depth != 0) {
            throw new IllegalArgumentException(
                    "the parentheses do not match: put a name that holds one in double quotes");
        }
        parts.add(part(text.substring(begin)));
        return parts;
    }

    private static String part(String raw) {
        String part = raw.trim();
        if (part.isEmpty()) {
            throw new IllegalArgumentException(
                    "an item is empty: remove the separator, or write \"\" for an empty text");
        }
        return part;
    }

    private static String unquoted(String part) {
        if (!part.startsWith("\"")) {
            return part;
        }
        if (part.length() < 2 || !part.endsWith("\"")) {
            throw new IllegalArgumentException("write nothing after the closing double quote");
        }
        String inner = part.substring(1, part.length() - 1);
        if (inner.replace("\"\"", "").contains("\"")) {
            throw new IllegalArgumentException("write a double quote inside double quotes twice");
        }
        return inner.replace("\"\"", "\"");
    }
}
