package io.fieldsink.postgres.shape;

import io.fieldsink.postgres.model.Change;
import io.fieldsink.postgres.model.Form;

/** What a record does to one row, of the record's own table or of a nested array's. */
public record Row(Form form, Change change) {}
