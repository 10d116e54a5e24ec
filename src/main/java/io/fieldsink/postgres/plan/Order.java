package io.fieldsink.postgres.plan;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The order in which tables are written: parents first by their foreign keys, else by name. */
public final class Order {
    private Order() {}

    /** A circle of foreign keys is cut where its first name stands. */
    public static List<TableName> parentsFirst(Collection<Table> tables) {
        Map<TableName, Table> byName = new TreeMap<>();
        tables.forEach(table -> byName.put(table.name(), table));
        List<TableName> order = new ArrayList<>();
        Set<TableName> met = new HashSet<>();
        byName.keySet().forEach(name -> visit(name, byName, met, order));
        return order;
    }

    private static void visit(TableName name, Map<TableName, Table> byName, Set<TableName> met, List<TableName> order) {
        if (!byName.containsKey(name) || !met.add(name)) {
            return;
        }
        byName.get(name).parents().stream().sorted().forEach(parent -> visit(parent, byName, met, order));
        order.add(name);
    }
}
