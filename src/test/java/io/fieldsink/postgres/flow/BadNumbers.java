package io.fieldsink.postgres.flow;

import static io.fieldsink.postgres.flow.BadInput.DIGITS;
import static io.fieldsink.postgres.flow.BadInput.MARKER;
import static io.fieldsink.postgres.flow.BadInput.NOT_OURS;
import static io.fieldsink.postgres.flow.BadInput.cannotHold;
import static io.fieldsink.postgres.flow.BadInput.kind;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Numbers that are too large, too exact, or none. */
final class BadNumbers {
    private static final Schema MAP =
            SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.FLOAT64_SCHEMA).build();

    private BadNumbers() {}

    static List<BadInput> all() {
        return List.of(
                kind(17, "above smallint, as JSON")
                        .column("smallint", "7")
                        .json(DIGITS)
                        .secret(DIGITS)
                        .dead(cannotHold("22003", "above the limit 32767 of smallint" + NOT_OURS)),
                kind(17, "above integer, in a Struct")
                        .column("integer", "7")
                        .struct(Schema.INT64_SCHEMA, 4_711_471_147L)
                        .secret("4711471147")
                        .dead(cannotHold("22003", "above the limit 2147483647 of integer" + NOT_OURS)),
                kind(17, "below bigint")
                        .column("bigint", "7")
                        .json("-9223372036854775809")
                        .secret("4775809")
                        .dead(cannotHold("22003", "below the limit -9223372036854775808 of bigint" + NOT_OURS)),
                kind(17, "above smallint, which we made")
                        .primer("{\"id\":-1}")
                        .struct(Schema.INT64_SCHEMA, 4_711_471_147L)
                        .stored("4711471147"),
                kind(18, "an unsigned 64-bit number")
                        .column("numeric(20,0)", "7")
                        .json("18446744073709551615")
                        .stored("18446744073709551615"),
                kind(18, "an unsigned 64-bit number, as a Decimal")
                        .column("numeric(20,0)", "7")
                        .struct(Decimal.schema(0), new BigDecimal("18446744073709551615"))
                        .stored("18446744073709551615"),
                kind(19, "-2^63")
                        .column("bigint", "7")
                        .json("-9223372036854775808")
                        .stored("-9223372036854775808"),
                kind(19, "2^63-1")
                        .column("bigint", "7")
                        .struct(Schema.INT64_SCHEMA, Long.MAX_VALUE)
                        .stored("9223372036854775807"),
                kind(19, "-0.0")
                        .column("double precision", "7")
                        .struct(Schema.FLOAT64_SCHEMA, -0.0)
                        .stored("-0"),
                kind(19, "the smallest number above zero")
                        .column("double precision", "7")
                        .struct(Schema.FLOAT64_SCHEMA, Double.MIN_VALUE)
                        .stored("5e-324"),
                kind(20, "NaN for double precision")
                        .column("double precision", "7")
                        .struct(Schema.FLOAT64_SCHEMA, Double.NaN)
                        .stored("NaN"),
                kind(20, "-infinity for real")
                        .column("real", "7")
                        .struct(Schema.FLOAT32_SCHEMA, Float.NEGATIVE_INFINITY)
                        .stored("-Infinity"),
                kind(21, "NaN for numeric(5,2)")
                        .column("numeric(5,2)", "7.00", "7.00")
                        .struct(Schema.FLOAT64_SCHEMA, Double.NaN)
                        .stored("NaN"),
                kind(21, "infinity for numeric")
                        .column("numeric", "7")
                        .struct(Schema.FLOAT64_SCHEMA, Double.POSITIVE_INFINITY)
                        .stored("Infinity"),
                kind(21, "infinity for numeric(5,2)")
                        .column("numeric(5,2)", "7.00", "7.00")
                        .struct(Schema.FLOAT64_SCHEMA, Double.POSITIVE_INFINITY)
                        .dead(cannotHold("22003", "infinity is beyond the limits of numeric(5,2)" + NOT_OURS)),
                kind(22, "NaN as a bare word of JSON")
                        .column("double precision", "7")
                        .json("NaN")
                        .dead("the value is no valid JSON, at field v"),
                kind(22, "NaN inside a document")
                        .column("jsonb", "{\"a\":1}", "{\"a\": 1}")
                        .struct(MAP, java.util.Map.of("a", Double.NaN))
                        .dead(cannotHold(
                                "22P02", "NaN and infinity have no form in JSON; the column is jsonb" + NOT_OURS)),
                kind(22, "NaN in quotes")
                        .column("double precision", "7")
                        .json("\"NaN\"")
                        .stored("NaN"),
                kind(23, "a double above real")
                        .column("real", "7")
                        .struct(Schema.FLOAT64_SCHEMA, 4.7114711e300)
                        .secret("47114711")
                        .dead(cannotHold("22003", "above the limit 3.4028235e+38 of real" + NOT_OURS)),
                kind(23, "1e999 for double precision")
                        .column("double precision", "7")
                        .json("1e999")
                        .secret("1e999")
                        .dead(cannotHold(
                                "22003", "above the limit 1.7976931348623157e+308 of double precision" + NOT_OURS)),
                kind(24, "a FLOAT32 of 0.1 for double precision")
                        .column("double precision", "7")
                        .struct(Schema.FLOAT32_SCHEMA, 0.1f)
                        .remark("by its shortest text, not 0.10000000149")
                        .stored("0.1"),
                kind(25, "2^53 + 1 for double precision")
                        .column("double precision", "7")
                        .struct(Schema.INT64_SCHEMA, 9_007_199_254_740_993L)
                        .secret("9007199254740993")
                        .dead(cannotHold(
                                "22003",
                                "a whole number beyond 2^53 that double precision cannot hold exactly" + NOT_OURS)),
                kind(26, "more digits than numeric(5,2)")
                        .column("numeric(5,2)", "7.00", "7.00")
                        .json("4711.25")
                        .secret("4711.25")
                        .dead(cannotHold(
                                "22003",
                                "above the limit of numeric(5,2): 3 digits before the decimal point" + NOT_OURS)),
                kind(27, "a finer number than numeric(5,2)")
                        .column("numeric(5,2)", "7.00", "7.00")
                        .struct(Decimal.schema(3), new BigDecimal("471.115"))
                        .secret("471.115")
                        .remark("never rounded")
                        .dead(cannotHold(
                                "22003",
                                "above the limit of numeric(5,2): 2 digits after the decimal point" + NOT_OURS)),
                kind(28, "a Decimal of negative scale")
                        .column("numeric", "7")
                        .struct(Decimal.schema(-3), new BigDecimal(BigInteger.valueOf(4711), -3))
                        .stored("4711000"),
                kind(28, "1000 digits")
                        .column("numeric", "7")
                        .json("9".repeat(1000) + ".5")
                        .asked("v = (10::numeric ^ 1000 - 0.5)")
                        .stored("t"),
                kind(28, "131073 digits")
                        .column("numeric", "7")
                        .json("9".repeat(131_073))
                        .secret("99999")
                        .dead("field v of the value is a number beyond PostgreSQL's: more than 131072 digits before the"
                                + " point, or 16383 after it"),
                kind(28, "1e999999999")
                        .column("numeric", "7")
                        .json("1e999999999")
                        .secret("1e99999")
                        .dead("field v of the value is a number beyond PostgreSQL's: more than 131072 digits before the"
                                + " point, or 16383 after it"),
                kind(28, "1e999999999 in a text")
                        .column("numeric", "7")
                        .json("\"1e999999999\"")
                        .secret("1e99999")
                        .dead(cannotHold(
                                "22003",
                                "more than 131072 digits before the decimal point; the column is numeric" + NOT_OURS)),
                kind(29, "1e200000 inside a document")
                        .column("jsonb", "{\"a\":1}", "{\"a\": 1}")
                        .json("{\"a\":1e200000}")
                        .secret("1e200000")
                        .dead(
                                "field v/a of the value is a number beyond PostgreSQL's: more than 131072 digits before the"
                                        + " point, or 16383 after it"),
                kind(30, "\"yes\" for boolean")
                        .column("boolean", "true")
                        .json("\"yes\"")
                        .stored("true"),
                kind(30, "another word for boolean")
                        .column("boolean", "true")
                        .json("\"" + MARKER + "\"")
                        .dead(cannotHold("22P02", "not a boolean (true, false, yes, no, on, off, 1 or 0)" + NOT_OURS)),
                kind(30, "a number for boolean")
                        .column("boolean", "true")
                        .json("2")
                        .dead(cannotHold("22P02", "a number, not a boolean" + NOT_OURS)));
    }
}
