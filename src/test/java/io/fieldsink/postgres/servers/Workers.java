package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several workers of one Connect cluster, by number from 0 on, each of which can be killed, frozen, stopped and started
 * again. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    private static final int LAST_WORDS = 5;

    private final String bootstrap;
    private final String cluster;
    private final Path zip;
    private final Map<String, String> environment;
    private final List<Worker> workers = new ArrayList<>();
    private final Folder pastLogs = Folder.create("logs");
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
        frozen.remove(number);
    }

    /** Whether none of them has ended. */
    public synchronized boolean areAlive() {
        return workers.stream().allMatch(Worker::isAlive);
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
        end(workers.get(number));
    }

    /** Another one in the place of one that was killed or stopped. */
    public synchronized void startAgain(int number) {
        Worker before = workers.get(number);
        if (before.isAlive()) {
            return;
        }
        end(before);
        workers.set(number, started());
    }

    /** What it has logged stays, though its folder goes. */
    private void end(Worker worker) {
        if (!Files.exists(worker.logFile())) {
            return;
        }
        try {
            Files.createLink(pastLogs.resolve(worker.pid() + "-" + starts + ".log"), worker.logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        worker.close();
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

    /** The number of the worker that runs this task; empty while the others have not noticed that it is gone. */
    public synchronized Optional<Integer> running(String connector, int task) {
        String address = rest().status(connector)
                .ok()
                .at("/tasks/" + task + "/worker_id")
                .asText();
        return IntStream.range(0, workers.size())
                .filter(number ->
                        address.endsWith(":" + workers.get(number).rest().base().getPort()))
                .boxed()
                .findFirst();
    }

    /** Whether one of them, those of the past too, has logged these words. */
    public synchronized boolean haveLogged(String words) {
        try (Stream<Path> past = Files.list(pastLogs.path())) {
            return Stream.concat(past, workers.stream().map(Worker::logFile).filter(Files::exists))
                    .anyMatch(log -> says(log, words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of ours that each of them has logged, and where the tasks of those are that can tell. */
    public synchronized List<String> lastWords() {
        List<String> words = new ArrayList<>();
        for (Worker worker : workers) {
            List<String> ours = Files.exists(worker.logFile())
                    ? worker.log()
                            .lines()
                            .filter(line -> line.contains("|task-"))
                            .toList()
                    : List.of();
            words.addAll(ours.subList(Math.max(0, ours.size() - LAST_WORDS), ours.size()));
        }
        IntStream.range(0, workers.size())
                .filter(number -> !frozen.contains(number))
                .mapToObj(workers::get)
                .filter(Worker::isAlive)
                .forEach(worker -> words.addAll(worker.tasks()));
        return words;
    }

    private static boolean says(Path log, String words) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.anyMatch(line -> line.contains(words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        try (pastLogs) {
            List.copyOf(frozen).forEach(this::thaw);
            workers.forEach(Worker::close);
        }
    }
}
