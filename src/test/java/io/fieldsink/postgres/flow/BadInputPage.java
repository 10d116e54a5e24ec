package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.BadInput.Outcome;
import java.util.Locale;
import java.util.stream.Collectors;

/** docs/bad-input.md, from the corpus. */
final class BadInputPage {
    private static final String OPENING = """
            # Bad input: what becomes of it, and what you see

            This page is written by a test (`BadInputTest`) that puts each of these records among 999 good ones, in one
            transaction, and compares every row: the good ones are stored to the bit, a dead letter is the only one, and its
            value is in no message and no log. `-Dbad.input=all` tries each in each insert mode as the first, the middle and
            the last of the batch, and two in one batch; an everyday run takes turns. Values are invented.

            Each message begins with topic, partition and offset, such as `events-0@500: `, and ends with what was done: `Sent to
            dead letters.`

            | # | Input | Column | What becomes of it | What you see |
            |---|---|---|---|---|
            """;

    private static final String NOT_HERE = """

            Kinds that are not tried here:

            | # | Input | Why |
            |---|---|---|
            | 16 | a JSON text above 256 MB | it needs more memory than a build should ask for; a refusal of the server for size is tried as 14, 15 and 71 |
            | 69 | two topics that only cleaning makes one table | it stops the task, and is no record's fault; see `NamesTest` |
            | 80 | batches of none, of one and of very many records | it is about the batch, and no record in it |
            | 81 | nothing but bad records | it is about the circuit breaker |
            | 82, 83 | nothing but filtered records; gaps in offsets | they need a running worker |
            | 84 | a record timestamp of -1, 1970 or the far future | it is about `metadata.columns` |
            | 85 | Debezium's envelopes | it is about a record format of its own |
            """;

    private BadInputPage() {}

    static String page() {
        return BadInputCorpus.all().stream().map(BadInputPage::line).collect(Collectors.joining("", OPENING, NOT_HERE));
    }

    private static String line(BadInput kind) {
        String remark = kind.remark().isEmpty() ? "" : "; " + kind.remark();
        String ends = kind.outcomes().values().stream()
                .distinct()
                .map(outcome -> ending(outcome) + modes(kind, outcome))
                .collect(Collectors.joining(", "));
        String seen = kind.outcomes().values().stream()
                .filter(outcome -> outcome.end() == BadInput.End.DEAD_LETTER)
                .map(outcome -> code(outcome.text().replace("#t", "events")))
                .distinct()
                .collect(Collectors.joining(", "));
        return "| " + kind.number() + " | " + kind.name() + " | " + code(kind.column()) + " | " + ends + remark + " | "
                + seen + " |\n";
    }

    private static String ending(Outcome outcome) {
        return switch (outcome.end()) {
            case STORED -> "stored";
            case DEAD_LETTER -> "dead letter";
            case NOTHING -> "no row, no dead letter";
            case GONE -> "row deleted";
        };
    }

    /** Said where not every mode ends like that. */
    private static String modes(BadInput kind, Outcome outcome) {
        if (kind.outcomes().values().stream().allMatch(outcome::equals)
                && kind.outcomes().size() == 4) {
            return "";
        }
        return kind.outcomes().entrySet().stream()
                .filter(entry -> entry.getValue().equals(outcome))
                .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
    }
}
