package io.fieldsink.postgres.read;

/** Takes U+0000, which no PostgreSQL text can hold, out of one record's texts and counts how many there were. */
final class Nuls {
    private int removed;

    String strip(String text) {
        if (text.indexOf(0) < 0) {
            return text;
        }
        String kept = text.replace("\0", "");
        removed += text.length() - kept.length();
        return kept;
    }

    void add(Nuls others) {
        removed += others.removed;
    }

    int removed() {
        return removed;
    }
}
