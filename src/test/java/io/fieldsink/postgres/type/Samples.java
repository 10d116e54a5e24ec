package io.fieldsink.postgres.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values of every natural kind, extremes included, and the columns they are tried on. */
final class Samples {
    static final List<String> COLUMNS = bars("""
            boolean|smallint|integer|bigint|real|double precision|numeric|numeric(5,2)|numeric(2,5)
            text|varchar(3)|char(3)|bytea|date|time|time(0)|timestamp|timestamptz|timestamptz(3)|uuid|json|jsonb
            integer[]|numeric[]|text[]|timestamptz[]|jsonb[]|inet|interval|xml|mood|mood[]
            """);

    private static final String TEXTS = """
            true|YES|of|o|5| 5 |5.0|5e0|5.5|-0|+7|0x1F|٥|32768|2147483648|9223372036854775808|-9223372036854775809
            1e400|-1e400|1e-400|1e39|3.4028236e38|16777217|9007199254740993|123.45|999.99|999.995|1000|0.00012|0.01
            NaN|Infinity|-inf|1e131071|1e131072|abc|abc |abcd| |-|1.2.3|5 apples
            2020-02-29|2020-02-30|2020-13-01|2021/03/04|03/04/2021|20210304|0044-03-15 BC|-0043-03-15|0000-01-01
            4714-11-24 BC|4714-11-23 BC|5874897-12-31|5874898-01-01|+12345-01-01|294276-12-31T23:59:59.999999Z
            294277-01-01T00:00:00Z|infinity|-INFINITY|1582-10-10|1500-02-29|2020-02-29Z|2020-02-29+02:00
            2020-02-29T10:20:30Z|2020-02-29 10:20:30.1234567+02:00|2020-02-29T10:20|2020-02-29T24:00:00Z
            2020-02-29T24:00:01Z|2020-02-29T23:59:60Z|2020-02-29T10:20:61Z|2020-02-29T25:00:00Z
            2020-02-29T10:20:30-0530|2020-02-29T10:20:30+16:00|2020-02-29T00:00:00Z|0044-03-15 10:20:30.5+00 BC
            2020-02-29T10:20:30Europe/Paris|1999-12-31T23:59:59.9995Z|2020-02-29T10:20:30.|2020-02-29T10:20:60.5Z
            10:20:30|10:20|24:00:00|24:00:01|23:59:60|10:20:30.5Z|10:20:30+02:00|23:59:59.5
            a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|{A0EEBC99-9C0B4EF8-BB6D6BB9-BD380A11}
            a0eebc999c0b4ef8bb6d6bb9bd380a1|a0ee-bc99--9c0b4ef8bb6d6bb9bd380a11|\\xCAFE|\\x ca fe|\\xcaf|\\000\\\\a|\\9
            {1,2}|{}|{{1,2},{3,4}}|{1,NULL}|{"a b","q\\"\\\\","","NULL"}|{1,{2}}|{{},{}}|{{},{1}}|{1,2|{1}}|{a b , c}
            [1,2]|[]|[[1],[2]]|[[1],[2,3]]|[[],[1,2]]|[1,null]|[{"a":1}]|{"a": 1e2}|{"a":"\\u0000"}|{"a":"\\ud800"}|{"a":1,}
            1 2|"x"|null|[1e200000]|happy|{happy,sad}|10.0.0.1|1 day 02:00:00|<a/>
            """;

    /** One value of a kind that records hold. */
    record Sample(String source, String label, Object value) {}

    private Samples() {}

    static List<Sample> all() {
        List<Sample> all = new ArrayList<>();
        texts(all, bars(TEXTS));
        texts(
                all,
                List.of(
                        "",
                        "🦊é",
                        "שלום",
                        "été\nfin",
                        "\\N\t\\.",
                        "\u0000",
                        "\ud800",
                        "\udc00x",
                        "🦊🦊🦊",
                        "🦊🦊🦊🦊"));
        numbers(all);
        floats(all);
        plain(all);
        times(all);
        trees(all);
        return all;
    }

    private static void texts(List<Sample> all, List<String> texts) {
        for (String text : texts) {
            all.add(new Sample("text", printable(text), text));
        }
    }

    private static void numbers(List<Sample> all) {
        for (String number : bars("0|5|-32768|32767|32768|2147483647|2147483648|16777217|9007199254740993")) {
            all.add(new Sample("whole number", number, Long.valueOf(number)));
        }
        all.add(new Sample("whole number", "2^63-1", Long.MAX_VALUE));
        all.add(new Sample("whole number", "-2^63", Long.MIN_VALUE));
        for (String number : bars("""
                0.00|5.0|5.5|-0.01|999.99|999.995|1000.00|0.00012|1e2|1E+131071|1E+131072|1E-16383|1E-16384
                12345678901234567890.123456789|1e400|1e-400|1e39|1E23|9223372036854775808
                """)) {
            all.add(new Sample("decimal", number, new BigDecimal(number)));
        }
        BigInteger digits = BigInteger.TEN.pow(100).subtract(BigInteger.ONE);
        all.add(new Sample("decimal", "100 digits", new BigDecimal(digits, 50)));
    }

    private static void floats(List<Sample> all) {
        for (String number : bars("0.1|5|-0|1e10|3.4028235e38|1.4e-45|NaN|Infinity")) {
            all.add(new Sample("FLOAT32", number, Float.valueOf(number)));
        }
        for (String number : bars("0.1|5|-0|1e15|1e23|0.30000000000000004|16777217|1e39|4.9e-324|NaN|-Infinity")) {
            all.add(new Sample("FLOAT64", number, Double.valueOf(number)));
        }
        all.add(new Sample("FLOAT64", "the largest", Double.MAX_VALUE));
    }

    private static void plain(List<Sample> all) {
        all.add(new Sample("boolean", "true", true));
        all.add(new Sample("boolean", "false", false));
        all.add(new Sample("bytes", "none", new byte[0]));
        all.add(new Sample("bytes", "hé", new byte[] {'h', (byte) 0xc3, (byte) 0xa9}));
        all.add(new Sample("bytes", "ff 00", new byte[] {(byte) 0xff, 0}));
    }

    private static void times(List<Sample> all) {
        for (String date : bars("2020-02-29|-0043-03-15|-4713-11-24|-4713-11-23|+5874897-12-31|+999999999-12-31")) {
            all.add(new Sample("date", date, LocalDate.parse(date)));
        }
        for (String time : bars("10:20|23:59:59.999999999")) {
            all.add(new Sample("time", time, LocalTime.parse(time)));
        }
        for (String time : bars("""
                2020-02-29T00:00:00|1969-12-31T23:59:59.999999999|-0043-03-15T01:02:03|+294276-12-31T23:59:59.999999
                +999999999-12-31T23:59:59
                """)) {
            all.add(new Sample("local timestamp", time, LocalDateTime.parse(time)));
        }
        for (String time : bars("2020-02-29T00:00:00Z|1066-10-14T09:00:00.0005Z|+294276-12-31T23:59:59.9999Z")) {
            all.add(new Sample("timestamp", time, Instant.parse(time)));
        }
        all.add(new Sample("timestamp", "the last of Java", Instant.MAX));
        all.add(new Sample("timestamp", "the first of Java", Instant.MIN));
    }

    private static void trees(List<Sample> all) {
        all.add(new Sample("object", "{}", new Document()));
        all.add(new Sample(
                "object",
                "{1.50,mixed}",
                new Document().add("a", new BigDecimal("1.50")).add("b", mixed())));
        all.add(new Sample("object", "{NaN}", new Document().add("a", Double.NaN)));
        all.add(new Sample("object", "{U+0000}", new Document().add("a", "\u0000")));
        all.add(new Sample("object", "{lone surrogate}", new Document().add("a\ud800", 1L)));
        list(all, "[]", List.of());
        list(all, "[1,2]", List.of(1L, 2L));
        list(all, "[1,null]", Arrays.asList(1L, null));
        list(all, "[null]", Arrays.asList((Object) null));
        list(all, "[[1,2],[3,null]]", List.of(List.of(1L, 2L), Arrays.asList(3L, null)));
        list(all, "[[1],[2,3]]", List.of(List.of(1L), List.of(2L, 3L)));
        list(all, "[1,[2]]", List.of(1L, List.of(2L)));
        list(all, "[1.5]", List.of(new BigDecimal("1.5")));
        list(all, "[words]", Arrays.asList("a b", "\"", "\\", "", "NULL", "{", null));
        list(all, "[{}]", List.of(new Document()));
        list(all, "[[[[[[[1]]]]]]]", List.of(List.of(List.of(List.of(List.of(List.of(List.of(1L))))))));
        list(all, "[timestamp]", List.of(Instant.parse("2020-02-29T10:20:30Z")));
        list(all, "[happy,sad]", List.of("happy", "sad"));
    }

    private static void list(List<Sample> all, String label, List<?> value) {
        all.add(new Sample("list", label, value));
    }

    private static List<Object> mixed() {
        LocalDate day = LocalDate.of(2020, 2, 29);
        LocalTime ten = LocalTime.of(10, 0);
        return Arrays.asList("x", true, null, 0.1f, new byte[] {1}, day, ten, day.atTime(ten), Instant.EPOCH);
    }

    private static List<String> bars(String texts) {
        return Arrays.asList(texts.replaceAll("\n$", "").replace('\n', '|').split("\\|", -1));
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || (Character.isSurrogate(c) && text.length() < 3)) {
                printable.append(String.format("\\u%04x", (int) c));
            } else {
                printable.append(c);
            }
        }
        return printable.append('"').toString();
    }
}
