package io.fieldsink.postgres.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** What {@code \copy … FROM 'file' (FORMAT binary)} of psql does: as fast as the server takes rows in. */
record FileCopy(Target target, Path file) implements Contender {

    /** The rows that are in the table now, in their order, become the file. */
    static FileCopy ofRowsIn(Target target, Path file) throws SQLException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            target.connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY " + Target.TABLE + " TO STDOUT (FORMAT binary)", out);
        }
        return new FileCopy(target, file);
    }

    @Override
    public String name() {
        return "COPY of a binary file";
    }

    @Override
    public boolean onEmptyTable() {
        return true;
    }

    @Override
    public Pace run() throws Exception {
        long start = System.nanoTime();
        try (InputStream in = Files.newInputStream(file)) {
            long rows = target.connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + Target.TABLE + " FROM STDIN (FORMAT binary)", in, 1 << 16);
            return Pace.of(rows, System.nanoTime() - start);
        }
    }
}
