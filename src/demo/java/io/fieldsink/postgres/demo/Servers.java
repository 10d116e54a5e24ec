package io.fieldsink.postgres.demo;

import io.fieldsink.postgres.servers.Broker;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import io.fieldsink.postgres.servers.Worker;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The three servers that the demo needs: its own ones, or the caller's with a worker of its own. */
record Servers(Database database, Kafka kafka, Worker worker) {
    private static final String TABLES_STAY = "  (yours: the samples' tables and views stay in it)";

    record Database(String url, String user, String password, boolean callers) {
        Connection connect() throws SQLException {
            return DriverManager.getConnection(url, user, password);
        }
    }

    static Servers open(Closer closer, List<String> connectors) {
        Database database = database(closer);
        System.out.println("  PostgreSQL  " + database.url() + (database.callers() ? TABLES_STAY : ""));
        Kafka kafka = closer.add(
                new Kafka(bootstrap().isEmpty() ? closer.add(Broker.start()).bootstrap() : bootstrap()));
        System.out.println("  Kafka       " + kafka.bootstrap());
        Map<String, String> environment = Map.of(
                "POSTGRES_URL", database.url(),
                "POSTGRES_USER", database.user(),
                "POSTGRES_PASSWORD", database.password());
        String cluster = "fieldsink-demo-" + UUID.randomUUID();
        if (!bootstrap().isEmpty()) {
            closer.add(() -> kafka.cleanUp(cluster, connectors));
        }
        Worker worker = closer.add(Worker.start(kafka.bootstrap(), cluster, Component.zip(), environment));
        System.out.println("  Connect     " + worker.rest().base());
        System.out.println("  its log     " + worker.logFile());
        return new Servers(database, kafka, worker);
    }

    private static Database database(Closer closer) {
        String url = System.getProperty("postgres.url", "");
        if (!url.isEmpty()) {
            String password = System.getenv("DEMO_POSTGRES_PASSWORD");
            return new Database(url, System.getProperty("postgres.user", ""), password == null ? "" : password, true);
        }
        Postgres postgres = closer.add(Postgres.start(Map.of()));
        return new Database(postgres.url("postgres"), postgres.user(), "", false);
    }

    /** The caller's brokers, or nothing. */
    private static String bootstrap() {
        return System.getProperty("kafka.bootstrap.servers", "");
    }
}
