/**
 * Faults on purpose: servers killed and frozen, networks that lose and hold, tables changed by others, while records keep
 * coming; and an oracle that knows what must be in the database from what the broker acknowledged, and from nothing else.
 */
package io.fieldsink.postgres.faults;
