package io.fieldsink.postgres.pg;

import io.fieldsink.postgres.model.Table;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.plan.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What tables there are, remembered until somebody says to forget; and the one place that changes them. */
public interface Tables {
    /** The table, as last read. */
    Optional<Table> find(TableName name) throws Failure;

    default boolean exists(TableName name) throws Failure {
        return find(name).isPresent();
    }

    boolean schemaExists(String schema) throws Failure;

    /** What was compiled for the type of this column, so that the server will not alter it, by kind and name. */
    default List<String> dependents(TableName name, String column) throws Failure {
        return List.of();
    }

    void forget(TableName name);

    void forgetAll();

    /**
     * Changes a table: reads it anew, asks what to do, does it in order.
     *
     * @param decide from the table as it is now to the steps that are missing; decides only, and may be asked twice
     * @return how many steps were done on the server
     */
    int take(TableName name, Function<Optional<Table>, List<Step>> decide) throws Failure;
}
