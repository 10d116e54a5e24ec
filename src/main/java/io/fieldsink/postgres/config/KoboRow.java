package io.fieldsink.postgres.config;

import io.fieldsink.postgres.type.Document;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A row of a Kobo form's survey or choices.
 *
 * @param columns its cells by column
 */
record KoboRow(Document columns) {
    private static final Pattern SPELLED_APART = Pattern.compile("^(begin|end|select)\\s+");

    /** The objects among the items of a list; none where it is no list. */
    static List<KoboRow> all(Object list) {
        return list instanceof List<?> rows
                ? rows.stream()
                        .filter(Document.class::isInstance)
                        .map(row -> new KoboRow((Document) row))
                        .toList()
                : List.of();
    }

    /** The type in one word, {@code begin_group} for {@code begin group}, without the list that follows it. */
    String type() {
        String type =
                SPELLED_APART.matcher(text("type").toLowerCase(Locale.ROOT)).replaceFirst("$1_");
        return type.split("\\s", 2)[0];
    }

    /** The name in a submission: Kobo deploys a row under its generated name, wherever there is one. */
    String name() {
        return first("$autoname", "name");
    }

    /** The name in what Kobo makes of a matrix, where the given name comes first. */
    String nameInMatrix() {
        return first("name", "$autoname");
    }

    /** The code of a choice. */
    String code() {
        return first("name", "$autovalue");
    }

    /** The label in a language, or in the first that has one; empty for none. */
    String label(int language) {
        Object label = value(columns, "label");
        if (label instanceof List<?> byLanguage) {
            List<String> texts = byLanguage.stream().map(KoboRow::trimmed).toList();
            String wanted = language < texts.size() ? texts.get(language) : "";
            return wanted.isEmpty()
                    ? texts.stream().filter(text -> !text.isEmpty()).findFirst().orElse("")
                    : wanted;
        }
        return trimmed(label);
    }

    /** The cell's text, empty where there is none. */
    String text(String column) {
        return trimmed(value(columns, column));
    }

    /** What stands under a name, null where nothing does. */
    static Object value(Document object, String name) {
        int at = object.find(name);
        return at < 0 ? null : object.value(at);
    }

    private String first(String column, String otherwise) {
        String text = text(column);
        return text.isEmpty() ? text(otherwise) : text;
    }

    private static String trimmed(Object cell) {
        return cell instanceof String || cell instanceof Number
                ? cell.toString().strip()
                : "";
    }
}
