/** Real servers for tests and for the demo: PostgreSQL, a Kafka broker, a Connect worker that loads the packaged zip. */
package io.fieldsink.postgres.servers;
