package io.fieldsink.postgres.type;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.type.Samples.Sample;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of value on every type of column, against the real server; its outcome is docs/types.md. */
@Tag("postgres-versions")
class TypeRoundTripTest {
    private static final Path OUTCOMES = Path.of("src/test/resources/io/fieldsink/postgres/type/coercions.txt");

    /** A zone is converted where the server would drop it; what is beyond microseconds is cut off, not rounded. */
    private static final Set<String> TOLD = Set.of(
            "date 2020-02-29T23:59:60Z is 2020-03-01, not 2020-02-29",
            "date 2020-02-29T24:00:00Z is 2020-03-01, not 2020-02-29",
            "timestamp 2020-02-29 10:20:30.1234567+02:00 is 2020-02-29 08:20:30.123456, not 2020-02-29 10:20:30.123457",
            "timestamp 2020-02-29+02:00 is 2020-02-28 22:00:00, not 2020-02-29 00:00:00",
            "timestamp 2020-02-29T10:20:30-0530 is 2020-02-29 15:50:30, not 2020-02-29 10:20:30",
            "timestamptz 2020-02-29 10:20:30.1234567+02:00 is 2020-02-29 08:20:30.123456+00,"
                    + " not 2020-02-29 08:20:30.123457+00");

    private static Connection connection;

    @BeforeAll
    static void connect() throws Exception {
        connection = CopiedColumn.connect();
    }

    @AfterAll
    static void disconnect() throws Exception {
        connection.close();
    }

    /** PostgreSQL 14 has no scale beyond the precision. */
    static Stream<String> columns() {
        boolean old = System.getProperty("postgres.version", "").startsWith("14");
        return Samples.COLUMNS.stream().filter(sql -> !old || !sql.equals("numeric(2,5)"));
    }

    /** The binary form, our text form and the server agree on every value that a column takes. */
    @ParameterizedTest
    @MethodSource("columns")
    void theBinaryFormIsWhatTheServerMakesOfTheText(String sql) throws Exception {
        PgType type = PgType.of(sql);
        Map<Sample, Object> carriers = taken(type);
        CopiedColumn column = new CopiedColumn(connection, type);
        List<Object> copied = new ArrayList<>(carriers.values());
        copied.add(0, null);
        copied.add(null);
        List<String> texts = carriers.values().stream().map(type::text).toList();
        List<String> casts = column.cast(texts);
        if (!type.binary()) {
            copied = copied.stream()
                    .filter(carrier -> carrier == null || accepted(column, type, carrier))
                    .toList();
            casts = casts.stream().filter(text -> !text.startsWith("refused")).toList();
        }
        List<String> expected = new ArrayList<>(casts);
        expected.add(0, null);
        expected.add(null);
        assertThat(column.copiedAndReadBack(copied)).isEqualTo(expected);
    }

    /** Text means to us what it means to the server, but for the differences that docs/types.md tells. */
    @ParameterizedTest
    @MethodSource("columns")
    void textMeansWhatItMeansToTheServer(String sql) throws Exception {
        PgType type = PgType.of(sql);
        List<String> raw = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        taken(type).forEach((sample, carrier) -> {
            if (sample.value() instanceof String text) {
                raw.add(text);
                ours.add(type.text(carrier));
            }
        });
        CopiedColumn column = new CopiedColumn(connection, type);
        List<String> theirs = column.cast(raw);
        List<String> read = column.cast(ours);
        Set<String> differences = new TreeSet<>();
        for (int i = 0; i < raw.size(); i++) {
            if (!theirs.get(i).equals(read.get(i)) && !theirs.get(i).startsWith("refused")) {
                differences.add(type.sql() + " " + raw.get(i) + " is " + read.get(i) + ", not " + theirs.get(i));
            }
        }
        assertThat(differences).isSubsetOf(TOLD);
    }

    /** As many keys as the server counts distinct values. */
    @ParameterizedTest
    @MethodSource("columns")
    void keysAreEqualWhereTheServerFindsValuesEqual(String sql) throws Exception {
        PgType type = PgType.of(sql);
        if (!type.comparable()) {
            return;
        }
        List<Object> carriers = new ArrayList<>(taken(type).values());
        Set<Object> keys = new HashSet<>();
        carriers.forEach(carrier -> keys.add(type.key(carrier)));
        assertThat(new CopiedColumn(connection, type).distinct(carriers)).isEqualTo(keys.size());
    }

    @Test
    void everyOutcomeIsTheOneAgreed() throws IOException {
        StringBuilder outcomes = new StringBuilder();
        for (String sql : Samples.COLUMNS) {
            PgType type = PgType.of(sql);
            Map<String, StringJoiner> refused = new TreeMap<>();
            outcomes.append(sql).append('\n');
            for (Sample sample : Samples.all()) {
                outcome(type, sample, outcomes, refused);
            }
            refused.forEach((reason, values) -> outcomes.append("  refuses, ")
                    .append(reason)
                    .append(": ")
                    .append(values)
                    .append('\n'));
        }
        Golden.assertCurrent(OUTCOMES, outcomes.toString());
    }

    @Test
    void floatingPointIsSpelledAsTheServerDoes() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<Object> doubles =
                new ArrayList<>(List.of(1e22, Double.MIN_VALUE, 0x1p53, 0x1p60, 1e-5, 1e-4, 2e-44, 1e14, 1e15));
        List<Object> floats = new ArrayList<>(List.of(1e5f, 1e6f, 1e-4f, 1e-5f, Float.MIN_VALUE));
        for (int i = 0; i < 20_000; i++) {
            doubles.add(finite(Double.longBitsToDouble(random.nextLong())));
            doubles.add(Math.scalb((double) random.nextInt(), random.nextInt(60) - 30));
            floats.add((float) finite(Float.intBitsToFloat(random.nextInt())));
        }
        assertThat(new CopiedColumn(connection, Scalar.DOUBLE).copiedAndReadBack(doubles))
                .as("seed %d", seed)
                .isEqualTo(doubles.stream().map(Scalar.DOUBLE::text).toList());
        assertThat(new CopiedColumn(connection, Scalar.REAL).copiedAndReadBack(floats))
                .as("seed %d", seed)
                .isEqualTo(floats.stream().map(Scalar.REAL::text).toList());
    }

    @Test
    void numericsOfAnySizeAndScaleSurvive() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            BigInteger digits = new BigInteger(random.nextInt(i % 10 == 0 ? 3000 : 90), random);
            BigDecimal number =
                    new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(60) - 20);
            numbers.add(Scalar.NUMERIC.coerce(number));
        }
        assertThat(new CopiedColumn(connection, Scalar.NUMERIC).copiedAndReadBack(numbers))
                .as("seed %d", seed)
                .isEqualTo(numbers.stream().map(Scalar.NUMERIC::text).toList());
    }

    @Test
    void twentyMegabytesOfTextArriveWhole() throws Exception {
        byte[] bytes = new byte[20_000_000];
        Arrays.fill(bytes, (byte) 'x');
        String text = new String(bytes, UTF_8) + "é";
        List<String> back =
                new CopiedColumn(connection, Scalar.TEXT).copiedAndReadBack(List.of(Scalar.TEXT.coerce(text)));
        assertThat(back.get(0).equals(text)).isTrue();
    }

    private static double finite(double number) {
        return Double.isFinite(number) ? number : 0.5;
    }

    private static boolean accepted(CopiedColumn column, PgType type, Object carrier) {
        try {
            return !column.cast(List.of(type.text(carrier))).get(0).startsWith("refused");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<Sample, Object> taken(PgType type) {
        Map<Sample, Object> carriers = new LinkedHashMap<>();
        for (Sample sample : Samples.all()) {
            try {
                carriers.put(sample, type.coerce(sample.value()));
            } catch (Refusal refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
        return carriers;
    }

    private static void outcome(PgType type, Sample sample, StringBuilder taken, Map<String, StringJoiner> refused) {
        String value = sample.source() + " " + sample.label();
        try {
            String text =
                    type.text(type.coerce(sample.value())).replace("\n", "\\n").replace("\t", "\\t");
            String seen = text.length() <= 120 ? text : text.length() + " characters";
            taken.append("  takes ").append(value).append(" as ").append(seen).append('\n');
        } catch (Refusal reason) {
            String wider = type.widenedFor(sample.value())
                    .map(w -> " (fits " + w.sql() + ")")
                    .orElse("");
            refused.computeIfAbsent(reason.sqlState() + " " + reason.getMessage() + wider, r -> new StringJoiner(" ; "))
                    .add(value);
        }
    }
}
