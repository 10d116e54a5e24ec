package io.fieldsink.postgres.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Several workers of one Connect cluster, by number from 0 on, each of which can be killed, frozen, stopped and started
 * again. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    private final String bootstrap;
    private final String cluster;
    private final Path zip;
    private final Map<String, String> environment;
    private final List<Worker> workers = new ArrayList<>();
    private final List<String> pastLogs = new ArrayList<>();
    private final Set<Integer> frozen = new TreeSet<>();
    private int starts;

    private Workers(String bootstrap, String cluster, Path zip, Map<String, String> environment) {
        this.bootstrap = bootstrap;
        this.cluster = cluster;
        this.zip = zip;
        this.environment = Map.copyOf(environment);
    }

    /** So many workers that load this component. */
    public static Workers start(
            String bootstrap, String cluster, Path zip, Map<String, String> environment, int count) {
        Workers all = new Workers(bootstrap, cluster, zip, environment);
        for (int i = 0; i < count; i++) {
            all.workers.add(all.started());
        }
        return all;
    }

    private Worker started() {
        starts++;
        return Worker.start(bootstrap, cluster, zip, environment);
    }

    public synchronized int count() {
        return workers.size();
    }

    /** How often a worker has been started so far. */
    public synchronized int starts() {
        return starts;
    }

    public synchronized long pid(int number) {
        return workers.get(number).pid();
    }

    /** SIGKILL. */
    public synchronized void kill(int number) {
        workers.get(number).kill();
    }

    /** SIGSTOP. */
    public synchronized void freeze(int number) {
        workers.get(number).freeze();
        frozen.add(number);
    }

    /** SIGCONT. */
    public synchronized void thaw(int number) {
        workers.get(number).thaw();
        frozen.remove(number);
    }

    /** SIGTERM, and waits for its end. */
    public synchronized void stop(int number) {
        Worker worker = workers.get(number);
        pastLogs.add(worker.log());
        worker.close();
    }

    /** Another one in the place of one that was killed or stopped. */
    public synchronized void startAgain(int number) {
        Worker before = workers.get(number);
        if (before.isAlive()) {
            return;
        }
        if (Files.exists(before.logFile())) {
            pastLogs.add(before.log());
            before.close();
        }
        workers.set(number, started());
    }

    /** All of them are there and awake when this returns. */
    public synchronized void heal() {
        List.copyOf(frozen).forEach(this::thaw);
        IntStream.range(0, workers.size()).forEach(this::startAgain);
    }

    /** The REST interface of one that answers. */
    public synchronized ConnectRest rest() {
        return IntStream.range(0, workers.size())
                .filter(number -> !frozen.contains(number))
                .mapToObj(workers::get)
                .filter(Worker::isAlive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no worker is alive"))
                .rest();
    }

    /** The number of the worker that runs this task. */
    public synchronized int running(String connector, int task) {
        String address = rest().status(connector)
                .ok()
                .at("/tasks/" + task + "/worker_id")
                .asText();
        return IntStream.range(0, workers.size())
                .filter(number ->
                        address.endsWith(":" + workers.get(number).rest().base().getPort()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no worker of ours is " + address));
    }

    /** What all of them, those of the past too, have logged. */
    public synchronized List<String> logs() {
        List<String> logs = new ArrayList<>(pastLogs);
        workers.stream()
                .filter(worker -> Files.exists(worker.logFile()))
                .map(Worker::log)
                .forEach(logs::add);
        return logs;
    }

    @Override
    public synchronized void close() {
        List.copyOf(frozen).forEach(this::thaw);
        workers.forEach(Worker::close);
    }
}
