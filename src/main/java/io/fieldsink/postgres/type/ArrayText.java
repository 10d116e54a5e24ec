package io.fieldsink.postgres.type;

import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's array literal, <code>{1,NULL,"a b"}</code>, written and read. A reader of one text; not thread-safe. */
final class ArrayText {
    private static final int DEEPEST = 6;

    private final String text;
    private int at;

    private ArrayText(String text) {
        this.text = text;
    }

    static String of(ArrayValue array, PgType element) {
        if (array.sizes().isEmpty()) {
            return "{}";
        }
        StringBuilder literal = new StringBuilder();
        dimension(array, element, 0, 0, literal);
        return literal.toString();
    }

    /** The items that a literal or a JSON array spells, as natural values. */
    static List<?> parse(String value) throws Refusal {
        String text = value.trim();
        if (text.startsWith("[") && JsonTree.parse(text) instanceof List<?> list) {
            return list;
        }
        ArrayText literal = new ArrayText(text);
        literal.expect('{');
        List<Object> items = literal.items(1);
        if (literal.at != text.length()) {
            throw malformed();
        }
        return items;
    }

    private static int dimension(ArrayValue array, PgType element, int depth, int first, StringBuilder literal) {
        int next = first;
        literal.append('{');
        for (int i = 0; i < array.sizes().get(depth); i++) {
            literal.append(i == 0 ? "" : ",");
            if (depth + 1 < array.sizes().size()) {
                next = dimension(array, element, depth + 1, next, literal);
            } else {
                item(array.items().get(next++), element, literal);
            }
        }
        literal.append('}');
        return next;
    }

    private static void item(Object item, PgType element, StringBuilder literal) {
        if (item == null) {
            literal.append("NULL");
            return;
        }
        String text = element.text(item);
        literal.append('"')
                .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }

    private List<Object> items(int depth) throws Refusal {
        if (depth > DEEPEST) {
            throw Refusal.limit("54000", "more than " + DEEPEST + " dimensions");
        }
        List<Object> items = new ArrayList<>();
        if (accept('}')) {
            return items;
        }
        do {
            items.add(item(depth));
        } while (accept(','));
        expect('}');
        return items;
    }

    private Object item(int depth) throws Refusal {
        if (accept('{')) {
            return items(depth + 1);
        }
        if (accept('"')) {
            return quoted();
        }
        String bare = bare();
        if (bare.isEmpty()) {
            throw malformed();
        }
        return bare.equalsIgnoreCase("NULL") ? null : bare;
    }

    private String quoted() throws Refusal {
        StringBuilder item = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            item.append(character());
        }
        at++;
        blanks();
        return item.toString();
    }

    private String bare() throws Refusal {
        StringBuilder item = new StringBuilder();
        int kept = 0;
        while (at < text.length() && ",{}\"".indexOf(text.charAt(at)) < 0) {
            boolean escaped = text.charAt(at) == '\\';
            char c = character();
            item.append(c);
            kept = escaped || c > ' ' ? item.length() : kept;
        }
        item.setLength(kept);
        return item.toString();
    }

    private char character() throws Refusal {
        if (text.charAt(at) == '\\') {
            at++;
        }
        if (at >= text.length()) {
            throw malformed();
        }
        return text.charAt(at++);
    }

    private boolean accept(char wanted) {
        blanks();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            if (wanted != '"') {
                blanks();
            }
            return true;
        }
        return false;
    }

    private void expect(char wanted) throws Refusal {
        if (!accept(wanted)) {
            throw malformed();
        }
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private static Refusal malformed() {
        return Refusal.form("not an array (neither a literal in braces nor a JSON array)");
    }
}
