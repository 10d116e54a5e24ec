package io.fieldsink.postgres.servers;

import java.util.Map;

/** Where the end-to-end tests' PostgreSQL and Kafka come from, which the tests do not know. */
public interface Servers {
    /** The ones that {@code -Dservers} names; see {@link Choice} for what happens where it names none. */
    static Servers chosen() {
        return Choice.MADE;
    }

    /** One that the tests of this JVM share: take a database each, and never close it. */
    Postgres sharedPostgres();

    /** One of your own, with these lines of postgresql.conf. */
    Postgres postgres(Map<String, String> config);

    /** One of your own. */
    KafkaServer kafka();

    /** What they are, in a few words. */
    String description();
}
