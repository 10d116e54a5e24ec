/** Ground floor: what a value is. PostgreSQL types, their binary form, and what Connect schemas ask for. */
package io.fieldsink.postgres.type;
