/** A sink that does nothing, as a plugin of its own. */
package io.fieldsink.postgres.bench.nothing;
