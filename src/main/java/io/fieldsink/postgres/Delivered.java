package io.fieldsink.postgres;

import io.fieldsink.postgres.flow.Arrival;
import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.read.RecordReader;
import io.fieldsink.postgres.read.Unreadable;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/** A record as Connect delivered it, with the way to the dead-letter queue; the reporter is null where there is none. */
record Delivered(SinkRecord record, ErrantRecordReporter reporter) implements Arrival {

    @Override
    public Origin origin() {
        return new Origin(record.originalTopic(), record.originalKafkaPartition(), record.originalKafkaOffset());
    }

    @Override
    public Event read() throws Unreadable {
        return RecordReader.read(record);
    }

    /** Connect writes the exception's message and trace into headers, so it is ours and has no cause. */
    @Override
    public Future<?> bury(String message) {
        return reporter.report(record, new DataException(message));
    }
}
