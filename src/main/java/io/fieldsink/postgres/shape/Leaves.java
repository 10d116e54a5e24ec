package io.fieldsink.postgres.shape;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What is known of the names in the objects at one place of the records. Most objects have their names in the order of the
 * one before, so that is tried first. Not thread-safe.
 */
final class Leaves {
    private final Map<String, Leaf> byName = new HashMap<>();
    private Leaf[] order = new Leaf[8];

    /** What is known of the name, the object's {@code index}-th; null for nothing yet. */
    Leaf find(int index, String name) {
        if (index < order.length && order[index] != null && order[index].name.equals(name)) {
            return order[index];
        }
        Leaf leaf = byName.get(name);
        if (leaf != null) {
            expect(index, leaf);
        }
        return leaf;
    }

    void add(int index, Leaf leaf) {
        byName.put(leaf.name, leaf);
        expect(index, leaf);
    }

    Collection<Leaf> all() {
        return byName.values();
    }

    private void expect(int index, Leaf leaf) {
        if (index >= order.length) {
            order = Arrays.copyOf(order, Math.max(index + 1, 2 * order.length));
        }
        order[index] = leaf;
    }
}
