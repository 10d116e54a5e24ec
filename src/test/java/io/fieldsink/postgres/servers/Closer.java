package io.fieldsink.postgres.servers;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Closes what was opened in the reverse order, each within a time limit, so that one server that hangs does not keep
 * the others alive. Thread-safe.
 */
public final class Closer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Closer AT_EXIT = closedAtExit();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile boolean closing;

    /** The one that closes when the JVM ends, be it normally, by Ctrl-C or by SIGTERM. */
    public static Closer atExit() {
        return AT_EXIT;
    }

    private static Closer closedAtExit() {
        Closer closer = new Closer();
        Runtime.getRuntime().addShutdownHook(new Thread(closer::close, "close-servers"));
        return closer;
    }

    public <T extends AutoCloseable> T add(T opened) {
        synchronized (open) {
            open.push(opened);
        }
        return opened;
    }

    /** Whether the end has begun: what fails from now on fails because of that. */
    public boolean closing() {
        return closing;
    }

    @Override
    public void close() {
        closing = true;
        while (true) {
            AutoCloseable next;
            synchronized (open) {
                next = open.poll();
            }
            if (next == null) {
                return;
            }
            close(next);
        }
    }

    private static void close(AutoCloseable server) {
        Thread closing = new Thread(
                () -> {
                    try {
                        server.close();
                    } catch (Exception e) {
                        System.err.println("closing " + server.getClass().getSimpleName() + ": " + e);
                    }
                },
                "close-" + server.getClass().getSimpleName());
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(LIMIT.toMillis());
            if (closing.isAlive()) {
                System.err.println(server.getClass().getSimpleName() + " did not close within "
                        + TimeUnit.MILLISECONDS.toSeconds(LIMIT.toMillis()) + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
