package io.fieldsink.postgres.servers;

import java.util.Map;

/** Started by this JVM, from what Maven has downloaded. */
final class EmbeddedServers implements Servers {
    @Override
    public Postgres sharedPostgres() {
        return Postgres.shared();
    }

    @Override
    public Postgres postgres(Map<String, String> config) {
        return Postgres.start(config);
    }

    @Override
    public KafkaServer kafka() {
        return Platform.isOther() ? BrokerProcess.start(Map.of()) : Broker.start();
    }

    @Override
    public String description() {
        return "embedded";
    }
}
