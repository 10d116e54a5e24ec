package io.fieldsink.postgres.config;

import static io.fieldsink.postgres.config.RowOptions.DELETE_ENABLED;
import static io.fieldsink.postgres.config.RowOptions.DELETE_MODE;
import static io.fieldsink.postgres.config.RowOptions.INSERT_MODE;
import static io.fieldsink.postgres.config.RowOptions.PK_FIELDS;
import static io.fieldsink.postgres.config.RowOptions.PK_MODE;
import static io.fieldsink.postgres.config.RowOptions.VERSION_FIELD;
import static io.fieldsink.postgres.config.TableOptions.CHILD_ROWS;
import static io.fieldsink.postgres.config.TableOptions.COLUMN_TYPES;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_EXCLUDE;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_HASH;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_INCLUDE;
import static io.fieldsink.postgres.config.TableOptions.HASH_KEY;
import static io.fieldsink.postgres.config.TableOptions.KOBO_FORM;
import static io.fieldsink.postgres.config.TableOptions.NAME_FORMAT;
import static io.fieldsink.postgres.config.TableOptions.NESTED_ARRAYS;
import static io.fieldsink.postgres.config.TableOptions.RECORD_PATH;

import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.shape.FieldFilter;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import java.util.List;
import java.util.Set;

/** Options that contradict each other, for the connector or for one table. Used once. */
final class TableChecks {
    private static final Set<String> COORDINATES = Set.of("_topic", "_partition", "_offset");

    private final Settings settings;
    private final Mistakes mistakes;

    private TableChecks(Settings settings, Mistakes mistakes) {
        this.settings = settings;
        this.mistakes = mistakes;
    }

    /**
     * Reports what cannot work.
     *
     * @param tablesKnowTheirKeys whether tables may name keys that these settings lack: then a missing one is no mistake
     * @param tablesDelete whether a table switches deletions on
     */
    static void check(Settings settings, boolean tablesKnowTheirKeys, boolean tablesDelete, Mistakes mistakes) {
        TableChecks checks = new TableChecks(settings, mistakes);
        checks.key(tablesKnowTheirKeys);
        checks.deletes(tablesDelete);
        checks.version();
        checks.paths();
        checks.types();
        checks.nested();
        checks.form();
        checks.hashes();
    }

    /** Whether rows have a key that can be looked for. */
    static boolean hasKey(Settings settings) {
        return switch (settings.choice(PK_MODE, KeyFrom.class)) {
            case NONE -> false;
            case RECORD_VALUE -> !settings.words(PK_FIELDS).isEmpty();
            case RECORD_KEY, KAFKA -> true;
        };
    }

    static boolean needsKey(Settings settings) {
        return changesRows(settings) || settings.flag(DELETE_ENABLED);
    }

    static boolean changesRows(Settings settings) {
        return switch (settings.choice(INSERT_MODE, InsertMode.class)) {
            case UPSERT, UPDATE -> true;
            case INSERT, IGNORE -> false;
        };
    }

    private void key(boolean tablesKnowTheirKeys) {
        KeyFrom from = settings.choice(PK_MODE, KeyFrom.class);
        List<String> fields = settings.words(PK_FIELDS);
        if (Set.copyOf(fields).size() < fields.size()) {
            report(PK_FIELDS, "names a field twice: keep one of them");
        }
        boolean says = settings.has(PK_FIELDS) && !fields.isEmpty();
        if (from == KeyFrom.NONE && says && settings.saysItself(PK_FIELDS)) {
            report(PK_FIELDS, "has no effect with pk.mode=none: remove it, or set pk.mode");
        }
        if (from == KeyFrom.KAFKA && says && !Set.copyOf(fields).equals(COORDINATES)) {
            report(PK_FIELDS, "must be empty with pk.mode=kafka: the key is always _topic,_partition,_offset");
        }
        boolean modeIsWrong = mistakes.on(settings.key(INSERT_MODE));
        if (!changesRows(settings) || hasKey(settings) || tablesKnowTheirKeys || modeIsWrong) {
            return;
        }
        String mode = Option.word(settings.text(INSERT_MODE));
        if (from == KeyFrom.NONE) {
            report(
                    settings.saysItself(PK_MODE) ? PK_MODE : INSERT_MODE,
                    "pk.mode=none leaves insert.mode=" + mode
                            + " without a key: set pk.mode=record_value or record_key, or insert.mode=insert");
        } else {
            reportMissing(PK_FIELDS, "is missing: name the fields that make a row unique, or set insert.mode=insert");
        }
    }

    private void deletes(boolean tablesDelete) {
        if (!settings.flag(DELETE_ENABLED)) {
            if (settings.is(DELETE_MODE, "soft") && settings.saysItself(DELETE_MODE) && !tablesDelete) {
                report(DELETE_MODE, "soft has no effect without delete.enabled=true: set it as well");
            }
            return;
        }
        KeyFrom from = settings.choice(PK_MODE, KeyFrom.class);
        if (from == KeyFrom.NONE || from == KeyFrom.KAFKA) {
            report(
                    DELETE_ENABLED,
                    "cannot work with pk.mode=" + Option.word(settings.text(PK_MODE))
                            + ", which finds no row for a tombstone: use record_value or record_key");
        } else if (!changesRows(settings) && !hasKey(settings)) {
            reportMissing(PK_FIELDS, "is missing: name the fields of the record key that find the row to delete");
        }
        if (namesNoTableForTombstones()) {
            report(
                    DELETE_ENABLED,
                    "cannot work with ${value.<field>} in table.name.format, since a tombstone has no"
                            + " value: use ${key.<field>} or ${topic}");
        }
    }

    /** Change events tell of deletions themselves, and where they come from: their tombstones are not needed. */
    private boolean namesNoTableForTombstones() {
        String format = settings.text(NAME_FORMAT);
        String asked = settings.preset()
                .format()
                .envelope()
                .map(events -> format.replace("${value." + events.origin() + '/', ""))
                .orElse(format);
        return asked.contains("${value.");
    }

    private void version() {
        if (settings.has(VERSION_FIELD) && !changesRows(settings)) {
            report(VERSION_FIELD, "only works with insert.mode=upsert or update: remove it, or change insert.mode");
        }
    }

    private void paths() {
        for (Option option : List.of(PK_FIELDS, FIELDS_INCLUDE, FIELDS_EXCLUDE, FIELDS_HASH)) {
            settings.words(option).forEach(path -> path(option, path));
        }
        for (Option option : List.of(VERSION_FIELD, RECORD_PATH)) {
            path(option, settings.text(option));
        }
        List<String> excluded = settings.words(FIELDS_EXCLUDE);
        FieldFilter filter = FieldFilter.of(List.of(), excluded);
        if (settings.choice(PK_MODE, KeyFrom.class) == KeyFrom.RECORD_VALUE) {
            settings.words(PK_FIELDS).stream()
                    .filter(f -> !filter.stores(f))
                    .forEach(f -> report(FIELDS_EXCLUDE, "leaves out " + f + ", a field of pk.fields: keep it"));
        }
    }

    private void path(Option option, String path) {
        if (path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
            report(option, "holds a path with an empty part: write it like group/field");
        }
    }

    private void types() {
        try {
            TableRules.columnTypes(settings.text(COLUMN_TYPES));
        } catch (IllegalArgumentException e) {
            report(COLUMN_TYPES, e.getMessage());
        }
    }

    private void nested() {
        try {
            ChildRowsOption.of(settings.words(CHILD_ROWS));
        } catch (IllegalArgumentException e) {
            report(CHILD_ROWS, e.getMessage());
            return;
        }
        boolean tables = settings.is(NESTED_ARRAYS, "tables");
        if (!tables && settings.has(CHILD_ROWS) && settings.saysItself(CHILD_ROWS)) {
            report(CHILD_ROWS, "has no effect with nested.arrays=json: remove it, or set nested.arrays=tables");
        }
        if (tables && !hasKey(settings) && settings.choice(PK_MODE, KeyFrom.class) == KeyFrom.NONE) {
            report(
                    settings.has(NESTED_ARRAYS) ? NESTED_ARRAYS : PK_MODE,
                    "nested.arrays=tables needs a key that the nested rows can refer to: set pk.mode and pk.fields,"
                            + " or nested.arrays=json");
        }
    }

    private void form() {
        if (!settings.has(KOBO_FORM)) {
            return;
        }
        if (!settings.preset().format().texts()) {
            report(KOBO_FORM, "needs record.format=kobo: set it, or remove the form");
            return;
        }
        try {
            TableRules.questions(settings);
        } catch (IllegalArgumentException e) {
            report(KOBO_FORM, e.getMessage());
        }
    }

    private void hashes() {
        if (!settings.words(FIELDS_HASH).isEmpty() && settings.text(HASH_KEY).isBlank()) {
            report(FIELDS_HASH, "needs hash.key: set it, through one of Connect's configuration providers");
        }
    }

    private void report(Option option, String message) {
        mistakes.add(settings.key(option), message);
    }

    private void reportMissing(Option option, String message) {
        if (!mistakes.on(option.name())) {
            mistakes.add(settings.missing(option), message);
        }
    }
}
