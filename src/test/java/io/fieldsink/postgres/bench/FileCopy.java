package io.fieldsink.postgres.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postgresql.PGConnection;

/** What {@code \copy … FROM 'file' (FORMAT binary)} of psql does: as fast as the server takes rows in. */
record FileCopy(Target target, Path file) implements Contender {

    @Override
    public String name() {
        return "COPY of a binary file";
    }

    @Override
    public boolean takes(Workload workload) {
        return workload.before() == Workload.NOTHING && workload.keys() == workload.records();
    }

    @Override
    public Pace run(Workload workload) throws Exception {
        write(workload);
        long start = System.nanoTime();
        try (InputStream in = Files.newInputStream(file)) {
            long rows = target.connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + Target.TABLE + " FROM STDIN (FORMAT binary)", in, 1 << 16);
            return Pace.of(rows, System.nanoTime() - start);
        }
    }

    private void write(Workload workload) throws Exception {
        if (Files.exists(file)) {
            return;
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            target.copyOut(workload.edition(), "", out);
        }
    }
}
