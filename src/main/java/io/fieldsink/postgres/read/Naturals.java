package io.fieldsink.postgres.read;

import io.fieldsink.postgres.type.ConnectTypes;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Numbers;
import io.fieldsink.postgres.type.Refusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Schema;

/**
 * What converters and transforms made becomes natural values without U+0000. A tree that has none is not copied. One
 * instance reads one record.
 */
final class Naturals {
    private final Nuls nuls;

    Naturals(Nuls nuls) {
        this.nuls = nuls;
    }

    /** A part of the record; without a schema (null) its Java class decides. */
    Object natural(Path path, Schema schema, Object value) throws Unreadable {
        try {
            return clean(path, null, ConnectTypes.natural(schema, value));
        } catch (Refusal refused) {
            throw Blame.of(path, schema, value, refused);
        }
    }

    /** The value of a field, or of the whole part where the name is null; only what may have to name a path gets one. */
    private Object clean(Path outer, String name, Object value) throws Unreadable {
        if (value instanceof String text) {
            return nuls.strip(text);
        }
        if (value instanceof BigDecimal decimal) {
            return Numbers.fits(decimal) ? decimal : refuse(outer.in(name));
        }
        if (value instanceof Document document) {
            return document(outer.in(name), document);
        }
        return value instanceof List<?> list ? list(outer.in(name), list) : value;
    }

    private static Object refuse(Path path) throws Unreadable {
        throw path.beyondNumeric();
    }

    @SuppressWarnings("ReferenceEquality") // the same object says that nothing was to be changed
    private Document document(Path path, Document document) throws Unreadable {
        Document changed = null;
        for (int i = 0; i < document.size(); i++) {
            String name = document.name(i);
            Object value = document.value(i);
            String cleanName = nuls.strip(name);
            Object cleanValue = clean(path, document.keysAreData() ? null : name, value);
            if (changed == null && (cleanName != name || cleanValue != value)) {
                changed = start(document, i);
            }
            if (changed != null) {
                changed.addLike(document, i, cleanName, cleanValue);
            }
        }
        return changed == null ? document : changed;
    }

    private static Document start(Document document, int size) {
        Document copy = new Document(document.size(), document.keysAreData());
        for (int i = 0; i < size; i++) {
            copy.addLike(document, i, document.name(i), document.value(i));
        }
        return copy;
    }

    private List<?> list(Path path, List<?> list) throws Unreadable {
        List<Object> changed = null;
        for (int i = 0; i < list.size(); i++) {
            Object value = list.get(i);
            Object cleanValue = clean(path, null, value);
            if (changed == null && cleanValue != value) {
                changed = new ArrayList<>(list.subList(0, i));
            }
            if (changed != null) {
                changed.add(cleanValue);
            }
        }
        return changed == null ? list : changed;
    }
}
