package io.fieldsink.postgres.servers;

import java.util.Map;

/** PostgreSQL, a broker and a worker that loads the packaged zip: all that the end-to-end tests need, started once. */
public final class Cluster {
    private final Postgres postgres;
    private final Kafka kafka;
    private final Worker worker;

    private Cluster(Postgres postgres, Kafka kafka, Worker worker) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.worker = worker;
    }

    private static final class Shared {
        static final Cluster CLUSTER = start();
    }

    /** The one of this JVM; closed when it ends. Take topics, databases and connector names of your own. */
    public static Cluster shared() {
        return Shared.CLUSTER;
    }

    private static Cluster start() {
        Closer closer = Closer.atExit();
        Postgres postgres = Servers.chosen().sharedPostgres();
        KafkaServer broker = closer.add(Servers.chosen().kafka());
        Kafka kafka = closer.add(new Kafka(broker.bootstrap()));
        Worker worker = closer.add(Worker.startTalkative(
                Converters.folder(),
                broker.bootstrap(),
                "fieldsink-tests",
                Component.zip(),
                Map.of(
                        "POSTGRES_URL", postgres.url("postgres"),
                        "POSTGRES_USER", postgres.user(),
                        "POSTGRES_PASSWORD", postgres.password())));
        return new Cluster(postgres, kafka, worker);
    }

    public Postgres postgres() {
        return postgres;
    }

    public Kafka kafka() {
        return kafka;
    }

    public Worker worker() {
        return worker;
    }

    public ConnectRest rest() {
        return worker.rest();
    }
}
