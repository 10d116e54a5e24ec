package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.BrokerProcess;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postmaster;
import io.fieldsink.postgres.servers.Workers;
import java.util.Map;

/** The servers that faults happen to, each a process of its own: PostgreSQL, a broker, several workers. */
record Stand(Postmaster postmaster, BrokerProcess broker, Kafka kafka, Workers workers) {
    private static final Map<String, String> SERVER =
            Map.of("deadlock_timeout", "200ms", "max_connections", "60", "log_min_messages", "fatal");
    private static final Map<String, String> BROKER = Map.of(
            "transaction.max.timeout.ms", "60000",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
            "delete.topic.enable", "true");

    private static final class Shared {
        static final Stand STAND = start("fieldsink-faults", 2);
    }

    /** The one of this JVM, with two workers; closed when it ends. */
    static Stand shared() {
        return Shared.STAND;
    }

    private static Stand start(String cluster, int workers) {
        Closer closer = Closer.atExit();
        Postmaster postmaster = closer.add(Postmaster.start(SERVER));
        BrokerProcess broker = closer.add(BrokerProcess.start(BROKER));
        Kafka kafka = closer.add(new Kafka(broker.bootstrap()));
        return new Stand(
                postmaster,
                broker,
                kafka,
                closer.add(Workers.start(broker.bootstrap(), cluster, Component.zip(), Map.of(), workers)));
    }

    /** One with more workers, for as long as it is open. */
    static Stand withWorkers(int count) {
        return start("fieldsink-soak", count);
    }

    /** Everything runs and is awake when this returns. */
    void heal() {
        broker.thaw();
        broker.startAgain();
        postmaster.startAgain();
        workers.heal();
    }
}
