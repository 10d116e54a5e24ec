package io.fieldsink.postgres.type;

import io.fieldsink.postgres.type.Scalar.Kind;
import java.util.Optional;
import java.util.Set;

/**
 * A PostgreSQL type as a column has it: takes a record's value in, and writes it out.
 *
 * <p>Three forms of a value meet here. A <em>natural</em> value is what a record held: {@code String}, {@code Boolean},
 * {@code Long}, {@code BigDecimal}, {@code Float}, {@code Double}, {@code byte[]}, {@code LocalDate},
 * {@code LocalTime}, {@code LocalDateTime}, {@code Instant}, {@link Document}, or a {@code List} of these (nulls
 * inside). A <em>carrier</em> is the one Java form this type keeps it in; it never fails to be written. A <em>key</em> is
 * the form whose {@code equals} is the type's own equality.
 *
 * <p>Null is nobody's business here: the row says so. Types are immutable and thread-safe.
 */
public sealed interface PgType permits Scalar, ArrayOf, Named {

    /** The type as SQL writes it, with its modifiers: {@code numeric(12,2)}, {@code text[]}, {@code public.mood}. */
    String sql();

    /** The type that staged text is cast to: never one to whose length a cast would cut the value without a word. */
    default String castSql() {
        return sql();
    }

    /** The carrier of a natural value, if nothing is lost on the way; {@link Refusal} says what would be. */
    Object coerce(Object value) throws Refusal;

    /** The carrier's form for comparing: equal here is equal for the server. */
    Object key(Object carrier);

    /** False where only the server knows when two values are equal (citext, collations of its own, json). */
    boolean comparable();

    /** Whether {@link #encode} gives the type's binary form; otherwise it is staged as text and cast by the server. */
    boolean binary();

    /** Writes the carrier as one field of binary COPY, without the length word. */
    void encode(Object carrier, PgBuffer out);

    /** The carrier as the server's text input takes it. */
    String text(Object carrier);

    /** The nearest wider type of the same kind that holds this natural value as well; empty where the kind ends. */
    Optional<PgType> widenedFor(Object value);

    /** Whether it is text of some kind, which is ordered by a collation. */
    default boolean collatable() {
        return this instanceof Scalar known
                && Set.of(Kind.TEXT, Kind.VARCHAR, Kind.CHAR).contains(known.kind());
    }

    /** Whether the last resort, widening into text, is open: true for everything scalar. */
    boolean scalar();

    /** The type that SQL text names, modifiers and array brackets included; a name we do not know is the server's. */
    static PgType of(String sql) {
        return TypeNames.parse(sql);
    }

    /** The type of the column that a value without a schema asks for (product rule: every number is numeric). */
    static PgType natural(Object value) {
        return TypeNames.natural(value);
    }
}
