package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Form.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of a name at a place in the record, found out once for all records. Not thread-safe. */
final class Leaf {
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

    final Map<String, Leaf> below = new HashMap<>();

    /** The field of its table's form; null before a record showed a value of its own. */
    Field field;
    /** The columns beside it for a point on earth; empty before a record showed one. */
    List<Field> point = List.of();
    /** The table of its entries; null before a record showed an array of objects. */
    Branch branch;

    Leaf(
            String path,
            String spelling,
            boolean stored,
            boolean reached,
            boolean extracted,
            Optional<Question> question) {
        this.path = path;
        this.spelling = spelling;
        this.stored = stored;
        this.reached = reached;
        this.extracted = extracted;
        this.question = question;
    }

    /** The path of a name below a path; inside an array some sources spell the whole path again. */
    static String below(String path, String name) {
        return path.isEmpty() || name.startsWith(path + '/') ? name : path + '/' + name;
    }
}
