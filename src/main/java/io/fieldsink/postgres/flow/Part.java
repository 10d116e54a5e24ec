package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Change;

/** A row that a record changes. */
record Part(Destination destination, Change change) {}
