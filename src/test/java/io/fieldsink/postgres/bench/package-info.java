/** Measures how fast records become rows, beside what PostgreSQL itself can do: {@code mvn -Pbench}. */
package io.fieldsink.postgres.bench;
