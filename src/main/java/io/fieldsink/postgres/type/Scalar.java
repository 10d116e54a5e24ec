package io.fieldsink.postgres.type;

import java.util.Optional;

/** Placeholder, replaced by the type room. */
public record Scalar(Kind kind, int length, int scale) implements PgType {
    public static final Scalar TEXT = new Scalar(Kind.TEXT, 0, 0);
    public static final Scalar BOOLEAN = new Scalar(Kind.BOOLEAN, 0, 0);
    public static final Scalar SMALLINT = new Scalar(Kind.SMALLINT, 0, 0);
    public static final Scalar INTEGER = new Scalar(Kind.INTEGER, 0, 0);
    public static final Scalar BIGINT = new Scalar(Kind.BIGINT, 0, 0);
    public static final Scalar REAL = new Scalar(Kind.REAL, 0, 0);
    public static final Scalar DOUBLE = new Scalar(Kind.DOUBLE, 0, 0);
    public static final Scalar NUMERIC = new Scalar(Kind.NUMERIC, 0, 0);
    public static final Scalar BYTEA = new Scalar(Kind.BYTEA, 0, 0);
    public static final Scalar DATE = new Scalar(Kind.DATE, 0, 0);
    public static final Scalar TIME = new Scalar(Kind.TIME, 0, 0);
    public static final Scalar TIMESTAMP = new Scalar(Kind.TIMESTAMP, 0, 0);
    public static final Scalar TIMESTAMPTZ = new Scalar(Kind.TIMESTAMPTZ, 0, 0);
    public static final Scalar UUID = new Scalar(Kind.UUID, 0, 0);
    public static final Scalar JSON = new Scalar(Kind.JSON, 0, 0);
    public static final Scalar JSONB = new Scalar(Kind.JSONB, 0, 0);

    /** The types whose binary form we write. */
    public enum Kind {
        BOOLEAN,
        SMALLINT,
        INTEGER,
        BIGINT,
        REAL,
        DOUBLE,
        NUMERIC,
        TEXT,
        VARCHAR,
        CHAR,
        BYTEA,
        DATE,
        TIME,
        TIMESTAMP,
        TIMESTAMPTZ,
        UUID,
        JSON,
        JSONB
    }

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
