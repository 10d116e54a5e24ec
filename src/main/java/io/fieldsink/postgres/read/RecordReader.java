package io.fieldsink.postgres.read;

import io.fieldsink.postgres.model.Event;
import io.fieldsink.postgres.model.Origin;
import io.fieldsink.postgres.type.ConnectTypes;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A Connect record becomes an event, whatever its converters made of it: the one place that knows Struct, Map, JSON
 * text and JSON bytes. One instance reads one record.
 */
public final class RecordReader {
    private static final Path VALUE = Path.of("the value");
    private static final Path KEY = Path.of("the key");
    private static final Document NO_HEADERS = new Document(0);

    private final Nuls nuls = new Nuls();
    private final Naturals naturals = new Naturals(nuls);

    private RecordReader() {}

    /** The record's event; {@link Unreadable} says in one sentence what is wrong with a record that has none. */
    public static Event read(SinkRecord sunk) throws Unreadable {
        return new RecordReader().event(sunk);
    }

    private Event event(SinkRecord sunk) throws Unreadable {
        Origin origin = new Origin(sunk.originalTopic(), sunk.originalKafkaPartition(), sunk.originalKafkaOffset());
        Document key = key(sunk.keySchema(), sunk.key());
        Document value = value(sunk.valueSchema(), sunk.value());
        Document headers = headers(sunk.headers());
        return new Event(origin, sunk.topic(), key, value, headers, timestamp(sunk.timestamp()), nuls.removed());
    }

    private Document value(Schema schema, Object value) throws Unreadable {
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return JsonReader.read(VALUE, text, nuls);
        }
        byte[] bytes = bytes(value);
        if (bytes != null) {
            return JsonReader.read(VALUE, bytes, nuls);
        }
        Object own = naturals.natural(VALUE, schema, value);
        if (own instanceof Document document) {
            return document;
        }
        throw VALUE.refuse("is " + sort(own) + "; a row needs a Struct, a Map or a JSON object");
    }

    private Document key(Schema schema, Object key) throws Unreadable {
        if (key == null) {
            return null;
        }
        if (key instanceof String text) {
            return key(schema == null ? null : ConnectTypes.type(schema), text);
        }
        byte[] bytes = bytes(key);
        if (bytes != null) {
            String text = Utf8.text(bytes).orElse(null);
            return text == null ? primitive(Scalar.BYTEA, bytes) : key(Scalar.TEXT, text);
        }
        Object own = naturals.natural(KEY, schema, key);
        if (own instanceof Document document) {
            return document;
        }
        if (own instanceof List<?>) {
            throw KEY.refuse("is a list; a row's key needs a Struct, a Map, a JSON object or one scalar");
        }
        return primitive(schema == null ? null : ConnectTypes.type(schema), own);
    }

    /** A text is itself the key, digits and quoted texts too, unless it is a JSON object. */
    private Document key(PgType type, String text) throws Unreadable {
        if (JsonReader.looksLikeObject(text)) {
            try {
                Nuls inside = new Nuls();
                Document document = JsonReader.read(KEY, text, inside);
                nuls.add(inside);
                return document;
            } catch (Unreadable e) {
                if (!e.isMalformed()) {
                    throw e;
                }
            }
        }
        return primitive(type, nuls.strip(text));
    }

    private static Document primitive(PgType type, Object value) {
        return new Document(1).add(Event.PRIMITIVE, type, value);
    }

    private Document headers(Iterable<Header> headers) throws Unreadable {
        Document document = NO_HEADERS;
        for (Header header : headers) {
            if (document == NO_HEADERS) {
                document = new Document();
            }
            Schema schema = header.schema();
            Object value = naturals.natural(Path.header(header.key()), schema, header.value());
            document.add(nuls.strip(header.key()), schema == null ? null : ConnectTypes.type(schema), value);
        }
        return document;
    }

    /** Kafka's NO_TIMESTAMP is -1: a record of a message format without them. */
    private static Instant timestamp(Long millis) {
        return millis == null || millis == -1 ? null : Instant.ofEpochMilli(millis);
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        return value instanceof ByteBuffer buffer ? bytes(buffer) : null;
    }

    /** What the buffer still has to give, which it keeps. */
    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String sort(Object value) {
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof Boolean) {
            return "a boolean";
        }
        return value instanceof List<?>
                ? "a list"
                : "of the Java class " + value.getClass().getName();
    }
}
