package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.flow.Story.Told;
import io.fieldsink.postgres.model.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows are committed only when the dead-letter queue has what is not among them. */
@Timeout(60)
class DeadLettersTest {
    private static final String ROWS = "SELECT id FROM t ORDER BY id";

    private static Story story() {
        return new Story("pk.fields=id").execute("CREATE TABLE t (id integer PRIMARY KEY, v integer CHECK (v < 100))");
    }

    private static List<Told> batch(Story story) {
        return List.of(
                story.value("{\"id\":1}"),
                story.value("{\"id\":2,\"v\":4711}"),
                story.value("no json"),
                story.value("{\"id\":3}"));
    }

    @Test
    void theyAreConfirmedBeforeTheCommit() {
        try (Story story = story()) {
            List<List<String>> seen = new ArrayList<>();
            story.queue(message -> CompletableFuture.runAsync(() -> seen.add(story.query(ROWS))));
            story.put(batch(story));
            assertThat(seen).containsExactly(List.of(), List.of());
            assertThat(story.query(ROWS)).containsExactly("1", "3");
        }
    }

    @Test
    void oneThatIsNotTakenStopsTheTaskAndNothingIsCommitted() {
        try (Story story = story()) {
            story.queue(message -> CompletableFuture.failedFuture(new IllegalStateException("MARKER")));
            List<Told> batch = batch(story);
            assertThatThrownBy(() -> story.put(batch))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("the dead-letter queue did not take the record")
                    .hasMessageNotContaining("MARKER")
                    .hasNoCause();
            story.settle();
            assertThatThrownBy(() -> story.put(batch)).isInstanceOf(Stop.class);
            assertThat(story.buried()).hasSize(2);
            assertThat(story.query(ROWS)).isEmpty();
            assertThat(story.durable()).containsEntry(new Partition("t", 0), 0L);
        }
    }

    @Test
    void whileOneIsNotConfirmedNothingIsCommitted() throws InterruptedException {
        try (Story story = story()) {
            CountDownLatch reported = new CountDownLatch(1);
            story.queue(message -> {
                reported.countDown();
                return new CompletableFuture<>();
            });
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread task = new Thread(() -> story.put(batch(story)));
            task.setUncaughtExceptionHandler((thread, thrown) -> end.set(thrown));
            task.start();
            reported.await();
            task.join(300);
            assertThat(task.isAlive()).isTrue();
            assertThat(story.query(ROWS)).isEmpty();
            task.interrupt();
            task.join();
            assertThat(end.get()).isInstanceOf(Stop.class);
            assertThat(story.query(ROWS)).isEmpty();
        }
    }

    /** The queue's broker is away for longer than we wait in a transaction: an outage like any other. */
    @Test
    void oneThatIsOnItsWayIsWaitedForWithoutLimitAndSentOnce() {
        try (Story story = new Story("pk.fields=id", "max.retries=0")) {
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            story.queue(message -> confirmed);
            List<Told> batch = List.of(story.value("{\"id\":1}"), story.value("no json"));
            assertThatThrownBy(() -> story.put(batch))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageContaining("is its broker away?");
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("0");
            confirmed.complete(null);
            story.put(batch);
            assertThat(story.query(ROWS)).containsExactly("1");
            assertThat(story.buried()).hasSize(1);
        }
    }

    /** Connect only logs what comes up there, and then reads everything again: it would look like a topic made anew. */
    @Test
    void whatNobodyForesawWhileConnectAskedForACommitComesUpAtTheNextPut() {
        try (Story story = new Story("insert.mode=insert", "pk.mode=none", "linger.ms=60000")) {
            story.execute("CREATE TABLE t (id integer)");
            story.queue(message -> {
                throw new IllegalStateException("nobody foresaw this");
            });
            story.put(story.value("{\"id\":\"no number\"}"));
            story.settle();
            assertThatThrownBy(() -> story.put(List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("nobody foresaw this");
            assertThat(story.query("SELECT count(*) FROM t")).containsExactly("0");
            assertThat(story.durable()).containsEntry(new Partition("t", 0), 0L);
        }
    }

    @Test
    void aRetryOfTheBatchDoesNotBuryAgain() {
        try (Story story = story()) {
            story.queue(message -> {
                if (story.buried().size() == 2) {
                    story.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                            + " current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'");
                }
                return CompletableFuture.completedFuture(null);
            });
            List<Told> batch = batch(story);
            assertThatThrownBy(() -> story.put(batch)).isInstanceOf(RetryLater.class);
            assertThat(story.query(ROWS)).isEmpty();
            story.put(batch);
            assertThat(story.query(ROWS)).containsExactly("1", "3");
            assertThat(story.buried()).hasSize(2);
        }
    }

    @Test
    void messagesNameTheRecordEachTime() {
        try (Story story = story()) {
            story.put(batch(story));
            assertThat(story.buried())
                    .containsExactlyInAnyOrder(
                            "t-0@1: public.t refused the row: the row breaks a CHECK constraint or fits no partition"
                                    + " (SQLSTATE 23514, table public.t, constraint t_v_check). Sent to dead letters.",
                            "t-0@2: the value is no JSON object. Sent to dead letters.");
        }
    }
}
