package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.type.Document;
import java.util.List;

/** Estimates how many bytes values take in memory: good enough to bound a batch. Stateless. */
final class Weight {
    private static final int OBJECT = 24;

    private Weight() {}

    static long of(Object[] values) {
        long bytes = OBJECT;
        for (Object value : values) {
            bytes += value == null ? 8 : of(value);
        }
        return bytes;
    }

    private static long of(Object value) {
        if (value instanceof String text) {
            return OBJECT + 2L * text.length();
        }
        if (value instanceof Number || value instanceof Boolean) { // asking for a list takes its time
            return OBJECT;
        }
        if (value instanceof byte[] bytes) {
            return OBJECT + (long) bytes.length;
        }
        if (value instanceof List<?> list) {
            return OBJECT + list.stream().mapToLong(v -> v == null ? 8 : of(v)).sum();
        }
        if (value instanceof Document document) {
            long bytes = OBJECT;
            for (int i = 0; i < document.size(); i++) {
                bytes += 8 + (document.value(i) == null ? 0 : of(document.value(i)));
            }
            return bytes;
        }
        return OBJECT;
    }
}
