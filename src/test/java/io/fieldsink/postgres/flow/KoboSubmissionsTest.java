package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of submissions as Kobo's servers, of today and older, and what passes them on deliver them. */
class KoboSubmissionsTest {
    private static Story kobo(String... more) {
        List<String> options = new ArrayList<>(List.of("record.format=kobo"));
        options.addAll(Arrays.asList(more));
        return new Story(options.toArray(String[]::new));
    }

    private static String submission(String fields) {
        return "{\"meta/instanceID\":\"uuid:A\",\"meta/rootUuid\":\"uuid:A\"" + (fields.isEmpty() ? "" : "," + fields)
                + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"meta/rootUuid\":\"uuid:A\",\"meta/instanceID\":\"uuid:B\",\"_uuid\":\"B\"}",
                "{\"meta/rootUuid\":\"A\",\"meta/instanceID\":\"B\"}",
                "{\"meta/instanceID\":\"uuid:A\",\"_uuid\":\"A\"}",
                "{\"meta/instanceID\":\"A\"}",
                "{\"meta/rootUuid\":null,\"meta/instanceID\":\"uuid:A\"}",
                "{\"_uuid\":\"A\"}",
                "{\"meta\":{\"rootUuid\":\"uuid:A\",\"instanceID\":\"uuid:B\"},\"_uuid\":\"B\"}"
            })
    void theKeyIsTheFirstVersionHoweverItIsSpelled(String spelled) {
        for (String tombstone : List.of("A", "uuid:A", "{\"submission_uuid\":\"A\"}", "{\"_uuid\":\"uuid:A\"}")) {
            try (Story story = kobo()) {
                story.tell(spelled);
                assertThat(story.query("SELECT submission_uuid FROM t")).containsExactly("A");
                story.put(story.record(tombstone, null));
                assertThat(story.buried()).isEmpty();
                assertThat(story.query("SELECT 1 FROM t")).as(tombstone).isEmpty();
            }
        }
    }

    @Test
    void anEditOnAServerThatTellsTheFirstVersionOnlyThenIsTheSameSubmission() {
        try (Story story = kobo()) {
            story.tell(
                    "{\"meta/instanceID\":\"uuid:A\",\"q\":\"1\"}",
                    "{\"meta/instanceID\":\"uuid:B\",\"meta/deprecatedID\":\"uuid:A\",\"meta/rootUuid\":\"uuid:A\",\"q\":\"2\"}");
            assertThat(story.query("SELECT submission_uuid, q, _version, _superseded FROM t"))
                    .containsExactly("A|2|B|{A}");
        }
    }

    @Test
    void pointsHaveColumnsThatGoWithThem() {
        try (Story story = kobo()) {
            String columns =
                    "SELECT _geolocation, _geolocation_lat, _geolocation_lon, g_here, g_here_lat, g_here_lon, g_here_alt,"
                            + " g_here_acc, way FROM t";
            String way = ",\"way\":\"1.5 2.5 0 0;1.6 2.6 0 0\"";
            story.tell(submission("\"_geolocation\":[-1.25,36.5],\"g/here\":\"-1.25 36.5 1600.0 4.5\"" + way));
            assertThat(story.query(columns))
                    .containsExactly(
                            "[-1.25, 36.5]|-1.25|36.5|-1.25 36.5 1600.0 4.5|-1.25|36.5|1600.0|4.5|1.5 2.5 0 0;1.6 2.6 0 0");
            story.tell(submission("\"_geolocation\":[null,null]"));
            assertThat(story.query(columns)).containsExactly("∅|∅|∅|∅|∅|∅|∅|∅|∅");
            story.tell(submission(
                    "\"_geolocation\":[null,null],\"g/here\":\"0 0 0 0\",\"way\":\"1 1 0 0;2 2 0 0;1 1 0 0\""));
            assertThat(story.query(columns)).containsExactly("∅|∅|∅|0 0 0 0|∅|∅|∅|∅|1 1 0 0;2 2 0 0;1 1 0 0");
            story.tell(submission("\"g/here\":\"\""));
            assertThat(story.query(columns)).containsExactly("∅|∅|∅|∅|∅|∅|∅|∅|∅");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query(
                            "SELECT count(*) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname LIKE 'way%'"))
                    .containsExactly("1");
        }
    }

    @Test
    void aLocationThatWasNeverThereMakesNothingButEmptyColumns() {
        try (Story story = kobo()) {
            story.tell(submission("\"_geolocation\":[null,null]"));
            assertThat(story.buried()).isEmpty();
            story.tell(submission("\"_geolocation\":[0.5,1]"));
            assertThat(story.query("SELECT _geolocation_lat, _geolocation_lon FROM t"))
                    .containsExactly("0.5|1");
        }
    }

    @Test
    void timesKeepTheirInstantAndTimesOfDayTheirText() {
        try (Story story = kobo()) {
            story.tell(submission("\"start\":\"2024-05-03T09:12:44.123+03:00\",\"end\":\"2024-05-03T06:20:00Z\","
                    + "\"today\":\"2024-05-03\",\"_submission_time\":\"2024-05-03T06:21:00\",\"at\":\"14:35:00.000+03:00\","
                    + "\"_id\":17"));
            assertThat(story.query("SELECT start AT TIME ZONE 'UTC', \"end\" AT TIME ZONE 'UTC', today,"
                            + " _submission_time AT TIME ZONE 'UTC', at, pg_typeof(at), pg_typeof(_id), _id FROM t"))
                    .containsExactly("2024-05-03 06:12:44.123|2024-05-03 06:20:00|2024-05-03|2024-05-03 06:21:00|"
                            + "14:35:00.000+03:00|text|bigint|17");
        }
    }

    @ParameterizedTest
    @CsvSource({"uid, \"attX\"", "id, 7"})
    void attachmentsAreRowsWithoutTheLinksThatNeedALogin(String identity, String value) {
        try (Story story = kobo()) {
            story.tell(submission("\"_attachments\":[{\"" + identity + "\":" + value
                    + ",\"download_url\":\"https://SECRET/1\",\"download_small_url\":\"https://SECRET/2\","
                    + "\"mimetype\":\"image/jpeg\",\"filename\":\"a/b.jpg\",\"media_file_basename\":\"b.jpg\"}]"));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT submission_uuid, uid, mimetype, media_file_basename FROM t_attachments"))
                    .containsExactly("A|" + value.replace("\"", "") + "|image/jpeg|b.jpg");
            assertThat(holding(story, "SECRET")).isEmpty();
        }
    }

    @Test
    void attachmentsThatNothingTellsApartStayJsonWithoutTheLinks() {
        try (Story story = kobo()) {
            story.tell(submission(
                    "\"_attachments\":[{\"download_url\":\"https://SECRET/1\",\"mimetype\":\"image/jpeg\"}]"));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT _attachments FROM t")).containsExactly("[{\"mimetype\":\"image/jpeg\"}]");
            assertThat(holding(story, "SECRET")).isEmpty();
        }
    }

    private static List<String> holding(Story story, String text) {
        return story
                .query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
                .stream()
                .filter(table -> !story.query(
                                "SELECT 1 FROM " + table + " AS whole WHERE whole::text LIKE '%" + text + "%'")
                        .isEmpty())
                .toList();
    }

    /** Nanoseconds, say, where seconds are told. */
    @ParameterizedTest
    @CsvSource({
        "1700000000000000000, above the limit",
        "-1700000000000000000, below the limit",
        "9300000000000, above the limit",
        "1e300, above the limit",
        "1e999999999, beyond PostgreSQL's"
    })
    void secondsBeyondAllMomentsAreRefused(String seconds, String limit) {
        try (Story story = kobo()) {
            story.tell(
                    submission("\"_validation_status\":{\"timestamp\":1714723964}"),
                    submission("\"_validation_status\":{\"timestamp\":" + seconds + "}"));
            assertThat(story.query("SELECT count(*) FROM t WHERE _validation_status_timestamp < now()"))
                    .containsExactly("1");
            assertThat(story.buried()).hasSize(1);
            assertThat(story.buried().get(0))
                    .contains("_validation_status/timestamp", limit)
                    .doesNotContain("17000000", "93000000");
        }
    }

    @Test
    void theStatusOfValidationIsSetAndClearedAgain() {
        try (Story story = kobo()) {
            String set = "\"_validation_status\":{\"timestamp\":1714723964,\"uid\":\"validation_status_approved\","
                    + "\"by_whom\":\"vera\",\"label\":\"Approved\"}";
            String status = "SELECT _validation_status_uid, _validation_status_by_whom, _validation_status_label,"
                    + " _validation_status_timestamp AT TIME ZONE 'UTC' FROM t";
            story.tell(submission("\"_validation_status\":{}"));
            story.tell(submission(set));
            assertThat(story.query(status))
                    .containsExactly("validation_status_approved|vera|Approved|2024-05-03 08:12:44");
            story.tell(submission("\"_validation_status\":{}"));
            assertThat(story.query(status)).containsExactly("∅|∅|∅|∅");
            story.tell(submission(set), submission("\"_validation_status\":{}"), submission(set));
            assertThat(story.query(status)).hasSize(1).doesNotContain("∅|∅|∅|∅");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void anAnswerThatBecomesAListAndOneAgainIsKeptAsItIs() {
        for (boolean together : new boolean[] {false, true}) {
            try (Story story = kobo()) {
                List<String> told = new ArrayList<>();
                List<String> answers = List.of(
                        "\"one\"", "[\"one\",\"two\"]", "[{\"g/q\":\"in\"},{\"g/q\":\"side\"}]", "\"again\"", "[]");
                for (int i = 0; i < answers.size(); i++) {
                    told.add("{\"meta/instanceID\":\"uuid:" + i + "\",\"g/q\":" + answers.get(i) + "}");
                }
                if (together) {
                    story.tell(told.toArray(String[]::new));
                } else {
                    told.forEach(story::tell);
                }
                assertThat(story.buried()).isEmpty();
                assertThat(story.query("SELECT submission_uuid, g_q FROM t ORDER BY 1"))
                        .containsExactly("0|one", "1|[\"one\",\"two\"]", "2|∅", "3|again", "4|∅");
                assertThat(story.query("SELECT submission_uuid, q_index, g_q FROM t_g_q ORDER BY 1, 2"))
                        .containsExactly("2|0|in", "2|1|side");
            }
        }
    }

    @Test
    void oneSubmissionsAnswerMayBecomeRowsAndAnAnswerAgain() {
        try (Story story = kobo()) {
            story.tell(submission("\"g/q\":\"one\""));
            story.tell(submission("\"g/q\":[{\"g/q/x\":\"in\"}]"));
            assertThat(story.query("SELECT g_q FROM t")).containsExactly("∅");
            assertThat(story.query("SELECT x FROM t_g_q")).containsExactly("in");
            story.tell(submission("\"g/q\":\"two\""));
            assertThat(story.query("SELECT g_q FROM t")).containsExactly("two");
            assertThat(story.query("SELECT x FROM t_g_q")).isEmpty();
        }
    }

    @Test
    void questionsThatCleaningMakesOneKeepColumnsOfTheirOwn() {
        String long63 = "food/days_of_the_last_seven_on_which_the_household_had_to_rely_on_";
        String[] fields = {
            "\"g/q_1\":\"a\"",
            "\"g_q/1\":\"b\"",
            "\"G/q-1\":\"c\"",
            "\"" + long63 + "less_food\":\"d\"",
            "\"" + long63 + "smaller_meals\":\"e\"",
            "\"أسئلة/عدد_الأطفال\":\"f\"",
            "\"प्रश्न/बच्चे\":\"g\"",
            "\"xmin\":\"h\""
        };
        try (Story story = kobo();
                Story other = kobo()) {
            story.tell(submission(String.join(",", fields)));
            List<String> backwards = new ArrayList<>(Arrays.asList(fields));
            Collections.reverse(backwards);
            for (String field : backwards) {
                other.tell(submission(field));
            }
            other.tell(submission(String.join(",", fields)));
            String row =
                    "SELECT e.value FROM t, jsonb_each_text(to_jsonb(t)) AS e WHERE e.value ~ '^[a-h]$' ORDER BY 1";
            assertThat(story.query(row)).containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
            assertThat(other.query(row)).containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
            assertThat(story.query("SELECT أسئلة_عدد_الأطفال, प्रश्न_बच्चे, xmin_ FROM t"))
                    .containsExactly("f|g|h");
            assertThat(story.query("SELECT max(octet_length(attname::text)) <= 63, count(*) FROM pg_attribute"
                            + " WHERE attrelid = 't'::regclass AND attname ~ '^food_days'"))
                    .containsExactly("t|2");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"body\":#} |",
                "{\"data\":#} |",
                "{\"form\":\"x\",\"payload\":{\"body\":#}} |",
                "{\"body\":#,\"formName\":\"x\"} | record.path=body",
                "{\"form\":\"x\",\"payload\":{\"body\":#}} | record.path=payload/body"
            })
    void theRecordIsFoundInWhatIsWrappedAroundIt(String wrapper, String option) {
        try (Story story = option == null ? kobo() : kobo(option)) {
            story.tell(wrapper.replace("#", submission("\"q\":\"1\",\"r\":[{\"r/n\":\"2\"}]")));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT t.submission_uuid, q, n FROM t JOIN t_r USING (submission_uuid)"))
                    .containsExactly("A|1|2");
            assertThat(
                            story.query(
                                    "SELECT 1 FROM pg_attribute WHERE attrelid = 't'::regclass AND attname ~ '^(form|payload|body)'"))
                    .isEmpty();
        }
    }

    @Test
    void aCaseOfAWebhookIsTheCaseOfTheApi() {
        try (Story story = new Story("record.format=primero")) {
            story.tell(
                    "{\"id\":\"A\",\"last_updated_at\":\"2024-05-01T00:00:00Z\",\"status\":\"open\"}",
                    "{\"data\":{\"record_id\":\"A\",\"record_type\":\"case\",\"hostname\":\"h\","
                            + "\"last_updated_at\":\"2024-05-02T00:00:00Z\",\"status\":\"closed\","
                            + "\"services_section\":[{\"unique_id\":\"s\",\"service_type\":\"health\"}]}}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT id, status FROM t")).containsExactly("A|closed");
            assertThat(story.query("SELECT t_id, unique_id, service_type FROM t_services_section"))
                    .containsExactly("A|s|health");
            story.put(story.record("A", null));
            story.tell("{\"data\":{\"record_id\":\"A\",\"last_updated_at\":\"2024-05-02T00:00:00Z\"}}");
            assertThat(story.query("SELECT 1 FROM t")).isEmpty();
        }
    }

    @Test
    void theDefinitionGivesTypesAndLabelsAndALaterOneOnlyAdds() {
        String first = form(
                "{\"type\":\"integer\",\"name\":\"age\",\"label\":[\"Age\"]},"
                        + "{\"type\":\"select_multiple\",\"name\":\"why\",\"label\":[\"Why?\"]},"
                        + "{\"type\":\"begin_repeat\",\"name\":\"kids\"},{\"type\":\"decimal\",\"name\":\"kg\",\"label\":[\"Weight\"]},"
                        + "{\"type\":\"end_repeat\"},{\"type\":\"calculate\",\"name\":\"sum\"},{\"type\":\"date\",\"name\":\"on\"}");
        String later = form("{\"type\":\"decimal\",\"name\":\"age\",\"label\":[\"Age in years\"]},"
                + "{\"type\":\"select_multiple\",\"name\":\"why\",\"label\":[\"And why?\"]},"
                + "{\"type\":\"dateTime\",\"name\":\"met\",\"label\":[\"When\"]}");
        String types = "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attnum > 0"
                + " AND attrelid = '%s'::regclass AND attname IN ('age', 'why', 'kg', 'sum', 'on', 'met') ORDER BY 1";
        try (Story story = kobo("kobo.form=" + first)) {
            story.tell(submission("\"age\":\"5\",\"why\":\"b a c\",\"kids\":[{\"kids/kg\":\"3.50\"}],\"sum\":\"NaN\","
                    + "\"on\":\"2024-05-03\""));
            assertThat(story.buried()).isEmpty();
            assertThat(story.query(types.formatted("t")))
                    .containsExactly("age|bigint|f", "on|date|f", "sum|text|f", "why|text[]|f");
            assertThat(story.query(types.formatted("t_kids"))).containsExactly("kg|numeric|f");
            assertThat(story.query("SELECT age, why, sum, \"on\", kg FROM t JOIN t_kids USING (submission_uuid)"))
                    .containsExactly("5|{b,a,c}|NaN|2024-05-03|3.50");
            assertThat(story.query("SELECT col_description('t'::regclass, attnum) FROM pg_attribute WHERE attrelid ="
                                    + " 't'::regclass AND attname = 'why'")
                            .get(0))
                    .contains("Why?");
            Story restarted = story.beside("record.format=kobo", "kobo.form=" + later);
            restarted.tell(submission("\"age\":\"6\",\"met\":\"2024-05-03T10:00:00+02:00\",\"why\":\"b\""));
            assertThat(restarted.buried()).isEmpty();
            assertThat(story.query(types.formatted("t")))
                    .containsExactly(
                            "age|bigint|f",
                            "met|timestamp with time zone|f",
                            "on|date|f",
                            "sum|text|f",
                            "why|text[]|f");
            assertThat(story.query("SELECT age, met AT TIME ZONE 'UTC', why FROM t"))
                    .containsExactly("6|2024-05-03 08:00:00|{b}");
        }
    }

    private static String form(String rows) {
        return "{\"content\":{\"survey\":[" + rows + "],\"choices\":[]}}";
    }
}
