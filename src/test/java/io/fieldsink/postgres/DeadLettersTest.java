package io.fieldsink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/**
 * A dead letter that is confirmed before anybody can look, and one that is refused, as Connect's reporter shows both: no
 * real broker is made to be that fast when it is asked to.
 */
class DeadLettersTest {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    private static final SinkRecord RECORD = new SinkRecord("people", 0, null, null, null, "{}", 7);

    private int tries;
    private long now;

    @Test
    void aLetterThatWasConfirmedAtOnceIsNotTakenForARefusedOne() {
        CompletableFuture<Void> onItsWay = new CompletableFuture<>();

        Future<?> sent = send(Duration.ZERO, attempt -> attempt < 5 ? DONE : onItsWay);

        assertThat(sent).isSameAs(onItsWay);
    }

    @Test
    void aLetterThatIsRefusedEachTimeFails() {
        Future<?> sent = send(Duration.ZERO, attempt -> DONE);

        assertThatThrownBy(sent::get).hasMessageContaining("not sent");
        assertThat(tries).isBetween(5, 10);
    }

    @Test
    void aLetterThatIsRefusedAfterAWhileIsNotTriedAgain() {
        Future<?> sent = send(Duration.ofSeconds(1), attempt -> DONE);

        assertThatThrownBy(sent::get).hasMessageContaining("not sent");
        assertThat(tries).isEqualTo(1);
    }

    /** @param each how long the producer takes to answer */
    private Future<?> send(Duration each, IntFunction<Future<Void>> answers) {
        DeadLetters letters = new DeadLetters(
                (record, error) -> {
                    now += each.toNanos();
                    return answers.apply(++tries);
                },
                () -> now);
        return letters.send(RECORD, "why");
    }
}
