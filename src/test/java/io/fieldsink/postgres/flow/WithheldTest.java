package io.fieldsink.postgres.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Values that the source does not send, because an update did not touch them and they are large. */
class WithheldTest {
    private static final String TEXT = "__debezium_unavailable_value";

    private static Story story(String... more) {
        String[] options = Arrays.copyOf(more, more.length + 2);
        options[more.length] = "record.format=debezium";
        options[more.length + 1] = "topics.to.tables=t:wards";
        return new Story(options);
    }

    private static Story.Told event(Story story, String op, int id, String fields) {
        return story.record(
                "{\"id\":" + id + "}",
                "{\"op\":\"" + op + "\",\"before\":null,\"after\":{\"id\":" + id + fields
                        + "},\"source\":{\"table\":\"wards\"}}");
    }

    private static Schema optional(Schema.Type type, String name) {
        return SchemaBuilder.type(type).name(name).optional().build();
    }

    private static Schema list(Schema items) {
        return SchemaBuilder.array(items).optional().build();
    }

    @Test
    void columnsOfEveryTypeKeepWhatTheyHave() {
        Schema row = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("site", Schema.OPTIONAL_STRING_SCHEMA)
                .field("story", Schema.OPTIONAL_STRING_SCHEMA)
                .field("photo", Schema.OPTIONAL_BYTES_SCHEMA)
                .field("answers", optional(Schema.Type.STRING, "io.debezium.data.Json"))
                .field("names", list(Schema.OPTIONAL_STRING_SCHEMA))
                .field("counts", list(Schema.OPTIONAL_INT32_SCHEMA))
                .field("days", list(optional(Schema.Type.INT32, "io.debezium.time.Date")))
                .field("links", list(optional(Schema.Type.STRING, "io.debezium.data.Uuid")))
                .optional()
                .build();
        List<Integer> bytes = new ArrayList<>();
        for (byte one : TEXT.getBytes(UTF_8)) {
            bytes.add((int) one);
        }
        String uuid = "7f1b0c50-0000-4000-8000-000000000001";
        Struct whole = new Struct(row)
                .put("id", 1)
                .put("site", "north")
                .put("story", "long")
                .put("photo", new byte[] {1, 2})
                .put("answers", "{\"a\":1}")
                .put("names", List.of("x", "y"))
                .put("counts", List.of(7, 8))
                .put("days", List.of(1))
                .put("links", List.of(uuid));
        Struct touched = new Struct(row)
                .put("id", 1)
                .put("site", "south")
                .put("story", TEXT)
                .put("photo", TEXT.getBytes(UTF_8))
                .put("answers", TEXT)
                .put("names", List.of(TEXT))
                .put("counts", bytes)
                .put("days", bytes)
                .put(
                        "links",
                        List.of(UUID.nameUUIDFromBytes(TEXT.getBytes(UTF_8)).toString()));
        String all = "SELECT site, story, photo, answers, names, counts, days, links FROM wards";
        try (Story story = story()) {
            story.put(event(story, row, "c", whole));
            story.put(event(story, row, "u", touched));
            assertThat(story.query(all))
                    .containsExactly("south|long|\\x0102|{\"a\": 1}|{x,y}|{7,8}|{1970-01-02}|{" + uuid + "}");
        }
        try (Story story = story()) {
            story.put(event(story, row, "u", touched));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query(all)).containsExactly("south|∅|∅|∅|∅|∅|∅|∅");
        }
    }

    private static Story.Told event(Story story, Schema row, String op, Struct after) {
        Schema source =
                SchemaBuilder.struct().field("table", Schema.STRING_SCHEMA).build();
        Schema envelope = SchemaBuilder.struct()
                .field("op", Schema.STRING_SCHEMA)
                .field("after", row)
                .field("source", source)
                .build();
        Schema key = SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();
        return story.record(
                "t",
                key,
                new Struct(key).put("id", 1),
                envelope,
                new Struct(envelope)
                        .put("op", op)
                        .put("after", after)
                        .put("source", new Struct(source).put("table", "wards")));
    }

    @Test
    void inOneBatchEachRecordMeansWhatItMeansAlone() {
        try (Story story = story()) {
            story.put(event(story, "c", 1, ",\"story\":\"one\""), event(story, "c", 2, ",\"story\":\"two\""));
            story.put(
                    event(story, "u", 1, ",\"n\":1,\"story\":\"" + TEXT + "\""),
                    event(story, "u", 2, ",\"n\":2"),
                    event(story, "c", 3, ",\"n\":3,\"story\":\"three\""),
                    event(story, "u", 3, ",\"n\":4,\"story\":\"" + TEXT + "\""),
                    event(story, "c", 4, ",\"n\":5,\"story\":null"),
                    event(story, "u", 4, ",\"n\":6,\"story\":\"" + TEXT + "\""));
            assertThat(story.query("SELECT id, n, story FROM wards ORDER BY id"))
                    .containsExactly("1|1|one", "2|2|∅", "3|4|three", "4|6|∅");
        }
    }

    @Test
    void manyAtOnceGoTheOtherWayAndMeanTheSame() {
        try (Story story = story()) {
            List<Story.Told> created = new ArrayList<>();
            List<Story.Told> touched = new ArrayList<>();
            for (int id = 0; id < 300; id++) {
                created.add(event(story, "c", id, ",\"n\":0,\"story\":\"s" + id + "\""));
            }
            story.put(created);
            for (int id = 0; id < 300; id++) {
                touched.add(event(story, "u", id, ",\"n\":1,\"story\":" + (id % 2 == 0 ? "\"" + TEXT + "\"" : "null")));
            }
            story.put(touched);
            assertThat(story.query("SELECT count(*) FILTER (WHERE story = 's' || id AND id % 2 = 0),"
                            + " count(*) FILTER (WHERE story IS NULL AND id % 2 = 1), sum(n) FROM wards"))
                    .containsExactly("150|150|300");
        }
    }

    /** Nobody knows it, so it is not what the default says. */
    @Test
    void aNewRowHasNoneEvenWhereTheColumnOfOursHasADefault() {
        try (Story story = story()) {
            story.put(event(story, "c", 1, ",\"story\":\"one\""));
            story.execute("ALTER TABLE wards ALTER story SET DEFAULT 'nothing to tell'");
            // a task that finds the default in the catalogue
            Story later = story.beside("record.format=debezium", "topics.to.tables=t:wards");
            later.put(event(later, "c", 2, ",\"story\":\"" + TEXT + "\""));
            later.put(event(later, "c", 3, ",\"story\":\"" + TEXT + "\""), event(later, "c", 4, ""));
            assertThat(story.query("SELECT id, story FROM wards ORDER BY id"))
                    .containsExactly("1|one", "2|∅", "3|∅", "4|∅");
        }
    }

    @Test
    void noColumnIsMadeOfThePlaceholder() {
        try (Story story = story()) {
            story.put(event(story, "u", 1, ",\"n\":1,\"story\":\"" + TEXT + "\""));
            assertThat(story.query("SELECT * FROM wards")).containsExactly("1|1");
        }
    }

    @Test
    void aPartOfTheKeyCannotBeMissing() {
        try (Story story = story("pk.mode=record_value", "pk.fields=id,code")) {
            story.put(event(story, "u", 1, ",\"code\":\"" + TEXT + "\""));
            assertThat(story.buried())
                    .singleElement()
                    .asString()
                    .contains("the key field code was not sent by the source");
        }
    }

    /** The columns of a full table are one object, and that is replaced as a whole. */
    @Test
    void whereTheTableHasNoRoomForTheFieldTheRecordIsRejectedRatherThanTheValueLost() {
        try (Story story = story()) {
            story.execute("CREATE TABLE wards (id numeric PRIMARY KEY, _overflow jsonb)");
            story.put(event(story, "c", 1, ",\"story\":\"one\""));
            story.put(event(story, "u", 1, ",\"n\":1,\"story\":\"" + TEXT + "\""));
            assertThat(story.query("SELECT _overflow FROM wards")).containsExactly("{\"story\": \"one\"}");
            assertThat(story.buried()).singleElement().asString().contains("field story", "_overflow");
        }
    }
}
