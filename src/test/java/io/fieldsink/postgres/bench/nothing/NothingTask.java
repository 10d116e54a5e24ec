package io.fieldsink.postgres.bench.nothing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Notes when the first records came and when the last. */
public final class NothingTask extends SinkTask {
    private Path file;
    private long first;
    private long last;

    @Override
    public void start(Map<String, String> props) {
        file = Path.of(props.get("file"));
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        last = System.nanoTime();
        first = first == 0 ? last : first;
    }

    @Override
    public void flush(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            Files.writeString(file, String.valueOf(last - first));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // nothing is open
    }

    @Override
    public String version() {
        return "1";
    }
}
