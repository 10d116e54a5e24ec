package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Form;
import java.util.List;

/** The tables of nested arrays, as the story of the batch finds and names them. */
public interface Nesting {
    /** For records whose arrays never become tables. */
    Nesting NONE = new Nesting() {
        @Override
        public List<Known> known() {
            return List.of();
        }

        @Override
        public ShapeRules rules(String path) {
            throw new IllegalStateException("no table for nested arrays");
        }

        @Override
        public void open(Form form, String path) {}
    };

    /**
     * A nested array whose table stands already, from an earlier run.
     *
     * @param parent the path of the array around it, empty for the record
     */
    record Known(String path, String parent) {}

    /** Those tables, outer arrays first. */
    List<Known> known();

    /** The rules of the table for the array at this path. */
    ShapeRules rules(String path);

    /** From now on rows of this form belong to the table for the array at this path. */
    void open(Form form, String path);
}
