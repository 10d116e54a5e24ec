package io.fieldsink.postgres.faults;

import io.fieldsink.postgres.servers.BrokerProcess;
import io.fieldsink.postgres.servers.Closer;
import io.fieldsink.postgres.servers.Component;
import io.fieldsink.postgres.servers.Folder;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postmaster;
import io.fieldsink.postgres.servers.Workers;
import java.nio.file.Path;
import java.util.Map;

/** The servers that faults happen to, each a process of its own: PostgreSQL, a broker, several workers. */
record Stand(Postmaster postmaster, BrokerProcess broker, Kafka kafka, Workers workers) implements AutoCloseable {
    private static final Map<String, String> SERVER =
            Map.of("deadlock_timeout", "200ms", "max_connections", "60", "log_min_messages", "fatal");
    /** Each fetch of what is committed looks at all aborted transactions of a segment, so it must not be that of hours. */
    private static final Map<String, String> BROKER = Map.of(
            "transaction.max.timeout.ms", "60000",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
            "log.segment.bytes", "16777216");

    /** Those that every stand of this JVM shares; closed when it ends. */
    private static final class Servers {
        static final Postmaster POSTMASTER = Closer.atExit().add(Postmaster.start(SERVER));
        static final BrokerProcess BROKER_PROCESS = Closer.atExit().add(BrokerProcess.start(BROKER));
        static final Kafka KAFKA = Closer.atExit().add(new Kafka(BROKER_PROCESS.bootstrap()));
    }

    private static final class Shared {
        static final Stand STAND = start("fieldsink-faults", Component.zip(), 2, Map.of());
    }

    /** The one of this JVM, with two workers. */
    static Stand shared() {
        return Shared.STAND;
    }

    private static Stand start(String cluster, Path zip, int workers, Map<String, String> environment) {
        String bootstrap = Servers.BROKER_PROCESS.bootstrap();
        return new Stand(
                Servers.POSTMASTER,
                Servers.BROKER_PROCESS,
                Servers.KAFKA,
                Closer.atExit().add(Workers.start(bootstrap, cluster, zip, environment, workers)));
    }

    static Stand withWorkers(int count) {
        return start("fieldsink-soak", Component.zip(), count, Map.of());
    }

    /** One whose workers run the connector without a guard. */
    static Stand sabotaged(Sabotage sabotage, String cluster, int workers) {
        return sabotaged(sabotage, cluster, workers, Map.of());
    }

    /** The same in this environment. */
    static Stand sabotaged(Sabotage sabotage, String cluster, int workers, Map<String, String> environment) {
        Folder folder = Closer.atExit().add(Folder.create("sabotage"));
        return start(cluster, sabotage.component(Component.zip(), folder), workers, environment);
    }

    /** Everything runs and is awake when this returns. */
    void heal() {
        broker.thaw();
        broker.startAgain();
        postmaster.startAgain();
        workers.heal();
    }

    /** Ends the workers; the other servers are shared. */
    @Override
    public void close() {
        workers.close();
    }
}
