package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Refusal;
import io.fieldsink.postgres.type.Scalar;

/**
 * What of a record finds no column: one object of the fields' paths and values, in one column of jsonb. Where records
 * are patches, the newer object is laid over the older one, and null stays in it as null. Not thread-safe.
 */
final class Overflow {
    private final Document fields = new Document(0);

    boolean isEmpty() {
        return fields.size() == 0;
    }

    /** Whether a field of that path is there already; paths of different fields may be spelled alike. */
    boolean has(String path) {
        return fields.find(path) >= 0;
    }

    /** Adds a field's natural value, or null. */
    void add(String path, Object value) {
        fields.add(path, storable(value));
    }

    /** JSON has no form for these numbers; PostgreSQL spells them so when it makes json. */
    private static Object storable(Object value) {
        boolean special = (value instanceof Double number && !Double.isFinite(number))
                || (value instanceof Float real && !Float.isFinite(real));
        return special ? value.toString() : value;
    }

    /** The value of the column. */
    Object carrier() throws Refusal {
        return Scalar.JSONB.coerce(fields);
    }

    /** The first field whose value the column does not take; empty where it takes them all. */
    String culprit() {
        for (int i = 0; i < fields.size(); i++) {
            try {
                Scalar.JSONB.coerce(new Document(1).add(fields.name(i), fields.value(i)));
            } catch (Refusal refusal) {
                return fields.name(i);
            }
        }
        return "";
    }

    /** One object over another, as values of the column. */
    static Object over(Object before, Object after) {
        try {
            Document both = Document.parse((String) before);
            Document newer = Document.parse((String) after);
            for (int i = 0; i < newer.size(); i++) {
                both.add(newer.name(i), newer.value(i));
            }
            return Scalar.JSONB.coerce(both);
        } catch (Refusal refusal) {
            throw new IllegalStateException("two values of the column make none", refusal);
        }
    }

    /** One object over another, as SQL; the same where the newer one is what is there. */
    static String over(String there, String here) {
        return "coalesce(" + there + ", '{}') || " + here;
    }
}
