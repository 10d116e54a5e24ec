package io.fieldsink.postgres.type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Kafka Connect's half of the types: the column that a schema asks for, and the natural value of what a record holds. The
 * only class here that knows Connect. Thread-safe; a recursive schema ends at jsonb, a deep value at a limit.
 */
public final class ConnectTypes {
    private static final String PRECISION = "connect.decimal.precision";
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");
    private static final String BITS = "io.debezium.data.Bits";

    /**
     * What a struct's schema says of its fields, found out once and not per record. Converters and transforms hand over
     * the same schema object with every record, so that the object is what is looked for; many more schemas than fit in
     * here are slower, not wrong.
     */
    private static final class StructFields {
        private static final int REMEMBERED = 256;
        private static final AtomicReferenceArray<StructFields> KNOWN = new AtomicReferenceArray<>(REMEMBERED);

        private final Schema struct;
        private final String[] names;
        private final Schema[] schemas;
        private final PgType[] types;
        private final String[] defaults;

        private StructFields(Schema struct) {
            List<Field> fields = struct.fields();
            this.struct = struct;
            names = fields.stream().map(Field::name).toArray(String[]::new);
            schemas = fields.stream().map(Field::schema).toArray(Schema[]::new);
            types = Arrays.stream(schemas).map(ConnectTypes::type).toArray(PgType[]::new);
            defaults = Arrays.stream(schemas).map(s -> defaultSql(s).orElse("")).toArray(String[]::new);
        }

        static StructFields of(Schema struct) {
            int place = System.identityHashCode(struct) % REMEMBERED;
            StructFields known = KNOWN.get(place);
            if (known == null || known.struct != struct) {
                known = new StructFields(struct);
                KNOWN.set(place, known);
            }
            return known;
        }
    }

    private ConnectTypes() {}

    /** The type of the column that is made for a schema. */
    public static PgType type(Schema schema) {
        if (Decimal.LOGICAL_NAME.equals(schema.name())) {
            return decimal(schema.parameters());
        }
        LogicalType logical = LogicalType.named(schema.name());
        if (logical != null) {
            return logical.type();
        }
        return switch (schema.type()) {
            case INT8, INT16 -> Scalar.SMALLINT;
            case INT32 -> Scalar.INTEGER;
            case INT64 -> Scalar.BIGINT;
            case FLOAT32 -> Scalar.REAL;
            case FLOAT64 -> Scalar.DOUBLE;
            case BOOLEAN -> Scalar.BOOLEAN;
            case STRING -> Scalar.TEXT;
            case BYTES -> Scalar.BYTEA;
            case ARRAY -> nests(schema.valueSchema()) ? Scalar.JSONB : new ArrayOf(type(schema.valueSchema()));
            case MAP, STRUCT -> Scalar.JSONB;
        };
    }

    /** The natural value; null stays null. Without a schema (null) the value's Java class decides. */
    public static Object natural(Schema schema, Object value) throws Refusal {
        return natural(schema, value, 0);
    }

    /** The schema's default as a quoted literal for DDL; empty where it has none or the column could not hold it. */
    public static Optional<String> defaultSql(Schema schema) {
        if (schema.defaultValue() == null) {
            return Optional.empty();
        }
        try {
            PgType type = type(schema);
            return Optional.of(literal(type.text(type.coerce(natural(schema, schema.defaultValue())))));
        } catch (Refusal refused) {
            return Optional.empty();
        }
    }

    private static Object natural(Schema schema, Object value, int depth) throws Refusal {
        if (value == null || schema == null) {
            return value == null ? null : plain(value, depth);
        }
        if (BITS.equals(schema.name()) && plain(value, depth) instanceof byte[] bytes) {
            return LogicalType.bits(bytes, length(schema.parameters(), 8 * bytes.length));
        }
        Object base = base(schema, value, depth);
        LogicalType logical = LogicalType.named(schema.name());
        return logical == null ? base : logical.reading().read(base);
    }

    private static Object base(Schema schema, Object value, int depth) throws Refusal {
        return switch (schema.type()) {
            case ARRAY ->
                value instanceof Collection<?> list ? list(schema.valueSchema(), list, depth) : plain(value, depth);
            case MAP -> value instanceof Map<?, ?> map ? map(schema, map, depth) : plain(value, depth);
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES, STRUCT -> plain(value, depth);
        };
    }

    private static Object plain(Object value, int depth) throws Refusal {
        if (value instanceof Struct struct) {
            return struct(struct, depth);
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return JavaValues.natural(value); // most values: an interface takes longer to ask for
        }
        if (value instanceof Map<?, ?> map) {
            return map(null, map, depth);
        }
        if (value instanceof Collection<?> list) {
            return list(null, list, depth);
        }
        return JavaValues.natural(value);
    }

    private static Document struct(Struct struct, int depth) throws Refusal {
        int deeper = deeper(depth);
        StructFields fields = StructFields.of(struct.schema());
        Object[] values = new Object[fields.names.length];
        for (int i = 0; i < values.length; i++) {
            // the default of a schema is the column's business: a record's own null stays null
            values[i] = natural(fields.schemas[i], struct.getWithoutDefault(fields.names[i]), deeper);
        }
        return new Document(fields.names, fields.types, fields.defaults, values);
    }

    private static Document map(Schema schema, Map<?, ?> map, int depth) throws Refusal {
        int deeper = deeper(depth);
        Schema keys = schema == null ? null : schema.keySchema();
        Schema values = schema == null ? null : schema.valueSchema();
        PgType type = values == null ? null : type(values);
        Document document = new Document(map.size(), schema != null);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() == null) {
                throw Refusal.limit("22004", "a map with a null key");
            }
            Object key = natural(keys, entry.getKey(), deeper);
            // a text as it is: whoever reads takes U+0000 out of names and values alike
            String name = key instanceof String text ? text : Natural.text(key);
            int before = document.size();
            document.add(name, type, natural(values, entry.getValue(), deeper));
            if (document.size() == before) {
                throw Refusal.form("a map with two keys of one text");
            }
        }
        return document;
    }

    private static List<Object> list(Schema items, Collection<?> list, int depth) throws Refusal {
        int deeper = deeper(depth);
        List<Object> naturals = new ArrayList<>(list.size());
        for (Object item : list) {
            naturals.add(natural(items, item, deeper));
        }
        return naturals;
    }

    private static int deeper(int depth) throws Refusal {
        if (depth == JsonText.DEEPEST) {
            throw JsonText.tooDeep();
        }
        return depth + 1;
    }

    /** Whether the items of an array are arrays, maps or objects, which only jsonb keeps. */
    private static boolean nests(Schema item) {
        return switch (item.type()) {
            case ARRAY -> true;
            case MAP, STRUCT -> LogicalType.named(item.name()) == null;
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> false;
        };
    }

    private static Scalar decimal(Map<String, String> parameters) {
        int precision = number(parameters, PRECISION, 0);
        int scale = number(parameters, Decimal.SCALE_FIELD, 0);
        boolean known = precision > 0 && precision <= 1000 && scale >= 0 && scale <= precision;
        return known ? Scalar.numeric(precision, scale) : Scalar.NUMERIC;
    }

    private static int length(Map<String, String> parameters, int otherwise) {
        return Math.max(0, number(parameters, "length", otherwise));
    }

    private static int number(Map<String, String> parameters, String name, int otherwise) {
        String digits = parameters == null ? null : parameters.get(name);
        return digits != null && WHOLE.matcher(digits).matches() ? Integer.parseInt(digits) : otherwise;
    }

    /** Backslashes are spelled so that no setting of the session reads them otherwise. */
    private static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}
