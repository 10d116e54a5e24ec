package io.fieldsink.postgres.faults;

/**
 * The topics of one run, which are its tables too: readings are appended and have no key; people are inserted, updated and
 * deleted by their key, and have items in a table of their own.
 */
record Topics(String readings, String people, String letters) {
    static Topics numbered(int number) {
        return new Topics("readings_" + number, "people_" + number, "letters_" + number);
    }

    String items() {
        return people + "_items";
    }
}
