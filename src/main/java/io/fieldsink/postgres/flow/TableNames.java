package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.model.Identifier;
import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.pg.Failure;
import io.fieldsink.postgres.pg.Sessions;
import io.fieldsink.postgres.pg.Tables;
import io.fieldsink.postgres.shape.TableRoute.Spelling;

/** Which table a name means. An existing table or schema whose name matches exactly always wins. */
record TableNames(Naming naming, Sessions sessions, Tables catalog) {

    TableName of(Spelling spelling) throws Failure {
        String schema = schema(spelling);
        TableName exact = new TableName(schema, spelling.name());
        if (catalog.exists(exact)) {
            return exact;
        }
        String cleaned = naming.apply(spelling.name());
        return new TableName(schema, Identifier.fit(cleaned.isEmpty() ? "_" : cleaned, spelling.name()));
    }

    private String schema(Spelling spelling) throws Failure {
        if (spelling.schema().isEmpty()) {
            return sessions.currentSchema();
        }
        String cleaned = naming.apply(spelling.schema());
        return catalog.schemaExists(spelling.schema()) || !catalog.schemaExists(cleaned) ? spelling.schema() : cleaned;
    }
}
