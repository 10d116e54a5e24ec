package io.fieldsink.postgres.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;

/** The event that everybody moves: ten columns, and the same for the same id and edition in every run. */
record FlatEvent(
        long id,
        String region,
        String product,
        int quantity,
        long stock,
        double weight,
        boolean urgent,
        long recordedAt,
        BigDecimal amount,
        String note) {
    static final String COLUMNS = """
            id bigint PRIMARY KEY, region varchar(20), product varchar(40), quantity integer, stock bigint,
            weight double precision, urgent boolean, recorded_at timestamp, amount numeric(12,2), note text""";

    private static final String NAMES =
            "id, region, product, quantity, stock, weight, urgent, recorded_at, amount, note";

    /** An upsert of the rows that a query answers, as any sink would write it. */
    static String upsert(String table, String rows) {
        return """
            INSERT INTO %s (%s) %s
            ON CONFLICT (id) DO UPDATE SET region = EXCLUDED.region, product = EXCLUDED.product,
                quantity = EXCLUDED.quantity, stock = EXCLUDED.stock, weight = EXCLUDED.weight,
                urgent = EXCLUDED.urgent, recorded_at = EXCLUDED.recorded_at, amount = EXCLUDED.amount,
                note = EXCLUDED.note""".formatted(table, NAMES, rows);
    }

    private static final String SCHEMA = """
            {"schema":{"type":"struct","optional":false,"name":"bench.FlatEvent","fields":[\
            {"type":"int64","optional":false,"field":"id"},\
            {"type":"string","optional":true,"field":"region"},\
            {"type":"string","optional":true,"field":"product"},\
            {"type":"int32","optional":true,"field":"quantity"},\
            {"type":"int64","optional":true,"field":"stock"},\
            {"type":"double","optional":true,"field":"weight"},\
            {"type":"boolean","optional":true,"field":"urgent"},\
            {"type":"int64","optional":true,"name":"org.apache.kafka.connect.data.Timestamp","version":1,\
            "field":"recorded_at"},\
            {"type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal","version":1,\
            "parameters":{"scale":"2","connect.decimal.precision":"12"},"field":"amount"},\
            {"type":"string","optional":true,"field":"note"}]},"payload":""";

    private static final String[] REGIONS = {"north", "south-east", "river delta", "highlands", "capital"};
    private static final String[] PRODUCTS = {"oral rehydration salts", "amoxicillin 250 mg", "bed net", "soap 200 g"};
    private static final long FIRST_DAY = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    /** @param edition another one has other values in most columns */
    static FlatEvent of(long id, long edition) {
        long random = mixed(id ^ edition << 40);
        return new FlatEvent(
                id,
                REGIONS[(int) ((random >>> 33) % REGIONS.length)],
                PRODUCTS[(int) ((random >>> 40) % PRODUCTS.length)],
                (int) (random >>> 8) & 0xffff,
                (random >>> 12) & 0xff_ffff_ffffL,
                // a multiple of 1/8: sums of these are exact in whatever order
                ((random >>> 20) & 0xffff) / 8.0,
                (random & 15) == 0,
                FIRST_DAY + id * 137,
                BigDecimal.valueOf((random >>> 16) & 0xff_ffff, 2),
                "distributed at point " + Long.toHexString(random >>> 4 | 1L << 59));
    }

    /** The finalizer of SplitMix64: looks random, is none. */
    private static long mixed(long id) {
        long z = (id + 1) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** As a sender without schemas writes it. */
    byte[] json() {
        return json("\"" + Instant.ofEpochMilli(recordedAt) + "\"", amount.toPlainString())
                .getBytes(UTF_8);
    }

    /** As Connect's JsonConverter writes it with its schema. */
    byte[] jsonWithSchema() {
        String unscaled =
                Base64.getEncoder().encodeToString(amount.unscaledValue().toByteArray());
        return (SCHEMA + json(String.valueOf(recordedAt), "\"" + unscaled + "\"") + "}").getBytes(UTF_8);
    }

    private String json(String recordedAtJson, String amountJson) {
        return "{\"id\":" + id + ",\"region\":\"" + region + "\",\"product\":\"" + product + "\",\"quantity\":"
                + quantity + ",\"stock\":" + stock + ",\"weight\":" + weight + ",\"urgent\":" + urgent
                + ",\"recorded_at\":" + recordedAtJson + ",\"amount\":" + amountJson + ",\"note\":\"" + note + "\"}";
    }

    /** A line for COPY in CSV. */
    String csv() {
        return id + "," + region + ',' + product + ',' + quantity + ',' + stock + ',' + weight + ',' + urgent + ','
                + Instant.ofEpochMilli(recordedAt) + ',' + amount.toPlainString() + ',' + note + '\n';
    }
}
