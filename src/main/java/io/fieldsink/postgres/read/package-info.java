/** Edge: a Connect SinkRecord becomes an Event. */
package io.fieldsink.postgres.read;
