package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.Flush.Rest;
import io.fieldsink.postgres.pg.Failure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.MDC;

/**
 * The one batch that a thread of its own writes while the next one fills. That thread does nothing else: what becomes of
 * the batch is the task's thread's again when it has heard how the writing ended. For the task's thread.
 */
final class Handover implements AutoCloseable {
    private final ExecutorService writer = Executors.newSingleThreadExecutor(Handover::thread);
    private Optional<Sent> sent = Optional.empty();
    private Optional<Future<Outcome>> unheard = Optional.empty();

    /**
     * A batch that was given away.
     *
     * @param why it was closed
     */
    record Sent(Batch batch, Close why) {}

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "postgres-sink-writer");
        thread.setDaemon(true);
        return thread;
    }

    /** Has the batch written; nobody else touches it until it is heard how that ended. */
    void send(Batch batch, Close why, Rest rest) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        sent = Optional.of(new Sent(batch, why));
        unheard = Optional.of(writer.submit(() -> {
            if (context != null) {
                MDC.setContextMap(context); // the log then says whose batch it is
            }
            return rest.run();
        }));
    }

    /** The batch that was given away and not taken back. */
    Optional<Sent> sent() {
        return sent;
    }

    boolean isUnheard() {
        return unheard.isPresent();
    }

    /** Whether there is one, and nobody is writing it any more. */
    boolean hasEnded() {
        return sent.isPresent() && !isBusy();
    }

    /** Whether one is being written. */
    boolean isBusy() {
        return unheard.isPresent() && !unheard.get().isDone();
    }

    /** Waits for the writing to end, and fails as it did. Answers once. */
    Outcome hear() throws Failure {
        Future<Outcome> ending = unheard.orElseThrow();
        try {
            Outcome outcome = ending.get();
            unheard = Optional.empty();
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stop("interrupted while a batch was being written");
        } catch (ExecutionException e) {
            unheard = Optional.empty();
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("the writer's thread failed", e.getCause());
        }
    }

    /** Waits for the writing to end, however it does. */
    void awaitEnd() {
        try {
            if (unheard.isPresent()) {
                unheard.get().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            return; // hear() tells
        }
    }

    /** The batch is ours again. */
    void takeBack() {
        sent = Optional.empty();
    }

    /** Does not wait: the sessions are closed next, and the ledger knows how the writing ended. */
    @Override
    public void close() {
        writer.shutdownNow();
    }
}
