package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A question that is single in one version of a form and multiple in another: nothing is lost, wherever batches end. */
@Tag("postgres-versions")
class SingleOrMultipleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"en\" | [\"a\",\"b\"] | text | en | [\"a\",\"b\"]",
                "[\"a\",\"b\"] | \"en\" | text[] | {a,b} | {en}",
                "[\"a\"] | \"{x,y}\" | text[] | {a} | {\"{x,y}\"}",
                "[\"a\"] | true | text[] | {a} | {true}",
                "[\"a\"] | 5.50 | text[] | {a} | {5.50}",
                "[] | \"en\" | text | ∅ | en",
                "[] | [\"a\"] | text[] | ∅ | {a}",
                "[\"a\"] | null | text[] | {a} | ∅",
                "[\"a\",null] | [\"b\"] | text[] | {a,NULL} | {b}"
            })
    void aTextAndAListMeetInOneColumn(String first, String second, String type, String one, String other) {
        for (boolean together : List.of(true, false)) {
            try (Story story = new Story("record.format=primero")) {
                String v = "\"last_updated_at\":\"2024-01-01T00:00:00Z\",\"language\":";
                String a = "{\"id\":\"1\"," + v + first + "}";
                String b = "{\"id\":\"2\"," + v + second + "}";
                if (together) {
                    story.tell(a, b);
                } else {
                    story.tell(a);
                    story.beside("record.format=primero").tell(b);
                }
                assertThat(story.buried()).isEmpty();
                assertThat(story.query("SELECT language FROM t ORDER BY id")).containsExactly(one, other);
                assertThat(story.query("SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                                + " WHERE attrelid = 't'::regclass AND attname = 'language'"))
                        .containsExactly(type);
            }
        }
    }

    /** What somebody declared is a promise: a text there is an array's own spelling, or none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"en\" | 1", "\"{en}\" | 0"})
    void aDeclaredArrayTakesArraysOnly(String value, int refused) {
        Story story = new Story(BadRecords.DROP, "record.format=primero", "column.types=language:text[]");
        try (story) {
            story.tell("{\"id\":\"1\",\"last_updated_at\":\"2024-01-01T00:00:00Z\",\"language\":" + value + "}");
            assertThat(story.query("SELECT to_regclass('t') IS NULL")).containsExactly(refused == 1 ? "t" : "f");
        }
    }

    @Test
    void aChoiceThatTheNextFormLeavesOutIsStillTaken() {
        String form =
                "{\"survey\":[{\"type\":\"select_multiple\",\"name\":\"crops\",\"select_from_list_name\":\"c\"}]}";
        try (Story story = new Story("record.format=kobo", "kobo.form=" + form)) {
            story.tell("{\"_uuid\":\"1\",\"crops\":\"maize beans\"}");
            story.beside("record.format=kobo").tell("{\"_uuid\":\"2\",\"crops\":\"maize beans\"}");
            assertThat(story.query("SELECT crops FROM t ORDER BY submission_uuid"))
                    .containsExactly("{maize,beans}", "{\"maize beans\"}");
        }
    }
}
