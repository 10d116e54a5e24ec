package io.fieldsink.postgres.flow;

import static io.fieldsink.postgres.flow.BadInput.MARKER;
import static io.fieldsink.postgres.flow.BadInput.NOT_OURS;
import static io.fieldsink.postgres.flow.BadInput.cannotHold;
import static io.fieldsink.postgres.flow.BadInput.kind;
import static io.fieldsink.postgres.flow.BadInput.refused;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Types with a form of their own, documents, lists, maps and bytes. */
final class BadShapes {

    private static final Schema MAP = SchemaBuilder.map(Schema.OPTIONAL_STRING_SCHEMA, Schema.STRING_SCHEMA)
            .build();
    private static final Schema BY_NUMBER =
            SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).build();
    private static final Schema DAYS = SchemaBuilder.map(
                    Schema.STRING_SCHEMA,
                    SchemaBuilder.int64().name("io.debezium.time.Date").build())
            .build();
    private static final Schema NUMBERS =
            SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).build();

    private BadShapes() {}

    /** Only Connect's own SchemaBuilder, unfinished, can refer to itself. */
    private static Schema recursive() {
        SchemaBuilder person = SchemaBuilder.struct().name("person").optional().field("name", Schema.STRING_SCHEMA);
        return person.field("child", person);
    }

    private static Struct generations(int count) {
        Struct person = null;
        for (int i = 0; i < count; i++) {
            person = new Struct(RECURSIVE).put("name", "n" + i).put("child", person);
        }
        return person;
    }

    private static BadInput form(String type, String fine, String form) {
        return kind(41, "no " + type)
                .column(type, fine)
                .json("\"" + MARKER + "\"")
                .dead(form);
    }

    private static BadInput document(int number, String name) {
        return kind(number, name).column("jsonb", "{\"a\":1}", "{\"a\": 1}");
    }

    static List<BadInput> all() {
        return List.of(
                form("uuid", "\"11111111-2222-3333-4444-555555555555\"", cannotHold("22P02", "not a uuid" + NOT_OURS)),
                form("inet", "\"10.0.0.1/32\"", cannotHold("22P02", "not in the form that inet reads")),
                form("cidr", "\"10.0.0.0/8\"", cannotHold("22P02", "not in the form that cidr reads")),
                form("macaddr", "\"08:00:2b:01:02:03\"", cannotHold("22P02", "not in the form that macaddr reads")),
                kind(41, "too many bits for bit(3)")
                        .column("bit(3)", "\"101\"")
                        .json("\"1010101\"")
                        .secret("1010101")
                        .dead(refused("the value does not fit (SQLSTATE 22026)")),
                kind(42, "a word that an enum does not have")
                        .column("text DEFAULT 'x'", "\"x\"")
                        .before("CREATE TYPE #t_colour AS ENUM ('x', 'red'); ALTER TABLE #t ALTER v DROP DEFAULT,"
                                + " ALTER v TYPE #t_colour USING v::#t_colour")
                        .json("\"" + MARKER + "\"")
                        .dead(cannotHold("22P02", "not in the form that #t_colour reads")),
                document(43, "an empty text for jsonb")
                        .struct(Schema.STRING_SCHEMA, "")
                        .dead(cannotHold("22P02", "not JSON (empty text); the column is jsonb" + NOT_OURS)),
                document(43, "a text with a comma too many for jsonb")
                        .struct(Schema.STRING_SCHEMA, "{\"" + MARKER + "\":1,}")
                        .dead(cannotHold("22P02", "not JSON; the column is jsonb" + NOT_OURS)),
                document(43, "a value that breaks off")
                        .value("{\"id\":#i,\"good\":\"" + MARKER)
                        .dead("the value is JSON that breaks off, at field good"),
                document(43, "a name twice")
                        .json("{\"a\":1,\"a\":2}")
                        .remark("the last one stands, as in PostgreSQL")
                        .stored("{\"a\": 2}"),
                document(44, "999 levels of nesting")
                        .json("[".repeat(998) + "]".repeat(998))
                        .asked("length(v::text)")
                        .stored("1996"),
                document(44, "10 000 levels of nesting")
                        .json("[".repeat(10_000) + "\"" + MARKER + "\"" + "]".repeat(10_000))
                        .dead("field v of the value is nested deeper than 1000 levels"),
                document(44, "10 000 levels of nesting in a text")
                        .struct(Schema.STRING_SCHEMA, "[".repeat(10_000) + "]".repeat(10_000))
                        .dead(cannotHold("54001", "nested deeper than 1000 levels; the column is jsonb" + NOT_OURS)),
                document(45, "a schema that holds itself")
                        .struct(RECURSIVE, generations(3))
                        .stored(
                                "{\"name\": \"n2\", \"child\": {\"name\": \"n1\", \"child\": {\"name\": \"n0\", \"child\": null}}}"),
                document(45, "1100 generations in a schema that holds itself")
                        .struct(RECURSIVE, generations(1100))
                        .dead("field v" + "/child".repeat(33)
                                + "/… of the value cannot be read: nested deeper than 1000 levels"),
                document(46, "a mixed list").json("[1,\"a\",null,{}]").stored("[1, \"a\", null, {}]"),
                kind(46, "a mixed list for integer[]")
                        .column("integer[]", "[1,2]", "{1,2}")
                        .json("[1,\"" + MARKER + "\"]")
                        .dead(cannotHold("22P02", "item 2: not a number; the column is integer[]" + NOT_OURS)),
                kind(47, "an empty list for integer[]")
                        .column("integer[]", "[1,2]", "{1,2}")
                        .json("[]")
                        .stored("{}"),
                document(47, "an empty map").struct(MAP, Map.of()).stored("{}"),
                document(47, "an empty list").json("[]").stored("[]"),
                kind(48, "a list with nulls")
                        .column("integer[]", "[1,2]", "{1,2}")
                        .struct(NUMBERS, Arrays.asList(1, null, 3))
                        .stored("{1,NULL,3}"),
                kind(48, "a ragged list of lists")
                        .column("integer[]", "[1,2]", "{1,2}")
                        .json("[[1,2],[4711]]")
                        .secret("4711")
                        .dead(cannotHold(
                                "22P02", "a list of lists of unequal lengths; the column is integer[]" + NOT_OURS)),
                document(49, "a map with a null key")
                        .struct(MAP, Collections.singletonMap(null, MARKER))
                        .dead("field v of the value cannot be read: a map with a null key"),
                document(49, "a map whose keys are numbers")
                        .struct(BY_NUMBER, Map.of(7, "seven"))
                        .stored("{\"7\": \"seven\"}"),
                document(49, "a map with a bad value, whose key is data")
                        .struct(DAYS, Map.of(MARKER, Long.MAX_VALUE))
                        .secret("9223372036854775807")
                        .dead("field v of the value cannot be read: outside the calendar, not a date"),
                kind(50, "no bytes")
                        .column("bytea", "\"\\\\x01\"", "\\x01")
                        .struct(Schema.BYTES_SCHEMA, ByteBuffer.allocate(0))
                        .stored("\\x"),
                kind(50, "half a byte as hex")
                        .column("bytea", "\"\\\\x01\"", "\\x01")
                        .json("\"\\\\x47114711f\"")
                        .secret("47114711")
                        .dead(cannotHold(
                                "22023", "not bytes (hexadecimal digits in pairs); the column is bytea" + NOT_OURS)),
                kind(89, "a decimal with a scale of its own")
                        .column("numeric", "7")
                        .struct(
                                SCALED,
                                new Struct(SCALED)
                                        .put("scale", 3)
                                        .put(
                                                "value",
                                                new BigDecimal("4.711")
                                                        .unscaledValue()
                                                        .toByteArray()))
                        .stored("4.711"),
                kind(89, "a range, upside down")
                        .column("int4range", "\"[1,2)\"")
                        .json("\"[4711,4000)\"")
                        .secret("4711")
                        .dead(cannotHold("22000", "not in the form that int4range reads")),
                kind(89, "a point")
                        .column("point", "\"(1,2)\"")
                        .json("\"(3,4.5)\"")
                        .stored("(3,4.5)"),
                kind(89, "no point")
                        .column("point", "\"(1,2)\"")
                        .json("\"" + MARKER + "\"")
                        .dead(cannotHold("22P02", "not in the form that point reads")),
                kind(89, "bits").column("bit varying", "\"101\"").json("\"1\"").stored("1"));
    }

    private static final Schema RECURSIVE = recursive();

    private static final Schema SCALED = SchemaBuilder.struct()
            .name("io.debezium.data.VariableScaleDecimal")
            .field("scale", Schema.INT32_SCHEMA)
            .field("value", Schema.BYTES_SCHEMA)
            .build();
}
