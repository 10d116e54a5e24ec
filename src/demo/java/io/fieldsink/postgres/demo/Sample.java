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
 * The four sets of invented records, with edits that arrive twice, late or in the wrong order, deletions, and four
 * records that cannot be written. Line numbers count from 0 and are the offsets, if sent in order to one new partition.
 */
public enum Sample {
    HOUSEHOLDS("kobo-household-survey", "kobo.household_survey", "submission_uuid"),
    WILDMEAT("kobo-wildmeat-consumption", "kobo.wildmeat_consumption", "submission_uuid"),
    CASES("primero-cases", "primero.cases", "id"),
    EVENTS("consumption-events", "supply.consumption_events", "event_id");

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final String VALUE = ",\"value\":";

    private final String file;
    private final String topic;
    private final String key;

    Sample(String file, String topic, String key) {
        this.file = file;
        this.topic = topic;
        this.key = key;
    }

    /** The topic that the configurations in {@code config/} read. */
    public String topic() {
        return topic;
    }

    /** The table that the topic becomes. */
    public String table() {
        return topic.replace('.', '_');
    }

    /** The column that is the table's key; its values are the record keys. */
    public String key() {
        return key;
    }

    public List<String> lines() {
        return text(file + ".jsonl").lines().toList();
    }

    /** The values as JSON; JSON's null for a tombstone. */
    public List<JsonNode> jsonValues() {
        return lines().stream().map(line -> json(line).get("value")).toList();
    }

    public List<ProducerRecord<byte[], byte[]>> records() {
        return records(topic);
    }

    /** The records for partition 0, with the value's very bytes: a 29-digit decimal would not survive a parser. */
    public List<ProducerRecord<byte[], byte[]>> records(String topic) {
        return lines().stream().map(line -> record(topic, line)).toList();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String line) {
        JsonNode key = json(line).get("key");
        String value = line.substring(line.indexOf(VALUE) + VALUE.length(), line.length() - 1);
        return new ProducerRecord<>(
                topic,
                0,
                key.isNull() ? null : key.textValue().getBytes(UTF_8),
                value.equals("null") ? null : value.getBytes(UTF_8));
    }

    /** What the set must have become, with the SQL that asks for each fact. */
    public JsonNode expectation() {
        return json(text(file + ".expected.json"));
    }

    /** The name of its file, without the ending. */
    public String file() {
        return file;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of {@code src/demo/data}. */
    static String text(String resource) {
        try (InputStream in = Sample.class.getResourceAsStream("/demo/" + resource)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
