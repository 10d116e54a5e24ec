package io.fieldsink.postgres.flow;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.plan.WriteRules;
import io.fieldsink.postgres.shape.Format;
import io.fieldsink.postgres.shape.ShapeRules;
import io.fieldsink.postgres.shape.TableRoute;
import java.util.function.Function;

/**
 * What the user wants, as values.
 *
 * @param route which table a record goes to
 * @param format what the records are, where no table says otherwise
 * @param naming how table names are made from what records say
 * @param autoCreate whether missing tables are created
 * @param planOnly whether all is only thought through and told, and nothing written
 * @param shape the rules of shape for a table
 * @param write the rules of writing for a table
 * @param guarantee how often a record takes effect
 * @param badRecords what becomes of a record that cannot be stored
 */
public record Rules(
        TableRoute route,
        Format format,
        Naming naming,
        boolean autoCreate,
        boolean planOnly,
        Function<Target, ShapeRules> shape,
        Function<Target, WriteRules> write,
        Guarantee guarantee,
        BadRecords badRecords) {

    public Rules {
        requireNonNull(route, "route");
        requireNonNull(format, "format");
        requireNonNull(naming, "naming");
        requireNonNull(shape, "shape");
        requireNonNull(write, "write");
        requireNonNull(guarantee, "guarantee");
        requireNonNull(badRecords, "badRecords");
    }
}
