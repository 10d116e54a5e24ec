package io.fieldsink.postgres.shape;

import static java.util.Objects.requireNonNull;

import io.fieldsink.postgres.type.PgType;

/**
 * What a form's definition says of a question.
 *
 * @param kind how its answer becomes columns
 * @param type the type of its column
 * @param label the question as people read it, empty for none
 */
public record Question(Kind kind, PgType type, String label) {

    /** How an answer becomes columns. */
    public enum Kind {
        /** One value. */
        PLAIN,
        /** Codes separated by blanks, one array. */
        MULTIPLE,
        /** Latitude, longitude, altitude, accuracy, separated by blanks: the text, and four numbers beside it. */
        POINT
    }

    public Question {
        requireNonNull(kind, "kind");
        requireNonNull(type, "type");
        requireNonNull(label, "label");
    }
}
