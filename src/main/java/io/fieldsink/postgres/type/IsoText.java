package io.fieldsink.postgres.type;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;

/**
 * ISO-8601 text as a date and a time of day, with PostgreSQL's additions: a blank for the T, slashes, BC, infinity,
 * 24:00:00 and a leap second. Digits beyond microseconds are cut off. A reader of one text; not thread-safe.
 */
final class IsoText {
    static final long MICROS_PER_SECOND = 1_000_000;
    static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int EPOCH_2000 = 10_957;
    private static final int LONGEST = 64;

    private final String text;
    private final String noun;
    private int at;

    /** Days and microseconds since 2000-01-01, as written; what is missing stays 0 and false. */
    private long days;

    private long micros;
    private long zoneMicros;
    private int infinite;

    private IsoText(String text, String noun) {
        this.text = text;
        this.noun = noun;
    }

    /** A date, and a time of day where there is one. */
    static IsoText moment(String value, String noun) throws Refusal {
        IsoText iso = new IsoText(trimmed(value, noun), noun);
        if (!iso.infinity()) {
            iso.dateAndTime();
        }
        return iso;
    }

    /** A time of day alone. */
    static IsoText timeOfDay(String value, String noun) throws Refusal {
        IsoText iso = new IsoText(trimmed(value, noun), noun);
        iso.time();
        iso.zone();
        iso.end();
        return iso;
    }

    /** 1 or -1 for an infinity, else 0. */
    int infinite() {
        return infinite;
    }

    boolean shifted() {
        return zoneMicros != 0;
    }

    long days() {
        return days;
    }

    /** The time of day as written, 24:00:00 included. */
    long micros() {
        return micros;
    }

    /** Microseconds since 2000-01-01 in UTC, which is also the zone of a text that names none. */
    long utcMicros() {
        return days * MICROS_PER_DAY + micros - zoneMicros;
    }

    private void dateAndTime() throws Refusal {
        boolean signed = accept('-') || accept('+');
        boolean negative = signed && text.charAt(at - 1) == '-';
        long year = number(4, 7);
        char separator = at < text.length() && text.charAt(at) == '/' ? '/' : '-';
        expect(separator);
        int month = number(2, 2);
        expect(separator);
        int day = number(2, 2);
        if (accept('T') || accept('t') || blankBeforeDigit()) {
            time();
        }
        zone();
        days = epochDay(era(negative ? -year : year, signed), month, day) - EPOCH_2000;
        end();
    }

    private void time() throws Refusal {
        int hour = number(2, 2);
        expect(':');
        int minute = number(2, 2);
        int second = accept(':') ? number(2, 2) : 0;
        long fraction = accept('.') || accept(',') ? fraction() : 0;
        within(hour, 24, "hour");
        within(minute, 59, "minute");
        within(second, 60, "second");
        micros = (hour * 3600L + minute * 60L + second) * MICROS_PER_SECOND + fraction;
        if (micros > MICROS_PER_DAY) {
            throw outOfRange("hour");
        }
    }

    private long fraction() {
        long value = 0;
        int digits = 0;
        while (digit()) {
            if (digits++ < 6) {
                value = value * 10 + (text.charAt(at) - '0');
            }
            at++;
        }
        for (int i = digits; i < 6; i++) {
            value *= 10;
        }
        return value;
    }

    private void zone() throws Refusal {
        int before = at;
        blanks();
        if (accept('+') || accept('-')) {
            offset(text.charAt(at - 1) == '-' ? -1 : 1);
        } else if (!accept('Z') && !accept('z')) {
            at = before;
        }
    }

    private void offset(int sign) throws Refusal {
        int hours = number(2, 2);
        boolean colon = accept(':');
        int minutes = colon || digit() ? number(2, 2) : 0;
        int seconds = colon && accept(':') ? number(2, 2) : 0;
        // PostgreSQL's own limit of a zone
        if (hours > 15 || minutes > 59 || seconds > 59) {
            throw Refusal.limit("22009", "not " + noun + " (time zone is out of range)");
        }
        zoneMicros = sign * (hours * 3600L + minutes * 60L + seconds) * MICROS_PER_SECOND;
    }

    private long era(long year, boolean signed) throws Refusal {
        int before = at;
        blanks();
        if (at == before || at + 2 != text.length()) {
            at = before;
            return year;
        }
        String era = text.substring(at).toUpperCase(Locale.ROOT);
        if (signed || year == 0 || !(era.equals("BC") || era.equals("AD"))) {
            throw notIso();
        }
        at += 2;
        return era.equals("BC") ? 1 - year : year;
    }

    private long epochDay(long year, int month, int day) throws Refusal {
        if (month < 1 || month > 12) {
            throw outOfRange("month");
        }
        try {
            return LocalDate.of((int) year, month, day).toEpochDay();
        } catch (DateTimeException beyond) {
            throw outOfRange("day");
        }
    }

    private boolean infinity() {
        if (text.charAt(text.length() - 1) != 'y' && text.charAt(text.length() - 1) != 'Y') {
            return false;
        }
        infinite = switch (text.toLowerCase(Locale.ROOT)) {
            case "infinity", "+infinity" -> 1;
            case "-infinity" -> -1;
            default -> 0;
        };
        return infinite != 0;
    }

    private int number(int fewest, int most) throws Refusal {
        int from = at;
        int value = 0;
        while (digit() && at - from < most) {
            value = 10 * value + (text.charAt(at++) - '0');
        }
        if (at - from < fewest) {
            throw notIso();
        }
        return value;
    }

    private boolean digit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private boolean blankBeforeDigit() {
        int before = at;
        blanks();
        if (at > before && digit()) {
            return true;
        }
        at = before;
        return false;
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean accept(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) throws Refusal {
        if (!accept(wanted)) {
            throw notIso();
        }
    }

    private void end() throws Refusal {
        if (at != text.length()) {
            throw notIso();
        }
    }

    private void within(int value, int highest, String part) throws Refusal {
        if (value > highest) {
            throw outOfRange(part);
        }
    }

    private Refusal notIso() {
        return Refusal.limit("22007", "not " + noun + " (it must be ISO-8601)");
    }

    private Refusal outOfRange(String part) {
        return Refusal.limit("22008", "not " + noun + " (" + part + " is out of range)");
    }

    private static String trimmed(String value, String noun) throws Refusal {
        String text = value.trim();
        if (text.isEmpty() || text.length() > LONGEST) {
            throw Refusal.limit("22007", "not " + noun + (text.isEmpty() ? " (empty text)" : " (it must be ISO-8601)"));
        }
        return text;
    }
}
