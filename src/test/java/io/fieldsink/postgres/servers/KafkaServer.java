package io.fieldsink.postgres.servers;

/** A Kafka broker that was started for tests, and ends with them. */
public interface KafkaServer extends AutoCloseable {
    String bootstrap();

    @Override
    void close();
}
