package io.fieldsink.postgres.type;

import static io.fieldsink.postgres.type.IsoText.MICROS_PER_DAY;
import static io.fieldsink.postgres.type.IsoText.MICROS_PER_SECOND;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * PostgreSQL's own units: days and microseconds since 2000-01-01, their limits, rounding and ISO text. The calendar is
 * the proleptic Gregorian one on both sides, so nothing shifts before 1582.
 */
final class Ticks {
    static final long INFINITY = Long.MAX_VALUE;
    static final long MINUS_INFINITY = Long.MIN_VALUE;

    private static final int EPOCH_2000_DAYS = 10_957;
    private static final long EPOCH_2000_SECONDS = 946_684_800L;
    private static final long FIRST_DAY = -2_451_545;
    private static final long LAST_DATE = 2_147_483_493L - 2_451_545;
    private static final long LAST_TIMESTAMP_DAY = 106_751_983L - 1;
    private static final long[] STEP = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

    private Ticks() {}

    static long days(LocalDate date) {
        return date.toEpochDay() - EPOCH_2000_DAYS;
    }

    /** Digits beyond microseconds are cut off, towards the past. */
    static long micros(LocalDateTime time, Scalar type) throws Refusal {
        return micros(time.toInstant(ZoneOffset.UTC), type);
    }

    static long micros(Instant time, Scalar type) throws Refusal {
        long seconds = time.getEpochSecond() - EPOCH_2000_SECONDS;
        dayInRange(Math.floorDiv(seconds, 86_400), type);
        return seconds * MICROS_PER_SECOND + time.getNano() / 1000;
    }

    static long infinite(int sign) {
        return sign > 0 ? INFINITY : MINUS_INFINITY;
    }

    static boolean infinite(long ticks) {
        return ticks == INFINITY || ticks == MINUS_INFINITY;
    }

    static long dateInRange(long days, Scalar type) throws Refusal {
        if (days < FIRST_DAY) {
            throw beyond("below the limit 4714-11-24 BC", type);
        }
        if (days > LAST_DATE) {
            throw beyond("above the limit 5874897-12-31", type);
        }
        return days;
    }

    static long timestampInRange(long micros, Scalar type) throws Refusal {
        dayInRange(Math.floorDiv(micros, MICROS_PER_DAY), type);
        return micros;
    }

    /** The day that a timestamp is on: found out of range before its microseconds could overflow. */
    static long dayInRange(long days, Scalar type) throws Refusal {
        if (days < FIRST_DAY) {
            throw beyond("below the limit 4714-11-24 BC", type);
        }
        if (days > LAST_TIMESTAMP_DAY) {
            throw beyond("above the limit 294276-12-31", type);
        }
        return days;
    }

    /** Rounded to the type's digits of a second as the server does: half away from zero, which is the year 2000. */
    static long rounded(long micros, Scalar type) {
        if (type.length() == Scalar.NONE || type.length() == 6) {
            return micros;
        }
        long step = STEP[type.length()];
        long size = (Math.abs(micros) + step / 2) / step * step;
        return micros < 0 ? -size : size;
    }

    static String date(long days) {
        if (infinite(days)) {
            return infinity(days);
        }
        LocalDate date = LocalDate.ofEpochDay(days + EPOCH_2000_DAYS);
        return day(date) + era(date);
    }

    static String time(long micros) {
        long seconds = micros / MICROS_PER_SECOND;
        String clock = two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
        long fraction = micros % MICROS_PER_SECOND;
        if (fraction == 0) {
            return clock;
        }
        String digits = Long.toString(MICROS_PER_SECOND + fraction).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return clock + "." + digits.substring(0, end);
    }

    static String timestamp(long micros, String zone) {
        if (infinite(micros)) {
            return infinity(micros);
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY) + EPOCH_2000_DAYS);
        return day(date) + " " + time(Math.floorMod(micros, MICROS_PER_DAY)) + zone + era(date);
    }

    private static Refusal beyond(String limit, Scalar type) {
        return Refusal.limit("22008", limit + " of " + type.sql());
    }

    private static String infinity(long ticks) {
        return ticks > 0 ? "infinity" : "-infinity";
    }

    private static String day(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        String digits = Integer.toString(year);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits + "-" + two(date.getMonthValue()) + "-"
                + two(date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
