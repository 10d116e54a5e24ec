package io.fieldsink.postgres.type;

import java.util.Optional;

/**
 * A type that only the server understands: an enum, a domain, inet, geometry, vector, … Its values are staged as text and
 * cast there, so the server is the one to refuse them.
 */
public record Named(String sql) implements PgType {

    /** An explicit cast cuts or fills bits to the length; only the assignment to the column refuses them. */
    @Override
    public String castSql() {
        return sql.startsWith("bit varying(") ? "varbit" : sql.startsWith("bit(") ? "\"bit\"" : sql;
    }

    @Override
    public Object coerce(Object value) throws Refusal {
        if (value instanceof byte[] bytes) {
            return Bytes.text(bytes);
        }
        if (value instanceof Document document && Wkb.spatial(sql)) {
            return Wkb.text(document);
        }
        return Natural.text(value);
    }

    @Override
    public Object key(Object carrier) {
        return carrier;
    }

    @Override
    public boolean comparable() {
        return false;
    }

    @Override
    public boolean binary() {
        return false;
    }

    /** The text that the stage's column keeps. */
    @Override
    public void encode(Object carrier, PgBuffer out) {
        out.putUtf8((String) carrier);
    }

    @Override
    public String text(Object carrier) {
        return (String) carrier;
    }

    @Override
    public Optional<PgType> widenedFor(Object value) {
        return Optional.empty();
    }

    @Override
    public boolean scalar() {
        return true;
    }
}
