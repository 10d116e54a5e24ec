package io.fieldsink.postgres.type;

/** Placeholder, replaced by the type room. */
final class TypeNames {
    private TypeNames() {}

    static PgType parse(String sql) {
        return new Named(sql);
    }

    static PgType natural(Object value) {
        return new Named(value.getClass().getName());
    }
}
