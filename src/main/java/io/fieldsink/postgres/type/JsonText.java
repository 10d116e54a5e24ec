package io.fieldsink.postgres.type;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;

/** Natural values as JSON text: exact decimals, bytes as base64, dates and times as ISO-8601 text. */
public final class JsonText {
    /** How deep a value may nest; PostgreSQL takes more, our stack and the reader of the column need not. */
    public static final int DEEPEST = 1000;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Numbers.DIGITS_BEFORE_POINT + Numbers.DIGITS_AFTER_POINT + 16)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonText() {}

    /** The JSON text of a natural value or null. */
    public static String of(Object value) throws Refusal {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(value, json, 0);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(Object value, JsonGenerator json, int depth) throws IOException, Refusal {
        if (value instanceof Document document) {
            object(document, json, nested(depth));
        } else if (value instanceof List<?> list) {
            array(list, json, nested(depth));
        } else if (value instanceof String text) {
            json.writeString(checked(text));
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Number) {
            json.writeNumber(number(value));
        } else if (value == null) {
            json.writeNull();
        } else {
            json.writeString(word(value));
        }
    }

    private static void object(Document document, JsonGenerator json, int depth) throws IOException, Refusal {
        json.writeStartObject();
        for (int i = 0; i < document.size(); i++) {
            json.writeFieldName(checked(document.name(i)));
            write(document.value(i), json, depth);
        }
        json.writeEndObject();
    }

    private static void array(List<?> list, JsonGenerator json, int depth) throws IOException, Refusal {
        json.writeStartArray();
        for (Object item : list) {
            write(item, json, depth);
        }
        json.writeEndArray();
    }

    private static int nested(int depth) throws Refusal {
        if (depth == DEEPEST) {
            throw tooDeep();
        }
        return depth + 1;
    }

    static Refusal tooDeep() {
        return Refusal.limit("54001", "nested deeper than " + DEEPEST + " levels");
    }

    private static BigDecimal number(Object value) throws Refusal {
        if (Numbers.special(value).isPresent()) {
            throw Refusal.form("NaN and infinity have no form in JSON");
        }
        BigDecimal number = Numbers.decimal(value);
        Numbers.bounded(number);
        return number;
    }

    private static String checked(String text) throws Refusal {
        if (text.indexOf(0) >= 0) {
            throw Refusal.limit("22P05", "U+0000 in JSON");
        }
        return Natural.checked(text);
    }

    private static String word(Object value) {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
        }
        if (value instanceof LocalDateTime time) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
        }
        return value.toString();
    }
}
