package io.fieldsink.postgres.config;

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
import static io.fieldsink.postgres.config.TableOptions.COLUMN_TYPES;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_EXCLUDE;
import static io.fieldsink.postgres.config.TableOptions.FIELDS_INCLUDE;
import static io.fieldsink.postgres.config.TableOptions.NAMING_STYLE;
import static io.fieldsink.postgres.config.TableOptions.NESTED_OBJECTS;
import static io.fieldsink.postgres.config.TableOptions.RECORD_PATH;

import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.shape.FieldFilter;
import io.fieldsink.postgres.shape.Metadata;
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

    static ShapeRules shape(Settings s) {
        KeyFrom keyFrom = s.choice(PK_MODE, KeyFrom.class);
        return new ShapeRules(
                s.text(RECORD_PATH).trim(),
                s.is(NESTED_OBJECTS, "flatten"),
                Set.copyOf(s.words(NULL_VALUES)),
                FieldFilter.of(s.words(FIELDS_INCLUDE), s.words(FIELDS_EXCLUDE)),
                keyFrom,
                keyFrom == KeyFrom.KAFKA ? List.of() : s.words(PK_FIELDS),
                s.text(VERSION_FIELD).trim(),
                s.flag(DELETE_ENABLED),
                s.words(METADATA_COLUMNS).stream()
                        .map(w -> Metadata.valueOf(w.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet()),
                s.choice(NAMING_STYLE, Naming.class));
    }

    static WriteRules write(Settings s) {
        return new WriteRules(
                s.choice(INSERT_MODE, InsertMode.class),
                s.is(DELETE_MODE, "soft"),
                !s.text(VERSION_FIELD).isBlank(),
                s.is(MISSING_FIELDS, "keep"),
                evolve(s.text(AUTO_EVOLVE)),
                columnTypes(s.text(COLUMN_TYPES)));
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

    private static Evolve evolve(String text) {
        return switch (Option.word(text)) {
            case "false" -> Evolve.NOTHING;
            case "add" -> Evolve.ADD;
            case "text" -> Evolve.TEXT;
            default -> Evolve.WIDEN;
        };
    }
}
