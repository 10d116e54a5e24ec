package io.fieldsink.postgres.type;

import java.util.List;

/** The carrier of an array: the size of each dimension, none for the empty array, and all items in row order. */
record ArrayValue(List<Integer> sizes, List<Object> items) {
    static final ArrayValue EMPTY = new ArrayValue(List.of(), List.of());
}
