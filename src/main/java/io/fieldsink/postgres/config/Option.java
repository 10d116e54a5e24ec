package io.fieldsink.postgres.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * One option, as the code, Connect's REST API and the documentation know it.
 *
 * @param standard the default as text, empty for none
 * @param perTable whether {@code table.<table name>.<option>} may override it
 * @param choices the words it takes, empty for any text
 * @param least smallest number
 * @param most largest number
 * @param shown when a form shows it
 * @param doc one or two sentences for the person who writes the configuration
 */
record Option(
        String name,
        Kind kind,
        String standard,
        Importance importance,
        boolean perTable,
        List<String> choices,
        long least,
        long most,
        Shown shown,
        String doc) {

    private static final Map<String, String> TITLES =
            Map.of("url", "URL", "pk", "key", "ssl", "TLS", "cert", "certificate", "sql", "SQL");

    /** What an option holds. */
    enum Kind {
        TEXT(ConfigDef.Type.STRING),
        LIST(ConfigDef.Type.LIST),
        PAIRS(ConfigDef.Type.LIST),
        SECRET(ConfigDef.Type.PASSWORD),
        FLAG(ConfigDef.Type.BOOLEAN),
        NUMBER(ConfigDef.Type.INT);

        private final ConfigDef.Type type;

        Kind(ConfigDef.Type type) {
            this.type = type;
        }
    }

    ConfigDef.Type type() {
        return kind.type;
    }

    static Option text(String name, String standard, String doc) {
        return of(name, Kind.TEXT, standard, doc);
    }

    static Option list(String name, String doc) {
        return of(name, Kind.LIST, "", doc);
    }

    /** A list of {@code name:value}. */
    static Option pairs(String name, String doc) {
        return of(name, Kind.PAIRS, "", doc);
    }

    static Option secret(String name, String doc) {
        return of(name, Kind.SECRET, "", doc);
    }

    static Option flag(String name, boolean standard, String doc) {
        return of(name, Kind.FLAG, String.valueOf(standard), doc);
    }

    static Option number(String name, long standard, long least, long most, String doc) {
        return new Option(
                name,
                Kind.NUMBER,
                String.valueOf(standard),
                Importance.MEDIUM,
                false,
                List.of(),
                least,
                most,
                Shown.ALWAYS,
                doc);
    }

    private static Option of(String name, Kind kind, String standard, String doc) {
        return new Option(name, kind, standard, Importance.MEDIUM, false, List.of(), 0, 0, Shown.ALWAYS, doc);
    }

    Option weighing(Importance weight) {
        return new Option(name, kind, standard, weight, perTable, choices, least, most, shown, doc);
    }

    Option forOneTable() {
        return new Option(name, kind, standard, importance, true, choices, least, most, shown, doc);
    }

    Option oneOf(String... words) {
        return new Option(name, kind, standard, importance, perTable, List.of(words), least, most, shown, doc);
    }

    Option shown(Shown other) {
        return new Option(name, kind, standard, importance, perTable, choices, least, most, other, doc);
    }

    /** As a form calls it. */
    String title() {
        List<String> words = new ArrayList<>(List.of(name.split("\\.", -1)));
        if (words.remove("ms")) {
            words.add("(ms)");
        }
        String title =
                words.stream().map(word -> TITLES.getOrDefault(word, word)).collect(Collectors.joining(" "));
        return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }

    Width width() {
        return switch (kind) {
            case FLAG, NUMBER -> Width.SHORT;
            case SECRET -> Width.MEDIUM;
            case LIST, PAIRS -> Width.LONG;
            case TEXT -> choices.isEmpty() ? Width.LONG : Width.MEDIUM;
        };
    }

    /** What is wrong with a text as this option's value, in one sentence; empty where nothing is. */
    String complaint(String text) {
        return switch (kind) {
            case NUMBER -> inRange(text) ? "" : "must be a whole number from " + least + " to " + most;
            case FLAG -> isBoolean(text) ? "" : "must be true or false";
            case LIST -> listComplaint(text);
            case PAIRS -> pairsComplaint(text);
            case SECRET -> "";
            case TEXT -> choices.isEmpty() || choices.contains(word(text)) ? "" : notAChoice(text);
        };
    }

    private String listComplaint(String text) {
        try {
            boolean known = Words.list(text).stream().allMatch(w -> choices.isEmpty() || choices.contains(word(w)));
            return known ? "" : "may only hold " + String.join(", ", choices);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static String pairsComplaint(String text) {
        try {
            Words.pairs(text);
            return "";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** A text as one of the choices: case does not count. */
    static String word(String text) {
        return text.trim().toLowerCase(Locale.ROOT);
    }

    private String notAChoice(String text) {
        String ours = "must be one of " + String.join(", ", choices);
        return ForeignOptions.value(name, word(text))
                .map(hint -> ours + "; " + hint)
                .orElse(ours);
    }

    private boolean inRange(String text) {
        try {
            long number = Long.parseLong(text.trim());
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isBoolean(String text) {
        return word(text).equals("true") || word(text).equals("false");
    }
}
