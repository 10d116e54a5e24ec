package io.fieldsink.postgres.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The sample: 2000 invented stock events, up to five revisions of one in a row, late repeats, and four records that
 * cannot be written. Line numbers count from 0 and are the offsets, if sent in order to one new partition.
 */
public final class ConsumptionEvents {
    public static final String TOPIC = "supply.consumption_events";

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String VALUE = ",\"value\":";

    private ConsumptionEvents() {}

    public static List<String> lines() {
        return text("consumption-events.jsonl").lines().toList();
    }

    /** The records for partition 0, with the value's very bytes: a 29-digit decimal would not survive a parser. */
    public static List<ProducerRecord<byte[], byte[]>> records(String topic) {
        return lines().stream().map(line -> record(topic, line)).toList();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String line) {
        JsonNode key = json(line).get("key");
        String value = line.substring(line.indexOf(VALUE) + VALUE.length(), line.length() - 1);
        return new ProducerRecord<>(
                topic, 0, key.isNull() ? null : key.textValue().getBytes(UTF_8), value.getBytes(UTF_8));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String resource) {
        try (InputStream in = ConsumptionEvents.class.getResourceAsStream("/demo/" + resource)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
