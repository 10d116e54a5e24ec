package io.fieldsink.postgres.shape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldsink.postgres.type.Document;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What a source sends for a value that it does not have at hand, in the forms that it takes in columns of other types: the
 * text; its bytes, also spelled in base64 or hexadecimal; a list of the text, of the bytes, of a UUID made of them, or of
 * each byte as a number or a day; an object of the text by itself. Immutable.
 */
public final class Placeholder {
    private final String text;
    private final byte[] bytes;
    private final Set<String> spellings;
    private final String uuid;

    public Placeholder(String text) {
        this.text = text;
        this.bytes = text.getBytes(UTF_8);
        this.spellings = Set.copyOf(List.of(
                text,
                Base64.getEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                HexFormat.of().formatHex(bytes),
                "{\"" + text + "\":\"" + text + "\"}"));
        this.uuid = UUID.nameUUIDFromBytes(bytes).toString();
    }

    /** Whether the value is one of these forms. */
    boolean is(Object value) {
        if (value instanceof List<?> list) {
            return !list.isEmpty() && (isOne(list) || areNumbers(list));
        }
        if (value instanceof Document object) {
            return object.size() == 1 && text.equals(object.name(0)) && text.equals(object.value(0));
        }
        return isScalar(value);
    }

    private boolean isScalar(Object value) {
        return value instanceof String spelled
                ? spellings.contains(spelled)
                : value instanceof byte[] raw && Arrays.equals(raw, bytes);
    }

    private boolean isOne(List<?> list) {
        return list.size() == 1 && (isScalar(list.get(0)) || uuid.equals(list.get(0)));
    }

    private boolean areNumbers(List<?> list) {
        if (list.size() != bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            Object item = list.get(i) instanceof LocalDate day ? (Object) day.toEpochDay() : list.get(i);
            if (!(item instanceof Number number) || number.longValue() != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
