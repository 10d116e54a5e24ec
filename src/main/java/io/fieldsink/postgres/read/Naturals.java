package io.fieldsink.postgres.read;

import io.fieldsink.postgres.type.ConnectTypes;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Refusal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * What converters and transforms make becomes natural values without U+0000: by its schema where it has one, else by
 * its Java class. What is natural already comes back as it is, not copied. One instance reads one record.
 */
final class Naturals {
    private final Nuls nuls;

    Naturals(Nuls nuls) {
        this.nuls = nuls;
    }

    /** A part of the record; its schema may be null. */
    Object natural(Path path, Schema schema, Object value) throws Unreadable {
        try {
            Object own = schema == null || value == null ? value : ConnectTypes.natural(schema, value);
            return isNatural(own) ? own : converted(path, own);
        } catch (Refusal refusal) {
            throw path.refuse("holds " + refusal.getMessage());
        }
    }

    /** Paths cost, so only what may have to name one gets one. */
    private Object inner(Path outer, String name, Object value) throws Unreadable {
        if (value instanceof String text) {
            return nuls.strip(text);
        }
        return isNatural(value) ? value : converted(outer.in(name), value);
    }

    private Object converted(Path path, Object value) throws Unreadable {
        if (value instanceof String text) {
            return nuls.strip(text);
        }
        if (value instanceof BigDecimal decimal) {
            return Numbers.decimal(path, decimal);
        }
        if (value instanceof Document document) {
            return document(path.open(), document);
        }
        if (value instanceof Struct struct) {
            return natural(path, struct.schema(), struct);
        }
        if (value instanceof Map<?, ?> map) {
            return document(path.open(), map);
        }
        if (value instanceof List<?> list) {
            return list(path.open(), list);
        }
        return scalar(path, value);
    }

    private Document document(Path path, Map<?, ?> map) throws Unreadable {
        Document document = new Document(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = name(path, entry.getKey());
            document.add(nuls.strip(name), inner(path, name, entry.getValue()));
        }
        return document;
    }

    /** JSON's names are texts; other scalar keys become the text that JSON would make of them. */
    private static String name(Path path, Object key) throws Unreadable {
        if (key instanceof String text) {
            return text;
        }
        if (key instanceof Number || key instanceof Boolean) {
            return key.toString();
        }
        throw path.refuse("has a name that is no text, number or boolean");
    }

    @SuppressWarnings("ReferenceEquality") // the same object says that nothing was to be changed
    private Document document(Path path, Document document) throws Unreadable {
        Document changed = null;
        for (int i = 0; i < document.size(); i++) {
            String name = document.name(i);
            Object value = document.value(i);
            String cleanName = nuls.strip(name);
            Object cleanValue = inner(path, name, value);
            if (changed == null && (cleanName != name || cleanValue != value)) {
                changed = start(document, i);
            }
            if (changed != null) {
                changed.add(cleanName, document.type(i).orElse(null), cleanValue);
            }
        }
        return changed == null ? document : changed;
    }

    private static Document start(Document document, int size) {
        Document copy = new Document(document.size());
        for (int i = 0; i < size; i++) {
            copy.add(document.name(i), document.type(i).orElse(null), document.value(i));
        }
        return copy;
    }

    private List<?> list(Path path, List<?> list) throws Unreadable {
        List<Object> changed = null;
        for (int i = 0; i < list.size(); i++) {
            Object value = list.get(i);
            Object clean = inner(path, null, value);
            if (changed == null && clean != value) {
                changed = new ArrayList<>(list.subList(0, i));
            }
            if (changed != null) {
                changed.add(clean);
            }
        }
        return changed == null ? list : changed;
    }

    private static boolean isNatural(Object value) {
        return value == null
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof Float
                || value instanceof byte[]
                || value instanceof Instant
                || value instanceof LocalDate
                || value instanceof LocalTime
                || value instanceof LocalDateTime;
    }

    @SuppressWarnings("JavaUtilDate") // Connect's own class for a moment; java.sql's descendants refuse toInstant
    private static Object scalar(Path path, Object value) throws Unreadable {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger integer) {
            return Numbers.integer(path, integer);
        }
        if (value instanceof ByteBuffer buffer) {
            return bytes(buffer);
        }
        if (value instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime());
        }
        throw path.refuse("is of the Java class " + value.getClass().getName() + ", which is none of Connect's");
    }

    /** The bytes that a buffer still has to give, which it keeps. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
