package io.fieldsink.postgres.bench;

import java.util.List;

/**
 * What is moved, and what the table holds before. The records are editions of the rows of so many keys, one edition of all
 * after the other.
 *
 * @param before the edition that all rows have before, or {@link #NOTHING}
 * @param edition the first one that the records carry
 */
record Workload(String name, int records, int keys, int before, int edition) {
    static final int NOTHING = -1;

    /** All of them, for so many records. */
    static List<Workload> all(int records) {
        return List.of(
                new Workload("new keys", records, records, NOTHING, 0),
                new Workload("changed again", records, records, 0, 1),
                new Workload("unchanged again", records, records, 1, 1),
                new Workload("hot keys", records, Math.min(1000, records), NOTHING, 0));
    }

    FlatEvent event(int number) {
        return FlatEvent.of(number % keys, edition + number / keys);
    }

    FlatEvent last() {
        return event(records - 1);
    }

    boolean isSilent() {
        return before == edition;
    }

    /** The same topic serves all that carry the same records. */
    String topic(Form form) {
        return form.name + "-of-" + keys + "-from-" + edition;
    }

    /** How the records are written. */
    enum Form {
        JSON("json"),
        JSON_WITH_SCHEMA("json-schema");

        private final String name;

        Form(String name) {
            this.name = name;
        }

        byte[] bytes(FlatEvent event) {
            return this == JSON ? event.json() : event.jsonWithSchema();
        }
    }

    /** What all rows add up to afterwards. */
    Totals expected() {
        return Totals.of(keys, edition + (records - 1) / keys);
    }
}
