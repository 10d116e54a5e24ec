package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Form.Field;
import java.util.List;
import java.util.Optional;

/** What is known of a name at a place in the record, found out once for all records. Not thread-safe. */
final class Leaf {
    /** As the object spells it. */
    final String name;
    /** The path from the record on. */
    final String path;
    /** The path as a column of its table spells it. */
    final String spelling;
    /** Whether the field is stored. */
    final boolean stored;
    /** Whether something below it may be stored. */
    final boolean reached;
    /** Whether an option names a field below it. */
    final boolean extracted;
    /** What a form's definition says of it. */
    final Optional<Question> question;
    /** Whether a text, a number or a boolean is stored just as it is. */
    final boolean asIs;

    final Leaves below = new Leaves();

    /** The field of its table's form; null before a record showed a value of its own. */
    Field field;
    /** The columns beside it for a point on earth; empty before a record showed one. */
    List<Field> point = List.of();
    /** The table of its entries; null before a record showed an array of objects. */
    Branch branch;

    Leaf(
            String name,
            String path,
            String spelling,
            boolean stored,
            boolean reached,
            boolean extracted,
            Optional<Question> question,
            boolean asIs) {
        this.name = name;
        this.path = path;
        this.spelling = spelling;
        this.stored = stored;
        this.reached = reached;
        this.extracted = extracted;
        this.question = question;
        this.asIs = asIs;
    }

    /** Whether it has a field, which is not another path's by now. */
    boolean hasField() {
        return field != null && field.path().equals(path);
    }

    /** The path of a name below a path; inside an array some sources spell the whole path again. */
    static String below(String path, String name) {
        return path.isEmpty() || name.startsWith(path + '/') ? name : path + '/' + name;
    }
}
