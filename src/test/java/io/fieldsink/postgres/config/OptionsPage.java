package io.fieldsink.postgres.config;

import java.util.List;
import java.util.stream.Collectors;

/** The option reference as Markdown, made from the options themselves. */
final class OptionsPage {
    private OptionsPage() {}

    /** The whole of docs/options.md. */
    static String page() {
        return """
                # Options

                Everything that the connector takes besides Kafka Connect's own options. This page is generated from the code:
                `mvn test -Dtest=OptionsPageTest -Ddocs.write=true` writes it anew.

                """ + reference();
    }

    /** The tables alone, for the README. */
    static String reference() {
        String tables = SinkOptions.byGroup().entrySet().stream()
                .map(group -> "**" + group.getKey() + "**\n\n" + table(group.getValue()))
                .collect(Collectors.joining("\n"));
        return """
                `*` may be set for one table too: `table.<table name>.<option>`, for example `table.cases.pk.fields=id`. The table's
                name is the one in PostgreSQL, with or without its schema. Lists are split at commas outside double quotes and
                parentheses.

                """ + tables;
    }

    private static String table(List<Option> options) {
        return "| option | default | values | meaning |\n|---|---|---|---|\n"
                + options.stream().map(OptionsPage::row).collect(Collectors.joining());
    }

    private static String row(Option o) {
        return "| `%s`%s | %s | %s | %s |\n"
                .formatted(
                        o.name(),
                        o.perTable() ? " *" : "",
                        standard(o),
                        values(o),
                        o.doc().replace("|", "\\|").replace("<", "&lt;"));
    }

    /** The default, and what it is with a preset. */
    private static String standard(Option o) {
        String plain = o.standard().isEmpty() ? "–" : '`' + o.standard() + '`';
        return plain
                + Preset.defaultsOf(o).entrySet().stream()
                        .map(preset -> "; " + preset.getKey() + ": `" + preset.getValue() + '`')
                        .collect(Collectors.joining());
    }

    private static String values(Option o) {
        return switch (o.kind()) {
            case TEXT -> o.choices().isEmpty() ? "text" : choices(o);
            case LIST -> o.choices().isEmpty() ? "list" : "list of " + choices(o);
            case PAIRS -> "list of pairs";
            case SECRET -> "secret";
            case FLAG -> "`true` `false`";
            case NUMBER -> o.least() + " to " + o.most();
        };
    }

    private static String choices(Option o) {
        return o.choices().stream().map(c -> '`' + c + '`').collect(Collectors.joining(" "));
    }
}
