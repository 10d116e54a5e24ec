package io.fieldsink.postgres.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A process of this machine by its number, whoever started it: it can be killed, frozen and thawed. */
public record Pid(long number) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** SIGKILL: nothing of it runs any more when this returns. */
    public void kill() {
        ProcessHandle.of(number).ifPresent(process -> {
            process.destroyForcibly();
            Await.until(LIMIT, number + " is gone", () -> !process.isAlive());
        });
    }

    /** SIGSTOP: it keeps its connections and locks, and does nothing. */
    public void freeze() {
        signal("STOP");
    }

    /** SIGCONT: it goes on where it was, and does not know how late it is. */
    public void thaw() {
        signal("CONT");
    }

    /** SIGQUIT: a JVM then writes to its output what each of its threads is doing. */
    void askForThreads() {
        signal("QUIT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(number)).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("cannot send SIG" + name + " to " + number);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
