package io.fieldsink.postgres.flow;

import static io.fieldsink.postgres.flow.BadInput.MARKER;
import static io.fieldsink.postgres.flow.BadInput.NOT_OURS;
import static io.fieldsink.postgres.flow.BadInput.cannotHold;
import static io.fieldsink.postgres.flow.BadInput.kind;
import static io.fieldsink.postgres.flow.BadInput.refused;
import static io.fieldsink.postgres.flow.BadInput.told;

import io.fieldsink.postgres.flow.BadInput.Mode;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;

/** Characters, lengths, and texts that are read as something else. */
final class BadTexts {
    private static final String SURROGATE = cannotHold("22021", "a lone surrogate; the column is text" + NOT_OURS);

    /** Text that no compression makes fit into an index. */
    private static final String NOISE = new Random(7)
            .ints(9000, 'a', 'z' + 1)
            .collect(() -> new StringBuilder(MARKER), StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    private BadTexts() {}

    static List<BadInput> all() {
        return List.of(
                kind(1, "U+0000 in text, as JSON")
                        .column("text", "\"fine\"")
                        .json("\"a\\u0000b\"")
                        .remark("removed, counted and warned of, not refused")
                        .stored("ab"),
                kind(1, "U+0000 in text, in a Struct")
                        .column("text", "\"fine\"")
                        .struct(Schema.STRING_SCHEMA, "a\0b")
                        .stored("ab"),
                kind(2, "U+0000 inside a document")
                        .column("jsonb", "{\"a\":1}", "{\"a\": 1}")
                        .json("{\"x\\u0000\":\"y\\u0000\"}")
                        .remark("removed, counted and warned of, not refused")
                        .stored("{\"x\": \"y\"}"),
                kind(2, "U+0000 as an escape in a text that a jsonb column reads")
                        .column("jsonb", "{\"a\":1}", "{\"a\": 1}")
                        .struct(Schema.STRING_SCHEMA, "{\"x\":\"" + MARKER + "\\u0000\"}")
                        .dead(cannotHold("22P05", "U+0000 in JSON; the column is jsonb" + NOT_OURS)),
                kind(3, "a lone surrogate, as JSON")
                        .column("text", "\"fine\"")
                        .json("\"" + MARKER + "\\ud800\"")
                        .dead(SURROGATE),
                kind(3, "a lone surrogate, in a Struct")
                        .column("text", "\"fine\"")
                        .struct(Schema.STRING_SCHEMA, MARKER + '\udfff')
                        .dead(SURROGATE),
                kind(4, "a lone surrogate inside a document for jsonb")
                        .column("jsonb", "{\"a\":1}", "{\"a\": 1}")
                        .json("{\"a\":[\"" + MARKER + "\\ud800\"]}")
                        .dead(cannotHold("22021", "a lone surrogate; the column is jsonb" + NOT_OURS)),
                kind(4, "a lone surrogate inside a document for json")
                        .column("json", "{\"a\":1}", "{\"a\":1}")
                        .json("{\"a\":[\"" + MARKER + "\\ud800\"]}")
                        .dead(cannotHold("22021", "a lone surrogate; the column is json" + NOT_OURS)),
                kind(5, "bytes that are no UTF-8, for text")
                        .column("text", "\"fine\"")
                        .struct(Schema.BYTES_SCHEMA, new byte[] {'P', (byte) 0xC3, 0x28})
                        .dead(cannotHold("22021", "bytes that are not valid UTF-8; the column is text" + NOT_OURS)),
                kind(5, "a value of bytes that are no UTF-8")
                        .records(
                                "bytes",
                                (story, topic, id) -> List.of(
                                        story.record(topic, null, null, null, new byte[] {'{', (byte) 0xFF, '}'})))
                        .dead("the value is no UTF-8"),
                kind(6, "non-characters, right-to-left, emoji, combining marks, a byte order mark inside")
                        .column("text", "\"fine\"")
                        .json("\"\uFFFF\uFEFFשלום😀e\u0301\"")
                        .stored("\uFFFF\uFEFFשלום😀e\u0301"),
                kind(6, "five emoji for varchar(5)")
                        .column("varchar(5)", "\"fine\"")
                        .json("\"😀😀😀😀😀\"")
                        .stored("😀😀😀😀😀"),
                kind(7, "keys that differ by Unicode normalisation only")
                        .column("text DEFAULT 'x'", "\"x\"")
                        .key("id,v")
                        .records(
                                "`é`, `e` with U+0301",
                                (story, topic, id) -> told(
                                        story,
                                        topic,
                                        "{\"id\":" + id + ",\"good\":\"1\",\"v\":\"\u00e9\"}",
                                        "{\"id\":" + id + ",\"good\":\"2\",\"v\":\"e\u0301\"}"))
                        .stored("e\u0301 & \u00e9")
                        .ends(BadInput.End.NOTHING, "", Mode.UPDATE),
                kind(8, "longer than varchar(5)")
                        .column("varchar(5)", "\"fine\"")
                        .json("\"" + MARKER + "\"")
                        .dead(cannotHold("22001", "longer than varchar(5): 12 characters" + NOT_OURS)),
                kind(8, "longer than varchar(5), which we made")
                        .primer("{\"id\":-1,\"w\":\"fine\"}")
                        .with("column.types=w:varchar(5)")
                        .fields("\"w\":\"" + MARKER + "\"")
                        .dead("column \"w\" of public.#t cannot hold the value of field w (SQLSTATE 22001):"
                                + " longer than varchar(5): 12 characters; the type was declared in column.types, by"
                                + " the form or by the format"),
                kind(9, "blanks beyond varchar(5)")
                        .column("varchar(5)", "\"fine\"")
                        .json("\"fine    \"")
                        .remark("an explicit cast would cut them off without a word")
                        .dead(cannotHold("22001", "longer than varchar(5): 8 characters" + NOT_OURS)),
                kind(10, "shorter than char(5)")
                        .column("char(5)", "\"fiver\"")
                        .json("\"abc\"")
                        .asked("octet_length(v)")
                        .remark("padded by PostgreSQL")
                        .stored("5"),
                kind(11, "an empty text")
                        .column("text", "\"fine\"")
                        .json("\"\"")
                        .asked("v = ''")
                        .stored("t"),
                kind(11, "a null")
                        .column("text", "\"fine\"")
                        .json("null")
                        .asked("v IS NULL")
                        .stored("t"),
                kind(12, "backslash-N, tab, newline, backslash-dot")
                        .column("text", "\"fine\"")
                        .json("\"\\\\N\\t\\n\\\\.\\n\\\\\"")
                        .stored("\\N\t\n\\.\n\\"),
                kind(13, "a text of 20 MB")
                        .column("text", "\"fine\"")
                        .records(
                                "20 000 000 letters",
                                (story, topic, id) -> told(
                                        story,
                                        topic,
                                        "{\"id\":" + id + ",\"good\":\"1\",\"v\":\"" + "x".repeat(20_000_000) + "\"}"))
                        .asked("length(v)")
                        .slow()
                        .stored("20000000"),
                kind(14, "a row that comes to a gigabyte in a trigger")
                        .column("text", "\"fine\"")
                        .before(
                                "CREATE FUNCTION #t_swell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                        + " IF NEW.v <> 'fine' THEN NEW.v := repeat(NEW.v, 100000000); END IF; RETURN NEW; END $$;"
                                        + "CREATE TRIGGER swell BEFORE INSERT OR UPDATE ON #t FOR EACH ROW EXECUTE FUNCTION #t_swell()")
                        .json("\"" + MARKER + "\"")
                        .dead(refused("the row is larger than PostgreSQL allows (SQLSTATE 54000)")),
                kind(15, "a key of 9 kB")
                        .column("text DEFAULT 'x'", "\"x\"")
                        .key("id,v")
                        .json("\"" + NOISE + "\"")
                        .dead(
                                refused(
                                        "the row is larger than PostgreSQL allows (SQLSTATE 54000): an index holds at most 2704 bytes of a row"))
                        .nothingIn(Mode.UPDATE));
    }
}
