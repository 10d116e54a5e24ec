package io.fieldsink.postgres.type;

import java.util.Optional;

/** Placeholder, replaced by the type room. */
public record ArrayOf(PgType element) implements PgType {

    @Override
    public String sql() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object coerce(Object value) throws Refusal {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object key(Object carrier) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean comparable() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean binary() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String text(Object carrier) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<PgType> widenedFor(Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean scalar() {
        throw new UnsupportedOperationException();
    }
}
