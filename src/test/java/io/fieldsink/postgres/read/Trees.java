package io.fieldsink.postgres.read;

import io.fieldsink.postgres.type.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents as plain maps, which tests can compare and print. */
final class Trees {
    static Map<String, Object> of(Document document) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < document.size(); i++) {
            fields.put(document.name(i), plain(document.value(i)));
        }
        return fields;
    }

    private static Object plain(Object value) {
        if (value instanceof Document document) {
            return of(document);
        }
        return value instanceof List<?> list ? list.stream().map(Trees::plain).toList() : value;
    }

    private Trees() {}
}
