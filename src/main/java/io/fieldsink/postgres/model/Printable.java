package io.fieldsink.postgres.model;

import java.util.regex.Pattern;

/** Names are data too: nothing in them may break a log line, turn it around, or fill it. Stateless. */
public final class Printable {
    /** Control characters of ASCII and Latin-1, lone surrogates, line separators, marks that change the direction. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    private static final int READABLE = 200;

    private Printable() {}

    /** A name as messages show it. */
    public static String name(String name) {
        return line(name.length() > READABLE ? name.substring(0, READABLE) + "…" : name);
    }

    /** A message on one line, whatever the names in it hold. */
    public static String line(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
