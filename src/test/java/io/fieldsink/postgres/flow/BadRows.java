package io.fieldsink.postgres.flow;

import static io.fieldsink.postgres.flow.BadInput.DIGITS;
import static io.fieldsink.postgres.flow.BadInput.MARKER;
import static io.fieldsink.postgres.flow.BadInput.NOT_OURS;
import static io.fieldsink.postgres.flow.BadInput.cannotHold;
import static io.fieldsink.postgres.flow.BadInput.kind;
import static io.fieldsink.postgres.flow.BadInput.noRow;
import static io.fieldsink.postgres.flow.BadInput.refused;
import static io.fieldsink.postgres.flow.BadInput.told;

import io.fieldsink.postgres.flow.BadInput.Mode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Keys, tombstones, names, schemas and constraints. */
final class BadRows {
    /** What columns that the record made hold. */
    private static final String MADE = "(SELECT string_agg(e.value, ',' ORDER BY e.value) FROM jsonb_each_text("
            + "to_jsonb(t) - ARRAY['id', 'good', 'amount', 'at', 'doc', 'raw']) AS e)";

    private static final Schema DEFAULTING =
            SchemaBuilder.string().optional().defaultValue("default").build();

    private BadRows() {}

    private static BadInput named(int number, String name, String fields, String values) {
        return kind(number, name).fields(fields).asked(MADE).stored(values);
    }

    static List<BadInput> all() {
        return List.of(
                kind(51, "a tombstone, deletions off")
                        .records(
                                "key, no value",
                                (story, topic, id) -> List.of(story.record(topic, "{\"id\":" + id + "}", null)))
                        .remark("skipped and counted")
                        .nothing(),
                kind(51, "a tombstone, deletions on")
                        .with("delete.enabled=true")
                        .records(
                                "key, no value",
                                (story, topic, id) -> List.of(story.record(topic, "{\"id\":" + id + "}", null)))
                        .gone(),
                kind(52, "a tombstone without a key")
                        .with("delete.enabled=true")
                        .records("no key, no value", (story, topic, id) -> List.of(story.record(topic, null, null)))
                        .dead(noRow("the record has no key")),
                kind(53, "a tombstone of a key that is not there")
                        .with("delete.enabled=true")
                        .records(
                                "key, no value",
                                (story, topic, id) -> List.of(story.record(topic, "{\"id\":-47}", null)))
                        .nothing(),
                kind(54, "a tombstone for a table that does not exist")
                        .with("delete.enabled=true", "table.#t_none.delete.enabled=true")
                        .records(
                                "key, no value, of another topic",
                                (story, topic, id) -> List.of(
                                        story.record(topic + "_none", "{\"id\":1}", null),
                                        story.record(topic, null, "{\"id\":" + id + ",\"good\":\"1\"}")))
                        .asked("to_regclass(t.tableoid::regclass || '_none') IS NULL")
                        .remark("no table is made")
                        .stored("t"),
                kind(55, "no record key where it is the row's")
                        .with("pk.mode=record_key")
                        .value("{\"good\":\"" + MARKER + "\"}")
                        .dead(noRow("the record has no key")),
                kind(56, "a null in a key of two fields")
                        .column("text DEFAULT 'x'", "\"x\"")
                        .key("id,v")
                        .json("null")
                        .dead(noRow("the key field v is null")),
                kind(57, "no key field")
                        .value("{\"good\":\"" + MARKER + "\"}")
                        .dead(noRow("the key field id is missing")),
                kind(58, "a key twice")
                        .column("integer", "7")
                        .records(
                                "two records",
                                (story, topic, id) -> told(
                                        story,
                                        topic,
                                        "{\"id\":" + id + ",\"good\":\"1\",\"v\":1}",
                                        "{\"id\":" + id + ",\"good\":\"2\",\"v\":2}"))
                        .remark("the last wins; with `ignore` the first")
                        .storedIn(Mode.UPSERT, "2")
                        .storedIn(Mode.UPDATE, "2")
                        .storedIn(Mode.IGNORE, "1"),
                kind(59, "upsert, delete, upsert of a key")
                        .with("delete.enabled=true")
                        .column("integer", "7")
                        .records(
                                "three records",
                                (story, topic, id) -> List.of(
                                        story.record(topic, null, "{\"id\":" + id + ",\"good\":\"1\",\"v\":1}"),
                                        story.record(topic, "{\"id\":" + id + "}", null),
                                        story.record(topic, null, "{\"id\":" + id + ",\"good\":\"2\",\"v\":2}")))
                        .storedIn(Mode.UPSERT, "2"),
                kind(60, "a key of another type")
                        .value("{\"id\":\"" + MARKER + "\"}")
                        .dead("column \"id\" of public.#t cannot hold the value of field id (SQLSTATE 22P02): not a"
                                + " number; the column is integer" + NOT_OURS),
                kind(61, "a null in a required column")
                        .column("text NOT NULL DEFAULT 'x'", "\"x\"")
                        .json("null")
                        .dead(cannotHold("23502", "null in a required column")),
                named(62, "a name with quotes and SQL", "\"a\\\"; DROP TABLE t; --\":1", "1"),
                named(62, "a name with `?`, `$1` and `%s`", "\"{fn now()} ? $1 %s\":1", "1"),
                named(63, "an empty name", "\"\":1", "1"),
                named(63, "a name of U+0000", "\"\\u0000\":1", "1"),
                named(
                        64,
                        "two names of 70 bytes that begin alike",
                        "\"" + "ä".repeat(35) + "x\":1,\"" + "ä".repeat(35) + "y\":2",
                        "1,2"),
                named(65, "names that differ by case only", "\"Ab\":1,\"aB\":2", "1,2"),
                named(66, "reserved words, digits, dots, blanks", "\"select\":1,\"1st\":2,\"a.b c\":3", "1,2,3"),
                named(67, "the name of a system column", "\"ctid\":1,\"xmin\":2", "1,2"),
                kind(68, "a topic of 249 characters, with dots and capitals")
                        .records(
                                "two records, of two topics",
                                (story, topic, id) -> List.of(
                                        story.record(
                                                (topic + ".A" + "x".repeat(249)).substring(0, 249),
                                                null,
                                                "{\"id\":" + id + ",\"good\":\"1\"}"),
                                        story.record(topic, null, "{\"id\":" + id + ",\"good\":\"1\"}")))
                        .asked("(SELECT count(*) FROM pg_class WHERE relkind = 'r' AND length(relname) = 63"
                                + " AND starts_with(relname, t.tableoid::regclass || '_axxxxx'))")
                        .remark("its table's name is shortened, with a hash")
                        .stored("1"),
                kind(70, "1700 fields")
                        .fields(IntStream.range(0, 1700)
                                .mapToObj(i -> "\"f" + i + "\":true")
                                .collect(Collectors.joining(",")))
                        .asked("(SELECT count(*) FROM jsonb_each(to_jsonb(t) || (to_jsonb(t) -> '_overflow'))"
                                + " WHERE key ~ '^f[0-9]' AND value = 'true')")
                        .remark("what finds no column is kept in `_overflow`")
                        .stored("1700"),
                kind(71, "a row wider than a page, in 900 columns of text")
                        .before("DO $$ BEGIN EXECUTE (SELECT 'ALTER TABLE #t ' || string_agg('ADD c' || i || ' text',"
                                + " ', ') FROM generate_series(1, 900) AS i); END $$")
                        .fields(IntStream.rangeClosed(1, 900)
                                .mapToObj(i -> "\"c" + i + "\":\"" + MARKER + "\"")
                                .collect(Collectors.joining(",")))
                        .dead(refused("the row is larger than PostgreSQL allows (SQLSTATE 54000)")),
                kind(72, "schema versions that take turns")
                        .column("text", "\"fine\"")
                        .struct(Schema.INT16_SCHEMA, (short) 5)
                        .stored("5"),
                kind(73, "a field that is gone")
                        .value("{\"id\":#i}")
                        .asked("good IS NULL")
                        .ends(BadInput.End.STORED, "t", Mode.INSERT, Mode.UPSERT, Mode.IGNORE),
                kind(74, "a word for a column of numbers that we made")
                        .primer("{\"id\":-1,\"w\":1}")
                        .fields("\"w\":\"" + MARKER + "\"")
                        .dead(
                                "column \"w\" of public.#t cannot hold the value of field w (SQLSTATE 22P02): not a number;"
                                        + " the column is numeric; auto.evolve=text would widen it"),
                kind(74, "a number for a column of text that we made")
                        .primer("{\"id\":-1,\"w\":\"word\"}")
                        .fields("\"w\":5")
                        .asked("w")
                        .stored("5"),
                kind(75, "an object for a number")
                        .column("integer", "7")
                        .json("{\"" + MARKER + "\":1}")
                        .dead(cannotHold("22P02", "an object, not a number; the column is integer" + NOT_OURS)),
                kind(76, "no object where its fields are required")
                        .column("jsonb", "{\"a\":1}", "{\"a\": 1}")
                        .struct(
                                SchemaBuilder.struct()
                                        .optional()
                                        .field("required", Schema.STRING_SCHEMA)
                                        .build(),
                                null)
                        .asked("v IS NULL")
                        .stored("t"),
                kind(77, "a null where the schema has a default")
                        .column("text", "\"fine\"")
                        .struct(DEFAULTING, null)
                        .asked("v IS NULL")
                        .stored("t"),
                kind(78, "an object of 5000 keys")
                        .column("jsonb", "{\"a\":1}", "{\"a\": 1}")
                        .json(IntStream.range(0, 5000)
                                .mapToObj(i -> "\"k" + i + "\":" + i)
                                .collect(Collectors.joining(",", "{", "}")))
                        .asked("(SELECT count(*) FROM jsonb_object_keys(v))")
                        .stored("5000"),
                kind(79, "a huge header")
                        .column("text", "\"fine\"")
                        .records(
                                "a header of 1 MB",
                                (story, topic, id) -> List.of(
                                        story.record(topic, null, "{\"id\":" + id + ",\"good\":\"1\",\"v\":\"x\"}")
                                                .header("h", MARKER.repeat(80_000))))
                        .stored("x"),
                kind(86, "a parent that is not there")
                        .column("integer")
                        .before("CREATE TABLE #t_parent (id integer PRIMARY KEY);"
                                + " ALTER TABLE #t ADD FOREIGN KEY (v) REFERENCES #t_parent")
                        .json(DIGITS)
                        .secret(DIGITS)
                        .dead(refused("the row refers to a row that does not exist, or is referred to (SQLSTATE 23503,"
                                + " table public.#t, constraint #t_v_fkey)")),
                kind(87, "a CHECK constraint")
                        .column("integer CHECK (v < 100)", "7")
                        .json(DIGITS)
                        .secret(DIGITS)
                        .dead(refused("the row breaks a CHECK constraint or fits no partition (SQLSTATE 23514, table"
                                + " public.#t, constraint #t_v_check)")),
                kind(87, "a trigger that raises an exception with the value")
                        .column("text", "\"fine\"")
                        .before(
                                "CREATE FUNCTION #t_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.v <> 'fine'"
                                        + " THEN RAISE EXCEPTION 'never %', NEW.v USING DETAIL = NEW.v; END IF; RETURN NEW; END $$;"
                                        + "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON #t FOR EACH ROW EXECUTE FUNCTION #t_refuse()")
                        .json("\"" + MARKER + "\"")
                        .dead(refused("a trigger or function refused the row (SQLSTATE P0001)")),
                kind(88, "a generated column")
                        .column("text GENERATED ALWAYS AS (upper(good)) STORED")
                        .json("\"x\"")
                        .remark("the server's business: the field is left out")
                        .stored("PLANTED-7F3A"),
                kind(90, "line breaks and terminal codes in a name")
                        .before("ALTER TABLE #t ADD \"a\nb\u001b[31m\" integer")
                        .fields("\"a\\nb\\u001b[31m\":\"" + MARKER + "\"")
                        .dead(
                                "column \"a?b?[31m\" of public.#t cannot hold the value of field a?b?[31m (SQLSTATE 22P02):"
                                        + " not a number; the column is integer" + NOT_OURS));
    }
}
