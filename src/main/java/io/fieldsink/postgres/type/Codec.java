package io.fieldsink.postgres.type;

/** What a {@link Scalar.Kind} knows how to do with its values; the type brings the modifiers. Stateless. */
interface Codec {

    Object coerce(Scalar type, Object value) throws Refusal;

    void encode(Object carrier, PgBuffer out);

    default String text(Object carrier) {
        return carrier.toString();
    }

    default Object key(Object carrier) {
        return carrier;
    }
}
