package io.fieldsink.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.Arrival;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.runtime.InternalSinkRecord;
import org.apache.kafka.connect.runtime.errors.ProcessingContext;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What stays of a record until its batch is committed. */
class DeliveredTest {
    private static final DeadLetters LETTERS = new DeadLetters(null, System::nanoTime);
    private static final Map<String, String> VALUE = Map.of("name", "rice");
    private static final SinkRecord RECORD =
            new SinkRecord("orders", 2, null, "order 1", null, VALUE, 7, 5L, TimestampType.CREATE_TIME);

    @Test
    void ofAConnectRecordItsObjectsGoAndItsPlaceStays() {
        Arrival whole = new Delivered(connects(RECORD), LETTERS, false);

        Delivered kept = (Delivered) whole.kept();

        assertThat(kept.record().key()).isNull();
        assertThat(kept.record().value()).isNull();
        assertThat(kept.origin()).isEqualTo(whole.origin());
        assertThat(kept.mark()).isEqualTo(whole.mark());
        assertThat(((InternalSinkRecord) kept.record()).context().original().value())
                .isEqualTo("{}".getBytes(UTF_8));
    }

    @Test
    void whatMessagesMayShowStays() {
        Arrival whole = new Delivered(connects(RECORD), LETTERS, true);

        assertThat(whole.kept().shown()).contains("rice");
    }

    @Test
    void aRecordThatRemembersNoBytesStaysWhole() {
        Arrival whole = new Delivered(RECORD, LETTERS, false);

        assertThat(whole.kept()).isSameAs(whole);
    }

    private static SinkRecord connects(SinkRecord record) {
        ConsumerRecord<byte[], byte[]> original = new ConsumerRecord<>(
                "orders",
                2,
                7,
                5L,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                null,
                "{}".getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty());
        return new InternalSinkRecord(new ProcessingContext<>(original), record);
    }
}
