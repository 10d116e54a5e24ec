package io.fieldsink.postgres.flow;

import io.fieldsink.postgres.flow.Story.Told;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * A kind of bad or odd input: the column that it meets, the record, and what has to become of it among good neighbours. In
 * texts {@code #t} stands for the table, which is also the topic, and {@code #i} for the record's id.
 */
final class BadInput {
    /** What stands in or beside every bad value, and may never be heard of again. */
    static final String MARKER = "PLANTED-7f3a";

    /** Stands for a bad value that is a number or a date, which holds no words. */
    static final String DIGITS = "47114711";

    static final String NOT_OURS = "; we do not widen columns that somebody else made";

    enum Mode {
        INSERT,
        UPSERT,
        IGNORE,
        UPDATE;

        String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum End {
        /** One dead letter for each bad record; the row of its id is as if it had never come. */
        DEAD_LETTER,
        /** A row that answers the question. */
        STORED,
        /** No row and no dead letter; a row that was there is as it was. */
        NOTHING,
        /** No dead letter, and no row, even if there was one. */
        GONE
    }

    /**
     * @param text the dead letter, between where the record is and what was done; or what the question answers
     */
    record Outcome(End end, String text) {}

    /** Makes the records of a kind, mostly one. */
    interface Source {
        List<Told> records(Story story, String topic, int id);
    }

    private final int number;
    private final String name;
    private String column = "";
    private String fine = "null";
    private String fineText = "∅";
    private String key = "id";
    private String before = "";
    private String primer = "";
    private String question = "v::text";
    private String secret = MARKER;
    private String remark = "";
    private boolean slow;
    private final List<String> options = new ArrayList<>();
    private Source source;
    private String shown = "";
    private final Map<Mode, Outcome> outcomes = new EnumMap<>(Mode.class);

    private BadInput(int number, String name) {
        this.number = number;
        this.name = name;
    }

    static BadInput kind(int number, String name) {
        return new BadInput(number, name);
    }

    /** The column v of the table, and what it holds in the neighbours: as JSON, and as the server prints it. */
    BadInput column(String type, String fineJson, String fineAsText) {
        column = type;
        fine = fineJson;
        fineText = fineAsText;
        return this;
    }

    BadInput column(String type, String fineJson) {
        return column(type, fineJson, fineJson.replace("\"", ""));
    }

    /** A column that the neighbours have nothing for. */
    BadInput column(String type) {
        column = type;
        return this;
    }

    /** The key's columns, instead of id alone. */
    BadInput key(String columns) {
        key = columns;
        return with("pk.fields=" + columns);
    }

    /** SQL that is run when the table is there. */
    BadInput before(String statements) {
        before = statements;
        return this;
    }

    /** A record of its own batch before, which makes the columns. */
    BadInput primer(String json) {
        primer = json;
        return this;
    }

    /** Options of the table, or of another where they begin with {@code table.}. */
    BadInput with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** A bad value in field v. */
    BadInput json(String literal) {
        return value("{\"id\":#i,\"good\":\"" + MARKER + "\",\"v\":" + literal + "}", literal);
    }

    /** Fields beside id and good. */
    BadInput fields(String jsonFields) {
        return value("{\"id\":#i,\"good\":\"" + MARKER + "\"," + jsonFields + "}", jsonFields);
    }

    BadInput value(String json) {
        return value(json, json);
    }

    private BadInput value(String json, String shownAs) {
        source = (story, topic, id) -> List.of(story.record(topic, null, json.replace("#i", String.valueOf(id))));
        shown = shownAs;
        return this;
    }

    /** A Struct with the bad value in field v, of this schema. */
    BadInput struct(Schema schema, Object bad) {
        Schema record = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("good", Schema.STRING_SCHEMA)
                .field("v", schema)
                .build();
        shown = schema.name() == null ? schema.type().name() : schema.name().replaceFirst(".*\\.", "");
        source = (story, topic, id) -> List.of(story.record(
                topic,
                null,
                null,
                record,
                new Struct(record).put("id", id).put("good", MARKER).put("v", bad)));
        return this;
    }

    /** Records of any kind. */
    BadInput records(String shownAs, Source records) {
        source = records;
        shown = shownAs;
        return this;
    }

    /** What else than the marker may not be heard of. */
    BadInput secret(String part) {
        secret = part;
        return this;
    }

    /** SQL over the row, instead of the text of v. */
    BadInput asked(String expression) {
        question = expression;
        return this;
    }

    BadInput remark(String text) {
        remark = text;
        return this;
    }

    /** Takes so long that an everyday run tries it once. */
    BadInput slow() {
        slow = true;
        return this;
    }

    BadInput dead(String message) {
        return ends(End.DEAD_LETTER, message, Mode.values());
    }

    BadInput stored(String text) {
        return ends(End.STORED, text, Mode.values());
    }

    BadInput nothing() {
        return ends(End.NOTHING, "", Mode.values());
    }

    BadInput gone() {
        return ends(End.GONE, "", Mode.values());
    }

    /** How it ends in some modes, others than the rest. */
    BadInput ends(End end, String text, Mode... modes) {
        for (Mode mode : modes) {
            outcomes.put(mode, new Outcome(end, text));
        }
        return this;
    }

    BadInput deadIn(Mode mode, String message) {
        return ends(End.DEAD_LETTER, message, mode);
    }

    BadInput storedIn(Mode mode, String text) {
        return ends(End.STORED, text, mode);
    }

    BadInput nothingIn(Mode mode) {
        return ends(End.NOTHING, "", mode);
    }

    /** Why v cannot hold it. */
    static String cannotHold(String sqlState, String reason) {
        return "column \"v\" of public.#t cannot hold the value of field v (SQLSTATE " + sqlState + "): " + reason;
    }

    static String refused(String reason) {
        return "public.#t refused the row: " + reason;
    }

    static String noRow(String reason) {
        return "no row for public.#t: " + reason;
    }

    /** Records of JSON text. */
    static List<Told> told(Story story, String topic, String... values) {
        return Stream.of(values).map(value -> story.record(topic, null, value)).toList();
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    String column() {
        return column;
    }

    String shown() {
        return shown;
    }

    String remark() {
        return remark;
    }

    boolean isSlow() {
        return slow;
    }

    String secret() {
        return secret;
    }

    String question() {
        return question;
    }

    String fine() {
        return fine;
    }

    String fineText() {
        return fineText;
    }

    String primer() {
        return primer;
    }

    Outcome outcome(Mode mode) {
        return outcomes.get(mode);
    }

    Map<Mode, Outcome> outcomes() {
        return Collections.unmodifiableMap(outcomes);
    }

    List<Told> records(Story story, String topic, int id) {
        return source.records(story, topic, id);
    }

    Stream<String> options(String table) {
        return options.stream()
                .map(option ->
                        option.startsWith("table.") ? option.replace("#t", table) : "table." + table + "." + option);
    }

    /** The table, with a row for each id where only an update is asked for. */
    String ddl(String table, Mode mode, int rows) {
        String create =
                "CREATE TABLE #t (id integer, good text, amount numeric(12,2), at timestamptz, doc jsonb, raw bytea"
                        + (column.isEmpty() ? "" : ", v " + column) + ", PRIMARY KEY (" + key + "));";
        String there = mode == Mode.UPDATE
                ? "INSERT INTO #t (id, good) SELECT i, 'before' FROM generate_series(0, " + (rows - 1) + ") AS i;"
                : "";
        return (create + there + before).replace("#t", table);
    }

    @Override
    public String toString() {
        return number + " " + name;
    }
}
