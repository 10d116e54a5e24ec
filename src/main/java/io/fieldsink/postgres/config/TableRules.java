package io.fieldsink.postgres.config;

import static io.fieldsink.postgres.config.DeliveryOptions.PLAN_ONLY;
import static io.fieldsink.postgres.config.RowOptions.DELETE_ENABLED;
import static io.fieldsink.postgres.config.RowOptions.DELETE_MODE;
import static io.fieldsink.postgres.config.RowOptions.INSERT_MODE;
import static io.fieldsink.postgres.config.RowOptions.METADATA_COLUMNS;
import static io.fieldsink.postgres.config.RowOptions.MISSING_FIELDS;
import static io.fieldsink.postgres.config.RowOptions.NULL_VALUES;
import static io.fieldsink.postgres.config.RowOptions.PK_FIELDS;
import static io.fieldsink.postgres.config.RowOptions.PK_MODE;
import static io.fieldsink.postgres.config.RowOptions.VERSION_FIELD;
import static io.fieldsink.postgres.config.TableOptions.AUTO_EVOLVE;
import static io.fieldsink.postgres.config.TableOptions.CHILD_ROWS;
import static io.fieldsink.postgres.config.TableOptions.COLUMN_TYPES;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_EXCLUDE;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_HASH;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_INCLUDE;
import static io.fieldsink.postgres.config.TableOptions.HASH_KEY;
import static io.fieldsink.postgres.config.TableOptions.KOBO_FORM;
import static io.fieldsink.postgres.config.TableOptions.NAMING_STYLE;
import static io.fieldsink.postgres.config.TableOptions.NESTED_ARRAYS;
import static io.fieldsink.postgres.config.TableOptions.NESTED_OBJECTS;
import static io.fieldsink.postgres.config.TableOptions.RECORD_PATH;

import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.plan.WriteRules.Nested;
import io.fieldsink.postgres.shape.FieldFilter;
import io.fieldsink.postgres.shape.Format;
import io.fieldsink.postgres.shape.Format.FirstOf;
import io.fieldsink.postgres.shape.Metadata;
import io.fieldsink.postgres.shape.Pseudonyms;
import io.fieldsink.postgres.shape.Question;
import io.fieldsink.postgres.shape.ShapeRules;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.type.PgType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The options of one table become the values that the rooms below work with. Stateless. */
final class TableRules {
    // the text ends up in DDL, where DEFAULT, REFERENCES and the like may follow a type: a name and its modifiers only
    private static final String WORD = "(?:[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\")";
    private static final String MODIFIERS = "(?:\\s*\\([\\p{L}\\p{N}_, -]+\\))?";
    private static final Pattern TYPE = Pattern.compile(
            WORD + "(?:\\." + WORD + "){0,2}" + MODIFIERS
                    + "(?:\\s+(?:varying|precision|character|with|without|time|zone|year|month|day|hour|minute|second|to))*"
                    + MODIFIERS + "(?:\\s*\\[\\d*])*",
            Pattern.CASE_INSENSITIVE);

    private TableRules() {}

    /** @param s of the table, and for a nested array's also of the records' */
    static ShapeRules shape(Settings s, Target target) {
        Preset preset = s.preset();
        Naming naming = s.choice(NAMING_STYLE, Naming.class);
        KeyFrom keyFrom = target.isNested() ? KeyFrom.RECORD_VALUE : s.choice(PK_MODE, KeyFrom.class);
        Map<String, FirstOf> sources = keySources(s, target);
        return new ShapeRules(
                target.isNested()
                        ? naming.apply(target.path().substring(target.path().lastIndexOf('/') + 1))
                        : target.table().name(),
                preset.format(),
                s.text(RECORD_PATH).trim(),
                s.is(NESTED_OBJECTS, "flatten"),
                s.is(NESTED_ARRAYS, "tables"),
                Set.copyOf(s.words(NULL_VALUES)),
                FieldFilter.of(
                        s.words(FIELDS_INCLUDE),
                        s.words(FIELDS_EXCLUDE),
                        preset.format().dropped()),
                Pseudonyms.of(s.words(FIELDS_HASH), s.text(HASH_KEY)),
                questions(s),
                keyFrom,
                keyFields(s, target, keyFrom, sources),
                sources,
                versionField(s),
                s.flag(DELETE_ENABLED),
                target.isNested() && !s.saysItself(METADATA_COLUMNS) ? Set.of() : metadata(s),
                naming);
    }

    private static Set<Metadata> metadata(Settings s) {
        return s.words(METADATA_COLUMNS).stream()
                .map(w -> Metadata.valueOf(w.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    /** Where a format's own key comes from, unless the table has another one. */
    private static Map<String, FirstOf> keySources(Settings s, Target target) {
        Format format = s.preset().format();
        if (!target.isNested()) {
            return format.keys();
        }
        return s.saysItself(PK_FIELDS)
                ? Map.of()
                : format.identity(target.path())
                        .map(id -> Map.of(id.paths().get(0), id))
                        .orElse(Map.of());
    }

    private static List<String> keyFields(Settings s, Target target, KeyFrom keyFrom, Map<String, FirstOf> sources) {
        if (target.isNested() && !s.saysItself(PK_FIELDS)) {
            return List.copyOf(sources.keySet());
        }
        return keyFrom == KeyFrom.KAFKA ? List.of() : s.words(PK_FIELDS);
    }

    /** A preset's version means nothing where rows are only added. */
    private static String versionField(Settings s) {
        return TableChecks.changesRows(s) ? s.text(VERSION_FIELD).trim() : "";
    }

    static Map<String, Question> questions(Settings s) {
        String form = s.text(KOBO_FORM).trim();
        return form.isEmpty() ? Map.of() : KoboForm.parse(form);
    }

    /** @param s of the table, and for a nested array's also of the records' */
    static WriteRules write(Settings s, Target target) {
        boolean soft = s.is(DELETE_MODE, "soft");
        boolean versioned = !versionField(s).isEmpty() && !target.isNested();
        boolean ordered = versioned
                || (!target.isNested()
                        && TableChecks.changesRows(s)
                        && s.preset().format().version().isPresent());
        boolean keeps = s.is(MISSING_FIELDS, "keep");
        ChildRowsOption childRows = ChildRowsOption.of(s.words(CHILD_ROWS));
        return new WriteRules(
                mode(s, target),
                soft,
                versioned,
                keeps,
                evolve(s),
                declared(s, target),
                s.preset().format().textArrays(),
                ordered && !soft && s.flag(DELETE_ENABLED),
                nested(s, childRows.replacesAll() && !keeps),
                childRows.at(target.path()));
    }

    private static InsertMode mode(Settings s, Target target) {
        InsertMode mode = s.choice(INSERT_MODE, InsertMode.class);
        return target.isNested() && mode == InsertMode.UPDATE ? InsertMode.UPSERT : mode;
    }

    private static Nested nested(Settings s, boolean replaced) {
        if (!s.is(NESTED_ARRAYS, "tables")) {
            return Nested.NONE;
        }
        return replaced ? Nested.REPLACED : Nested.KEPT;
    }

    /** What the user declares goes before the form's definition, and that before what the format knows. */
    private static Map<String, PgType> declared(Settings s, Target target) {
        Map<String, PgType> types = new LinkedHashMap<>();
        columnTypes(s.preset().columnTypes()).forEach((path, type) -> addIfIn(target, path, type, types));
        questions(s).forEach((path, question) -> addIfIn(target, path, question.type(), types));
        types.putAll(columnTypes(s.text(COLUMN_TYPES)));
        return types;
    }

    private static void addIfIn(Target target, String path, PgType type, Map<String, PgType> types) {
        if (!target.isNested() || path.startsWith(target.path() + '/')) {
            types.put(path, type);
        }
    }

    /** Throws IllegalArgumentException with a sentence for a type that cannot be. */
    static Map<String, PgType> columnTypes(String text) {
        Map<String, PgType> types = new LinkedHashMap<>();
        Words.pairs(text).forEach((field, type) -> types.put(field, columnType(field, type)));
        return types;
    }

    private static PgType columnType(String field, String type) {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException(notAType(field, "more or less than a name"));
        }
        try {
            return PgType.of(type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(notAType(field, e.getMessage()), e);
        }
    }

    private static String notAType(String field, String why) {
        return "gives " + field + " a type that cannot be (" + why
                + "): write one like integer, numeric(12,2), text[] or public.mood";
    }

    /** A dry run plans what is missing for whoever may alter the table: there, false means as if nothing was said. */
    private static Evolve evolve(Settings s) {
        Evolve evolve = evolve(s.text(AUTO_EVOLVE));
        return evolve == Evolve.NOTHING && s.flag(PLAN_ONLY) ? evolve(s.unsaid(AUTO_EVOLVE)) : evolve;
    }

    private static Evolve evolve(String text) {
        return switch (Option.word(text)) {
            case "false" -> Evolve.NOTHING;
            case "add" -> Evolve.ADD;
            case "text" -> Evolve.TEXT;
            default -> Evolve.WIDEN;
        };
    }
}
