package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Numbers;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * MongoDB's extended JSON, in the form of version 1 and of version 2: an object whose only name is a type is a value of
 * that type. What is not understood stays as it is. Stateless.
 */
final class ExtendedJson {
    /** How the text in such an object is read. */
    @FunctionalInterface
    private interface Reading {
        Object of(Object inside);
    }

    private static final Map<String, Reading> TYPES = Map.of(
            "$oid", inside -> inside,
            "$uuid", inside -> inside,
            "$symbol", inside -> inside,
            "$numberInt", ExtendedJson::whole,
            "$numberLong", ExtendedJson::whole,
            "$numberDouble", ExtendedJson::decimal,
            "$numberDecimal", ExtendedJson::decimal,
            "$date", ExtendedJson::time,
            "$binary", ExtendedJson::bytes);

    private ExtendedJson() {}

    /** The document with plain values in place of such objects. */
    static Document plain(Document document) {
        Document plain = new Document(document.size());
        for (int i = 0; i < document.size(); i++) {
            plain.add(document.name(i), value(document.value(i)));
        }
        return plain;
    }

    private static Object value(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(item -> item == null ? null : value(item)).toList();
        }
        if (!(value instanceof Document object)) {
            return value;
        }
        // version 1 says the kind of bytes beside them
        boolean withKind = object.size() == 2 && object.find("$type") >= 0;
        int at = withKind ? 1 - object.find("$type") : 0;
        Reading reading = withKind || object.size() == 1 ? TYPES.get(object.name(at)) : null;
        if (reading == null || object.value(at) == null) {
            return plain(object);
        }
        try {
            return reading.of(object.value(at));
        } catch (IllegalArgumentException | DateTimeException | ClassCastException unknown) {
            return object;
        }
    }

    private static Object whole(Object inside) {
        return Long.valueOf((String) inside);
    }

    /** What is no number (NaN, infinity) stays text, which numeric columns read; one beyond PostgreSQL's, too. */
    private static Object decimal(Object inside) {
        String text = (String) inside;
        if (text.endsWith("NaN") || text.endsWith("Infinity")) {
            return text;
        }
        BigDecimal number = new BigDecimal(text);
        return Numbers.fits(number) ? number : text;
    }

    private static Object time(Object inside) {
        if (inside instanceof String text) {
            return OffsetDateTime.parse(text).toInstant();
        }
        Object millis = inside instanceof Document ? value(inside) : inside;
        return Instant.ofEpochMilli((Long) millis);
    }

    private static Object bytes(Object inside) {
        if (!(inside instanceof Document object)) {
            return Base64.getDecoder().decode((String) inside);
        }
        int at = object.find("base64");
        if (at < 0 || !(object.value(at) instanceof String text)) {
            throw new IllegalArgumentException("bytes in no form that is known");
        }
        return Base64.getDecoder().decode(text);
    }
}
