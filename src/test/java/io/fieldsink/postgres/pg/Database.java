package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.servers.Postgres;
import java.time.Duration;
import java.util.Map;

/** An empty database of the shared server, and the way there. */
record Database(Postgres postgres, String name) {
    static Database fresh() {
        Postgres postgres = Postgres.shared();
        return new Database(postgres, postgres.newDatabase());
    }

    Server server() {
        return server(Map.of());
    }

    Server server(Map<String, String> driver) {
        return new Server(
                postgres.url(name),
                postgres.user(),
                "",
                driver,
                new Server.Tls("disable", "", "", ""),
                Duration.ofSeconds(5),
                "kafka-sink:test:0");
    }

    void execute(String sql) {
        postgres.execute(name, sql);
    }

    String value(String sql) {
        return postgres.value(name, sql);
    }
}
