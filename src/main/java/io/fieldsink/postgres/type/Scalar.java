package io.fieldsink.postgres.type;

import java.util.List;
import java.util.Optional;

/** A type whose binary form we write, with its modifiers; {@link #NONE} as length says that it has none. */
public record Scalar(Kind kind, int length, int scale) implements PgType {
    /** The length of a type without modifiers: {@code varchar}, {@code numeric}, {@code timestamp}. */
    public static final int NONE = -1;

    public static final Scalar TEXT = of(Kind.TEXT);
    public static final Scalar BOOLEAN = of(Kind.BOOLEAN);
    public static final Scalar SMALLINT = of(Kind.SMALLINT);
    public static final Scalar INTEGER = of(Kind.INTEGER);
    public static final Scalar BIGINT = of(Kind.BIGINT);
    public static final Scalar REAL = of(Kind.REAL);
    public static final Scalar DOUBLE = of(Kind.DOUBLE);
    public static final Scalar NUMERIC = of(Kind.NUMERIC);
    public static final Scalar BYTEA = of(Kind.BYTEA);
    public static final Scalar DATE = of(Kind.DATE);
    public static final Scalar TIME = of(Kind.TIME);
    public static final Scalar TIMESTAMP = of(Kind.TIMESTAMP);
    public static final Scalar TIMESTAMPTZ = of(Kind.TIMESTAMPTZ);
    public static final Scalar UUID = of(Kind.UUID);
    public static final Scalar JSON = of(Kind.JSON);
    public static final Scalar JSONB = of(Kind.JSONB);

    private static final int LONGEST_TEXT = 10_485_760;

    /** The types, each with its name, its fixed object id in every PostgreSQL, and what it does with a value. */
    public enum Kind {
        BOOLEAN("boolean", 16, new Booleans()),
        SMALLINT("smallint", 21, new Integers(2)),
        INTEGER("integer", 23, new Integers(4)),
        BIGINT("bigint", 20, new Integers(8)),
        REAL("real", 700, new Reals()),
        DOUBLE("double precision", 701, new Doubles()),
        NUMERIC("numeric", 1700, new Numerics()),
        TEXT("text", 25, new Texts()),
        VARCHAR("varchar", 1043, new Texts()),
        CHAR("char", 1042, new BlankPadded()),
        BYTEA("bytea", 17, new Bytes()),
        DATE("date", 1082, new Dates()),
        TIME("time", 1083, new TimesOfDay()),
        TIMESTAMP("timestamp", 1114, new Timestamps("")),
        TIMESTAMPTZ("timestamptz", 1184, new Timestamps("+00")),
        UUID("uuid", 2950, new Uuids()),
        JSON("json", 114, new Json(false)),
        JSONB("jsonb", 3802, new Json(true));

        private final String sql;
        private final int oid;

        @SuppressWarnings("ImmutableEnumChecker") // a codec has no state
        private final Codec codec;

        Kind(String sql, int oid, Codec codec) {
            this.sql = sql;
            this.oid = oid;
            this.codec = codec;
        }

        int oid() {
            return oid;
        }
    }

    public Scalar {
        if (!fits(kind, length, scale)) {
            throw new IllegalArgumentException("type " + kind.sql + " does not take these modifiers");
        }
    }

    public static Scalar of(Kind kind) {
        return new Scalar(kind, NONE, 0);
    }

    /** {@code varchar(n)}, {@code char(n)}, or a time type with that many digits of a second. */
    public static Scalar of(Kind kind, int length) {
        return new Scalar(kind, length, 0);
    }

    public static Scalar numeric(int precision, int scale) {
        return new Scalar(Kind.NUMERIC, precision, scale);
    }

    @Override
    public String sql() {
        if (length == NONE) {
            return kind == Kind.CHAR ? "bpchar" : kind.sql;
        }
        return kind == Kind.NUMERIC ? "numeric(" + length + "," + scale + ")" : kind.sql + "(" + length + ")";
    }

    @Override
    public Object coerce(Object value) throws Refusal {
        return kind.codec.coerce(this, value);
    }

    @Override
    public Object key(Object carrier) {
        return kind.codec.key(carrier);
    }

    @Override
    public boolean comparable() {
        return !json();
    }

    @Override
    public boolean binary() {
        return true;
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        kind.codec.encode(carrier, out);
    }

    @Override
    public String text(Object carrier) {
        return kind.codec.text(carrier);
    }

    @Override
    public Optional<PgType> widenedFor(Object value) {
        for (Scalar type : wider()) {
            if (type.holds(value)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Not so for json, which is a document, and bytea, whose text form is not the bytes. */
    @Override
    public boolean scalar() {
        return !json() && kind != Kind.BYTEA;
    }

    boolean json() {
        return kind == Kind.JSON || kind == Kind.JSONB;
    }

    private boolean holds(Object value) {
        try {
            coerce(value);
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    private List<Scalar> wider() {
        return switch (kind) {
            case SMALLINT -> List.of(INTEGER, BIGINT, NUMERIC);
            case INTEGER -> List.of(BIGINT, NUMERIC);
            case BIGINT -> List.of(NUMERIC);
            case REAL -> List.of(DOUBLE);
            case NUMERIC -> length == NONE ? List.of() : List.of(NUMERIC);
            case VARCHAR, CHAR -> length == NONE ? List.of() : List.of(TEXT);
            case DATE -> List.of(TIMESTAMPTZ);
            case BOOLEAN, DOUBLE, TEXT, BYTEA, TIME, TIMESTAMP, TIMESTAMPTZ, UUID, JSON, JSONB -> List.of();
        };
    }

    private static boolean fits(Kind kind, int length, int scale) {
        if (length == NONE) {
            return scale == 0;
        }
        return switch (kind) {
            case VARCHAR, CHAR -> length >= 1 && length <= LONGEST_TEXT && scale == 0;
            case NUMERIC -> length >= 1 && length <= 1000 && Math.abs(scale) <= 1000;
            case TIME, TIMESTAMP, TIMESTAMPTZ -> length >= 0 && length <= 6 && scale == 0;
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, TEXT, BYTEA, DATE, UUID, JSON, JSONB -> false;
        };
    }
}
