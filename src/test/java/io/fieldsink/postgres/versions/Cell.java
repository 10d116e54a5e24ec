package io.fieldsink.postgres.versions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One combination of versions to be tried: a line of {@code src/compatibility/cells.csv}. */
record Cell(String name, String connect, String postgres, String java, String servers) {
    private static final Path TABLE = Path.of("src", "compatibility", "cells.csv");

    static List<Cell> all() {
        try {
            return Files.readAllLines(TABLE).stream()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .map(cell -> new Cell(cell[0], cell[1], cell[2], cell[3], cell[4]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
