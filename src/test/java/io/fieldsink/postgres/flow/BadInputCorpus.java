package io.fieldsink.postgres.flow;

import java.util.List;
import java.util.stream.Stream;

/** All kinds of bad input, in the order of their numbers. */
final class BadInputCorpus {
    private static final List<BadInput> ALL = Stream.of(
                    BadTexts.all(), BadNumbers.all(), BadTimes.all(), BadShapes.all(), BadRows.all())
            .flatMap(List::stream)
            .toList();

    private BadInputCorpus() {}

    static List<BadInput> all() {
        return ALL;
    }
}
