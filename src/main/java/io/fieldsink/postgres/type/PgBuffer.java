package io.fieldsink.postgres.type;

/** Placeholder, replaced by the type room. */
public final class PgBuffer {}
