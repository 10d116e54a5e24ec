package io.fieldsink.postgres.type;

import io.fieldsink.postgres.type.Samples.Sample;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;

/** docs/types.md, derived from what the code does with the {@link Samples}. */
class TypesPageTest {
    private static final Path PAGE = Path.of("docs/types.md");
    private static final List<String> COLUMNS = List.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "numeric(5,2)",
            "text",
            "varchar(3)",
            "bytea",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "uuid",
            "jsonb",
            "integer[]",
            "text[]");

    @Test
    void thePageIsWhatTheCodeDoes() throws IOException {
        String page = TypesPage.OPENING
                + table("Connect schema", connect())
                + TypesPage.LOGICAL
                + table("Schema name", logical())
                + TypesPage.SCHEMALESS
                + table("JSON value", schemaless())
                + TypesPage.COERCION
                + matrix()
                + TypesPage.RULES
                + table("Column of our own", widening())
                + TypesPage.CLOSING;
        Golden.assertCurrent(PAGE, page);
    }

    private static Map<String, String> connect() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (Schema schema : List.of(
                Schema.INT8_SCHEMA,
                Schema.INT16_SCHEMA,
                Schema.INT32_SCHEMA,
                Schema.INT64_SCHEMA,
                Schema.FLOAT32_SCHEMA,
                Schema.FLOAT64_SCHEMA,
                Schema.BOOLEAN_SCHEMA,
                Schema.STRING_SCHEMA,
                Schema.BYTES_SCHEMA)) {
            rows.put(schema.type().name(), ConnectTypes.type(schema).sql());
        }
        SchemaBuilder precise = Decimal.builder(2).parameter("connect.decimal.precision", "12");
        rows.put("Decimal", ConnectTypes.type(Decimal.schema(2)).sql());
        rows.put(
                "Decimal with `connect.decimal.precision` 12, scale 2",
                ConnectTypes.type(precise).sql());
        rows.put("Date", ConnectTypes.type(Date.SCHEMA).sql());
        rows.put("Time", ConnectTypes.type(Time.SCHEMA).sql());
        rows.put("Timestamp", ConnectTypes.type(Timestamp.SCHEMA).sql());
        rows.put("ARRAY of STRING", array(Schema.STRING_SCHEMA));
        rows.put("ARRAY of STRUCT, MAP or ARRAY", array(SchemaBuilder.struct().build()));
        rows.put("STRUCT, MAP", ConnectTypes.type(SchemaBuilder.struct()).sql());
        return rows;
    }

    private static String array(Schema items) {
        return ConnectTypes.type(SchemaBuilder.array(items)).sql();
    }

    private static Map<String, String> logical() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String name : new TreeSet<>(LogicalType.names())) {
            if (!name.startsWith("org.apache")) {
                rows.put("`" + name + "`", LogicalType.named(name).type().sql());
            }
        }
        return rows;
    }

    private static Map<String, String> schemaless() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("number, of any form", PgType.natural(new BigDecimal("1e2")).sql());
        rows.put("text", PgType.natural("").sql());
        rows.put("true, false", PgType.natural(true).sql());
        rows.put("object", PgType.natural(new Document()).sql());
        rows.put("array", PgType.natural(List.of()).sql());
        rows.put("null", "no column");
        return rows;
    }

    private static String matrix() {
        StringBuilder table = new StringBuilder("| from | " + String.join(" | ", COLUMNS) + " |\n");
        table.append("|---".repeat(COLUMNS.size() + 1)).append("|\n");
        for (String source :
                Samples.all().stream().map(Sample::source).distinct().toList()) {
            table.append("| ").append(source);
            for (String column : COLUMNS) {
                table.append(" | ").append(cell(source, PgType.of(column)));
            }
            table.append(" |\n");
        }
        return table.toString();
    }

    private static String cell(String source, PgType type) {
        List<Boolean> taken = Samples.all().stream()
                .filter(sample -> sample.source().equals(source))
                .map(sample -> takes(type, sample.value()))
                .distinct()
                .toList();
        if (taken.size() == 2) {
            return "fits";
        }
        return taken.get(0) ? "yes" : "";
    }

    private static boolean takes(PgType type, Object value) {
        try {
            type.coerce(value);
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    private static Map<String, String> widening() {
        Map<String, String> rows = new LinkedHashMap<>();
        List<Object> values = List.of(
                40_000L,
                1L << 40,
                Long.MAX_VALUE,
                new BigDecimal("1e30"),
                0.1,
                1e300,
                "word",
                LocalDate.of(2020, 2, 29),
                Instant.parse("2020-02-29T10:20:30Z"),
                List.of(1L << 40),
                List.of(1.5));
        for (String column : Samples.COLUMNS) {
            PgType type = PgType.of(column);
            String wider = values.stream()
                    .filter(value -> !takes(type, value))
                    .map(type::widenedFor)
                    .flatMap(Optional::stream)
                    .map(PgType::sql)
                    .distinct()
                    .collect(Collectors.joining(", "));
            if (!wider.isEmpty()) {
                rows.put(column, wider);
            }
        }
        return rows;
    }

    private static String table(String heading, Map<String, String> rows) {
        Collection<Map.Entry<String, String>> lines = rows.entrySet();
        return lines.stream()
                .map(line -> "| " + line.getKey() + " | " + line.getValue() + " |\n")
                .collect(Collectors.joining("", "| " + heading + " | column |\n|---|---|\n", ""));
    }
}
