package io.fieldsink.postgres.plan;

import static io.fieldsink.postgres.model.Identifier.quote;

import java.util.List;

/**
 * Puts the rows of a stage one by one on the server, each under a savepoint of its own, without sending any of them again:
 * for a batch with many that only the server can refuse. Pure.
 */
public final class OneByOne {
    /** The variable that holds the row. */
    static final String ROW = "fieldsink_row";

    private static final String OUTCOME = "fieldsink.outcome";

    private OneByOne() {}

    /** Whether a row takes one statement, as the block wants it. */
    public static boolean allows(Layout layout) {
        Statements put = put(layout);
        return put.locks().isEmpty() && put.writes().size() == 1;
    }

    private static Statements put(Layout layout) {
        return Statements.put(layout, Source.current(layout), List.of());
    }

    /**
     * The block. What is not a row's fault ends it. It is a literal and not dollar-quoted: names in it may hold any text.
     */
    public static String block(String stage, Layout layout) {
        return "DO "
                + Sql.literal(
                        """
                #variable_conflict use_column
                DECLARE
                  %1$s record;
                  fieldsink_refused bigint[] := '{}';
                  fieldsink_written bigint := 0;
                  fieldsink_count bigint;
                BEGIN
                  FOR %1$s IN SELECT * FROM pg_temp.%2$s ORDER BY n LOOP
                    BEGIN
                      %3$s;
                      GET DIAGNOSTICS fieldsink_count = ROW_COUNT;
                      fieldsink_written := fieldsink_written + fieldsink_count;
                    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR with_check_option_violation
                        OR program_limit_exceeded OR plpgsql_error OR insufficient_privilege
                        OR triggered_data_change_violation THEN
                      fieldsink_refused := fieldsink_refused || %1$s.n;
                    END;
                  END LOOP;
                  PERFORM set_config('%4$s', concat_ws(',', fieldsink_written, array_to_string(fieldsink_refused, ',')),
                      true);
                END\
                """.formatted(ROW, quote(stage), put(layout).writes().get(0), OUTCOME));
    }

    /** How many rows the block wrote, then the numbers of those that it left out, in one text, separated by commas. */
    public static String outcome() {
        return "SELECT current_setting('" + OUTCOME + "')";
    }
}
