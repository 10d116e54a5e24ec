package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change.Deed;
import io.fieldsink.postgres.type.Document;
import java.util.Optional;

/**
 * What a record says.
 *
 * @param deed what was done; empty where it says nothing about a row
 * @param row the row as it is, or, of a removal, as it was; null where the record does not say
 */
record Message(Optional<Deed> deed, Document row) {
    static final Message NOTHING = new Message(Optional.empty(), null);
}
