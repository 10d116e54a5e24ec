package io.fieldsink.postgres.flow;

import static io.fieldsink.postgres.flow.BadInput.MARKER;
import static io.fieldsink.postgres.flow.BadInput.NOT_OURS;
import static io.fieldsink.postgres.flow.BadInput.cannotHold;
import static io.fieldsink.postgres.flow.BadInput.kind;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/** Days, moments and durations. */
final class BadTimes {
    private static final Schema MICROS =
            SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").build();
    private static final Schema NANOS =
            SchemaBuilder.int64().name("io.debezium.time.NanoTimestamp").build();
    private static final Schema DAYS =
            SchemaBuilder.int32().name("io.debezium.time.Date").build();

    private BadTimes() {}

    private static BadInput timestamp(int number, String name) {
        return kind(number, name)
                .column("timestamp", "\"2026-01-02T03:04:05Z\"", "2026-01-02 03:04:05")
                .before("ALTER TABLE #t ALTER v SET STATISTICS -1");
    }

    private static BadInput date(int number, String name) {
        return kind(number, name).column("date", "\"2026-01-02\"");
    }

    private static BadInput time(int number, String name) {
        return kind(number, name).column("time", "\"03:04:05\"");
    }

    static List<BadInput> all() {
        return List.of(
                timestamp(31, "the year 10000")
                        .json("\"10000-01-01T00:00:00Z\"")
                        .stored("10000-01-01 00:00:00"),
                timestamp(31, "the last microsecond of 294276")
                        .json("\"294276-12-31T23:59:59.999999Z\"")
                        .stored("294276-12-31 23:59:59.999999"),
                timestamp(32, "the year 294277")
                        .json("\"294277-01-01T00:00:00Z\"")
                        .secret("294277")
                        .dead(cannotHold("22008", "above the limit 294276-12-31 of timestamp" + NOT_OURS)),
                date(32, "the year 5874898")
                        .json("\"5874898-01-01\"")
                        .secret("5874898")
                        .dead(cannotHold("22008", "above the limit 5874897-12-31 of date" + NOT_OURS)),
                date(33, "before Christ").json("\"-0043-03-15\"").stored("0044-03-15 BC"),
                date(33, "a day that the Julian calendar left out")
                        .json("\"1582-10-10\"")
                        .stored("1582-10-10"),
                date(33, "days before 1582, in a Struct").struct(DAYS, -141_433).stored("1582-10-09"),
                date(33, "the year 0").json("\"0000-02-29\"").stored("0001-02-29 BC"),
                timestamp(34, "infinity").json("\"infinity\"").stored("infinity"),
                timestamp(34, "-infinity as Debezium's number")
                        .struct(MICROS, Long.MIN_VALUE)
                        .stored("-infinity"),
                date(35, "30 February")
                        .json("\"4711-02-30\"")
                        .secret("4711")
                        .dead(cannotHold("22008", "not a date (day is out of range)" + NOT_OURS)),
                time(35, "25 o'clock")
                        .json("\"25:47:11\"")
                        .secret("47:11")
                        .dead(cannotHold("22008", "not a time (hour is out of range)" + NOT_OURS)),
                time(36, "24 o'clock").json("\"24:00:00\"").stored("24:00:00"),
                timestamp(36, "a leap second")
                        .json("\"2016-12-31T23:59:60Z\"")
                        .remark("midnight, as PostgreSQL reads it")
                        .stored("2017-01-01 00:00:00"),
                timestamp(37, "nanoseconds as text")
                        .json("\"2026-01-02T03:04:05.999999999Z\"")
                        .remark("cut off at microseconds, never rounded up")
                        .stored("2026-01-02 03:04:05.999999"),
                timestamp(37, "nanoseconds as a number")
                        .struct(NANOS, 1_767_323_045_999_999_999L)
                        .stored("2026-01-02 03:04:05.999999"),
                timestamp(38, "the name of a time zone")
                        .json("\"2026-01-02T03:04:05 Mars/" + MARKER + "\"")
                        .dead(cannotHold("22007", "not a timestamp (it must be ISO-8601)" + NOT_OURS)),
                timestamp(39, "microseconds taken for milliseconds, within the calendar")
                        .struct(Timestamp.SCHEMA, Date.from(Instant.ofEpochMilli(1_700_000_000_000_000L)))
                        .remark("nobody can tell: it is a timestamp")
                        .stored("55840-11-08 22:13:20"),
                timestamp(39, "nanoseconds taken for milliseconds")
                        .struct(Timestamp.SCHEMA, Date.from(Instant.ofEpochMilli(1_700_000_000_047_114_711L)))
                        .secret("47114711")
                        .dead(cannotHold("22008", "above the limit 294276-12-31 of timestamp" + NOT_OURS)),
                timestamp(39, "a number of seconds for a timestamp")
                        .json("1700471147")
                        .secret("471147")
                        .dead(cannotHold("22P02", "a number, not a timestamp" + NOT_OURS)),
                kind(40, "an ISO duration with months")
                        .column("interval", "\"01:02:03\"")
                        .json("\"P1Y2M3DT4H\"")
                        .stored("1 year 2 mons 3 days 04:00:00"),
                kind(40, "no duration")
                        .column("interval", "\"01:02:03\"")
                        .json("\"" + MARKER + "\"")
                        .dead(cannotHold("22007", "not in the form that interval reads")));
    }
}
