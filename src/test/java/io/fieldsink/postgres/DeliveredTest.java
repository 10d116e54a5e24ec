package io.fieldsink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/**
 * A dead letter that is confirmed before anybody can look, and one that is refused, as Connect's reporter shows both: no
 * real broker is made to be that fast when it is asked to.
 */
class DeliveredTest {
    private static final SinkRecord RECORD = new SinkRecord("people", 0, null, null, null, "{}", 7);

    private final List<Future<Void>> answers = new ArrayList<>();

    @Test
    void aLetterThatWasConfirmedAtOnceIsNotTakenForARefusedOne() {
        CompletableFuture<Void> onItsWay = new CompletableFuture<>();

        Future<?> sent = bury(() -> answers.size() < 4 ? CompletableFuture.completedFuture(null) : onItsWay);

        assertThat(sent).isSameAs(onItsWay);
    }

    @Test
    void aLetterThatIsRefusedEachTimeFails() {
        Future<?> sent = bury(() -> CompletableFuture.completedFuture(null));

        assertThatThrownBy(sent::get).hasMessageContaining("not sent");
        assertThat(answers).hasSizeBetween(5, 10);
    }

    @Test
    void aLetterThatIsRefusedAfterAWhileIsNotTriedAgain() {
        Future<?> sent = bury(() -> {
            Thread.sleep(1001);
            return CompletableFuture.completedFuture(null);
        });

        assertThatThrownBy(sent::get).hasMessageContaining("not sent");
        assertThat(answers).hasSize(1);
    }

    private interface Queue {
        Future<Void> answer() throws InterruptedException;
    }

    private Future<?> bury(Queue queue) {
        ErrantRecordReporter reporter = (record, error) -> {
            try {
                Future<Void> answer = queue.answer();
                answers.add(answer);
                return answer;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        return new Delivered(RECORD, reporter, false).bury("why");
    }
}
