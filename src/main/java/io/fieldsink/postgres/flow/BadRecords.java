package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.model.Rejection;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Failure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a record that cannot be stored. */
public enum BadRecords {
    /** The task stops at it; all before it is committed. */
    STOP("would stop the task") {
        @Override
        int end(Batch batch) {
            return batch.rejections().isEmpty()
                    ? batch.size()
                    : batch.rejections().firstKey();
        }

        @Override
        void bury(Batch batch) {}
    },
    /** It goes to the dead-letter queue. */
    BURY("would go to dead letters") {
        @Override
        void bury(Batch batch) throws Failure {
            for (Map.Entry<Integer, Rejection> entry : batch.rejections().entrySet()) {
                batch.burials().computeIfAbsent(entry.getKey(), event -> {
                    String message = message(batch, entry, "Sent to dead letters.");
                    LOG.warn("{}", message);
                    return batch.arrival(event).bury(message);
                });
            }
            for (int event : List.copyOf(batch.burials().keySet())) {
                await(event, batch);
            }
        }
    },
    /** It is counted, logged and dropped: all errors are tolerated and there is no queue. */
    DROP("would be dropped") {
        @Override
        void bury(Batch batch) {
            for (Map.Entry<Integer, Rejection> entry : batch.rejections().entrySet()) {
                LOG.warn("{}", message(batch, entry, "Dropped, because errors.tolerance=all and there is no queue."));
            }
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(BadRecords.class);

    /** Less than a transaction may idle. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(20);

    private final String without;

    BadRecords(String without) {
        this.without = without;
    }

    /** Where the batch ends: the events before may be written. */
    int end(Batch batch) {
        return batch.size();
    }

    /** Deals with the batch's rejected records; when it returns, the queue has them. Fails where it does not take them. */
    abstract void bury(Batch batch) throws Failure;

    /** Says what is wrong with the batch's rejected records, and does nothing about it. */
    void tell(Batch batch) {
        for (Map.Entry<Integer, Rejection> entry : batch.rejections().entrySet()) {
            LOG.warn("{}", message(batch, entry, "Would be rejected; without plan.only it " + without + "."));
        }
    }

    /** What is wrong with a record, and what was done about it. */
    static String message(Batch batch, Map.Entry<Integer, Rejection> entry, String done) {
        Arrival arrival = batch.arrival(entry.getKey());
        String shown = arrival.shown();
        return entry.getValue().message(arrival.origin(), shown.isEmpty() ? done : done + ' ' + shown);
    }

    /**
     * A broker that is away is an outage: the letter is on its way, and waited for again. One that was refused is the end:
     * Connect itself stops a task whose letter was refused when it commits offsets next.
     */
    private static void await(int event, Batch batch) throws Failure {
        Origin origin = batch.arrival(event).origin();
        try {
            batch.burials().get(event).get(CONFIRMATION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stop("interrupted while dead letters were being confirmed");
        } catch (TimeoutException e) {
            throw Failure.of(
                    Kind.OUTAGE,
                    origin + ": the dead-letter queue has not confirmed the record within " + CONFIRMATION.toSeconds()
                            + " s: is its broker away?");
        } catch (ExecutionException e) {
            throw new Stop(
                    origin + ": the dead-letter queue did not take the record; look at the worker's log, the topic of"
                            + " errors.deadletterqueue.topic.name and producer.override.max.request.size");
        }
    }
}
