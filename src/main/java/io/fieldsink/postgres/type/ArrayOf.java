package io.fieldsink.postgres.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An array of any number of dimensions, as PostgreSQL has it. Items are coerced one by one, nulls kept; a list of lists
 * must be rectangular. Text may be PostgreSQL's array literal or a JSON array.
 */
public record ArrayOf(PgType element) implements PgType {
    /** PostgreSQL's own limit. */
    private static final int MOST_DIMENSIONS = 6;

    public ArrayOf {
        if (element instanceof ArrayOf) {
            throw new IllegalArgumentException(
                    "an array's element is no array: PostgreSQL has one type for all dimensions");
        }
    }

    @Override
    public String sql() {
        return element.sql() + "[]";
    }

    @Override
    public String castSql() {
        return element.castSql() + "[]";
    }

    @Override
    public Object coerce(Object value) throws Refusal {
        List<?> list = list(value);
        boolean documents = documents(value);
        List<Integer> sizes = sizes(list, documents);
        if (sizes.contains(0)) {
            if (!isHollow(list)) {
                throw ragged();
            }
            return ArrayValue.EMPTY;
        }
        List<Object> items = new ArrayList<>(list.size());
        fill(list, sizes, documents, items);
        return new ArrayValue(sizes, items);
    }

    @Override
    public Object key(Object carrier) {
        ArrayValue array = (ArrayValue) carrier;
        List<Object> keys = new ArrayList<>(array.items().size());
        for (Object item : array.items()) {
            keys.add(item == null ? null : element.key(item));
        }
        return new ArrayValue(array.sizes(), keys);
    }

    @Override
    public boolean comparable() {
        return element.comparable();
    }

    @Override
    public boolean binary() {
        return element instanceof Scalar;
    }

    @Override
    public void encode(Object carrier, PgBuffer out) {
        ArrayValue array = (ArrayValue) carrier;
        if (!(element instanceof Scalar scalar)) {
            out.putUtf8(text(carrier));
            return;
        }
        out.putInt(array.sizes().size());
        out.putInt(array.items().stream().anyMatch(Objects::isNull) ? 1 : 0);
        out.putInt(scalar.kind().oid());
        for (int size : array.sizes()) {
            out.putInt(size);
            out.putInt(1);
        }
        for (Object item : array.items()) {
            encodeItem(scalar, item, out);
        }
    }

    @Override
    public String text(Object carrier) {
        return ArrayText.of((ArrayValue) carrier, element);
    }

    @Override
    public Optional<PgType> widenedFor(Object value) {
        try {
            PgType wider = element;
            for (Object item : flat(list(value), documents(value), new ArrayList<>())) {
                Optional<PgType> next = holds(wider, item) ? Optional.of(wider) : wider.widenedFor(item);
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                wider = next.get();
            }
            ArrayOf type = new ArrayOf(wider);
            return !wider.equals(element) && holds(type, value) ? Optional.of(type) : Optional.empty();
        } catch (Refusal refused) {
            return Optional.empty();
        }
    }

    @Override
    public boolean scalar() {
        return false;
    }

    /** Whether there is nothing in it but lists with nothing in them. */
    private static boolean isHollow(List<?> list) {
        return list.stream().allMatch(item -> item instanceof List<?> inner && isHollow(inner));
    }

    private void fill(List<?> list, List<Integer> sizes, boolean documents, List<Object> items) throws Refusal {
        if (list.size() != sizes.get(0)) {
            throw ragged();
        }
        boolean innermost = sizes.size() == 1;
        for (Object item : list) {
            boolean nested = item instanceof List && !documents;
            if (innermost == nested) {
                throw ragged();
            }
            if (nested) {
                fill((List<?>) item, sizes.subList(1, sizes.size()), false, items);
            } else {
                items.add(item == null ? null : item(item, items.size() + 1));
            }
        }
    }

    private Object item(Object item, int position) throws Refusal {
        try {
            return element.coerce(item);
        } catch (Refusal refused) {
            throw Refusal.limit(refused.sqlState(), "item " + position + ": " + refused.getMessage());
        }
    }

    private static List<Integer> sizes(List<?> list, boolean documents) throws Refusal {
        List<Integer> sizes = new ArrayList<>(1);
        Object first = list;
        while (sizes.isEmpty() || (first instanceof List && !documents)) {
            List<?> inner = (List<?>) first;
            sizes.add(inner.size());
            first = inner.isEmpty() ? null : inner.get(0);
        }
        if (sizes.size() > MOST_DIMENSIONS) {
            throw Refusal.limit("54000", "more than " + MOST_DIMENSIONS + " dimensions");
        }
        return sizes;
    }

    /** Whether lists inside are items: in an array of json, unless a literal says with its braces that they are not. */
    private boolean documents(Object value) {
        return element instanceof Scalar scalar
                && scalar.json()
                && !(value instanceof String text && text.trim().startsWith("{"));
    }

    private static List<Object> flat(List<?> list, boolean documents, List<Object> items) {
        for (Object item : list) {
            if (item instanceof List<?> inner && !documents) {
                flat(inner, false, items);
            } else if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    private static List<?> list(Object value) throws Refusal {
        if (value instanceof List<?> list) {
            return list;
        }
        if (value instanceof String text) {
            return ArrayText.parse(text);
        }
        throw Natural.not(value, "a list");
    }

    private static void encodeItem(Scalar element, Object item, PgBuffer out) {
        if (item == null) {
            out.putInt(-1);
            return;
        }
        int mark = out.mark();
        element.encode(item, out);
        out.patch(mark);
    }

    private static boolean holds(PgType type, Object value) {
        try {
            type.coerce(value);
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    private static Refusal ragged() {
        return Refusal.form("a list of lists of unequal lengths");
    }
}
