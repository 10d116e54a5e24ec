package io.fieldsink.postgres.type;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Placeholder, replaced by the type room. */
public final class ConnectTypes {
    public static PgType type(Schema schema) {
        return switch (schema.type()) {
            case INT8, INT16 -> Scalar.SMALLINT;
            case INT32 -> Scalar.INTEGER;
            case INT64 -> Scalar.BIGINT;
            case FLOAT32 -> Scalar.REAL;
            case FLOAT64 -> Scalar.DOUBLE;
            case BOOLEAN -> Scalar.BOOLEAN;
            case STRING -> Scalar.TEXT;
            case BYTES -> Scalar.BYTEA;
            case ARRAY -> new ArrayOf(type(schema.valueSchema()));
            case MAP, STRUCT -> Scalar.JSONB;
        };
    }

    public static Object natural(Schema schema, Object value) {
        if (value instanceof Struct struct) {
            Document document = new Document();
            for (Field field : struct.schema().fields()) {
                document.add(field.name(), type(field.schema()), natural(field.schema(), struct.get(field)));
            }
            return document;
        }
        return value;
    }

    private ConnectTypes() {}
}
