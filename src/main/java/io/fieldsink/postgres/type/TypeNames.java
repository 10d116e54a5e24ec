package io.fieldsink.postgres.type;

import io.fieldsink.postgres.type.Scalar.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Type names: what {@code format_type} prints, the aliases people write, and the types of values without a schema. */
final class TypeNames {
    private static final Pattern ARRAY = Pattern.compile("^(.*\\S)\\s*\\[\\s*\\d*\\s*]$", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile(
            "^(?:pg_catalog\\.)?([a-z0-9 ]*?[a-z0-9])\\s*(?:\\(\\s*(\\d+)\\s*(?:,\\s*(-?\\d+)\\s*)?\\))?( with(?:out)? time zone)?$");
    private static final Pattern UNFIT = Pattern.compile(";|--|/\\*|\0");

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("boolean", Kind.BOOLEAN),
            Map.entry("bool", Kind.BOOLEAN),
            Map.entry("smallint", Kind.SMALLINT),
            Map.entry("int2", Kind.SMALLINT),
            Map.entry("integer", Kind.INTEGER),
            Map.entry("int", Kind.INTEGER),
            Map.entry("int4", Kind.INTEGER),
            Map.entry("bigint", Kind.BIGINT),
            Map.entry("int8", Kind.BIGINT),
            Map.entry("real", Kind.REAL),
            Map.entry("float4", Kind.REAL),
            Map.entry("double precision", Kind.DOUBLE),
            Map.entry("float8", Kind.DOUBLE),
            Map.entry("float", Kind.DOUBLE),
            Map.entry("numeric", Kind.NUMERIC),
            Map.entry("decimal", Kind.NUMERIC),
            Map.entry("dec", Kind.NUMERIC),
            Map.entry("text", Kind.TEXT),
            Map.entry("varchar", Kind.VARCHAR),
            Map.entry("character varying", Kind.VARCHAR),
            Map.entry("char varying", Kind.VARCHAR),
            Map.entry("char", Kind.CHAR),
            Map.entry("character", Kind.CHAR),
            Map.entry("bpchar", Kind.CHAR),
            Map.entry("bytea", Kind.BYTEA),
            Map.entry("date", Kind.DATE),
            Map.entry("time", Kind.TIME),
            Map.entry("timestamp", Kind.TIMESTAMP),
            Map.entry("timestamptz", Kind.TIMESTAMPTZ),
            Map.entry("uuid", Kind.UUID),
            Map.entry("json", Kind.JSON),
            Map.entry("jsonb", Kind.JSONB));

    private TypeNames() {}

    static PgType parse(String sql) {
        String name = sql.strip();
        if (name.isEmpty() || UNFIT.matcher(name).find() || !balanced(name)) {
            throw new IllegalArgumentException("not a type name");
        }
        Matcher array = ARRAY.matcher(name);
        if (!array.matches()) {
            return single(name);
        }
        PgType element = parse(array.group(1));
        return element instanceof ArrayOf ? element : new ArrayOf(element);
    }

    static PgType natural(Object value) {
        return value instanceof Document || value instanceof List ? Scalar.JSONB : column(Natural.scalar(value));
    }

    /** A number without a schema is numeric, however Java happens to hold it. */
    private static Scalar column(Scalar type) {
        return type.kind() == Kind.REAL || type.kind() == Kind.DOUBLE ? Scalar.NUMERIC : type;
    }

    private static PgType single(String name) {
        Matcher parts = NAME.matcher(name.toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
        if (!parts.matches() || !KINDS.containsKey(parts.group(1))) {
            return new Named(name);
        }
        Kind kind = KINDS.get(parts.group(1));
        String zone = parts.group(4);
        if (zone == null || (zone.startsWith(" without") && (kind == Kind.TIME || kind == Kind.TIMESTAMP))) {
            return scalar(kind, parts);
        }
        return kind == Kind.TIMESTAMP ? scalar(Kind.TIMESTAMPTZ, parts) : new Named(name);
    }

    private static PgType scalar(Kind kind, Matcher parts) {
        boolean bare = parts.group(2) == null;
        String word = parts.group(1);
        if (bare) {
            return kind == Kind.CHAR && !word.equals("bpchar") ? Scalar.of(Kind.CHAR, 1) : Scalar.of(kind);
        }
        int length = number(parts.group(2));
        if (word.equals("float")) {
            return floating(length);
        }
        int scale = parts.group(3) == null ? 0 : number(parts.group(3));
        return new Scalar(kind, seconds(kind) ? Math.min(6, length) : length, scale);
    }

    /** The server takes more than six digits of a second with a warning, and keeps six. */
    private static boolean seconds(Kind kind) {
        return kind == Kind.TIME || kind == Kind.TIMESTAMP || kind == Kind.TIMESTAMPTZ;
    }

    private static PgType floating(int bits) {
        if (bits < 1 || bits > 53) {
            throw new IllegalArgumentException("float takes 1 to 53 bits");
        }
        return bits <= 24 ? Scalar.REAL : Scalar.DOUBLE;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException beyond) {
            throw new IllegalArgumentException("a type modifier is out of range", beyond);
        }
    }

    private static boolean balanced(String name) {
        boolean quoted = false;
        int open = 0;
        for (int i = 0; i < name.length() && open >= 0; i++) {
            char c = name.charAt(i);
            quoted ^= c == '"';
            open += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return !quoted && open == 0;
    }
}
