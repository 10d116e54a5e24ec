package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.shape.Question;
import io.fieldsink.postgres.shape.Question.Kind;
import io.fieldsink.postgres.type.PgType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KoboFormTest {

    /** The content object of a form; rows are written with single quotes. */
    private static String content(String... rows) {
        return json("{'survey':[" + String.join(",", rows) + "]}");
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    private static Map<String, Question> parsed(String... rows) {
        return KoboForm.parse(content(rows));
    }

    private static String row(String type, String name) {
        return "{'type':'" + type + "','name':'" + name + "'}";
    }

    private static String end(String type) {
        return "{'type':'" + type + "'}";
    }

    @ParameterizedTest
    @CsvSource({
        "integer, PLAIN, bigint",
        "int, PLAIN, bigint",
        "decimal, PLAIN, numeric",
        "range, PLAIN, numeric",
        "date, PLAIN, date",
        "today, PLAIN, date",
        "dateTime, PLAIN, timestamptz",
        "datetime, PLAIN, timestamptz",
        "start, PLAIN, timestamptz",
        "end, PLAIN, timestamptz",
        "time, PLAIN, text",
        "text, PLAIN, text",
        "select_one, PLAIN, text",
        "select_one yes_no, PLAIN, text",
        "select one yes_no, PLAIN, text",
        "select_one_from_file, PLAIN, text",
        "select_multiple, MULTIPLE, text[]",
        "select_multiple shocks or_other, MULTIPLE, text[]",
        "select multiple shocks, MULTIPLE, text[]",
        "select_multiple_from_file shocks.csv, MULTIPLE, text[]",
        "rank, MULTIPLE, text[]",
        "rank needs, MULTIPLE, text[]",
        "geopoint, POINT, text",
        "start-geopoint, POINT, text",
        "geotrace, PLAIN, text",
        "geoshape, PLAIN, text",
        "calculate, PLAIN, text",
        "hidden, PLAIN, text",
        "barcode, PLAIN, text",
        "acknowledge, PLAIN, text",
        "image, PLAIN, text",
        "audio, PLAIN, text",
        "video, PLAIN, text",
        "file, PLAIN, text",
        "background-audio, PLAIN, text",
        "deviceid, PLAIN, text",
        "username, PLAIN, text",
        "phonenumber, PLAIN, text",
        "email, PLAIN, text",
        "what_kobo_invents_next, PLAIN, text"
    })
    void everyTypeOfQuestionHasItsColumn(String type, Kind kind, String sql) {
        assertThat(parsed(row(type, "q"))).isEqualTo(Map.of("q", new Question(kind, PgType.of(sql), "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"note", "audit", "xml-external", "csv-external", ""})
    void whatHasNoAnswerIsNoQuestion(String type) {
        assertThat(parsed(row(type, "q"))).isEmpty();
    }

    @Test
    void aPathIsSpelledAsInSubmissions() {
        assertThat(parsed(
                        row("start", "start"),
                        row("begin_group", "roster"),
                        row("begin_repeat", "members"),
                        row("text", "name"),
                        row("begin group", "health"),
                        row("begin  repeat", "vaccinations"),
                        row("date", "date_given"),
                        end("end repeat"),
                        row("integer", "visits"),
                        end("end  group"),
                        end("end_repeat"),
                        row("note", "thanks"),
                        end("end_group"),
                        row("text", "remarks")))
                .extractingFromEntries(Map.Entry::getKey)
                .containsExactly(
                        "start",
                        "roster/members/name",
                        "roster/members/health/vaccinations/date_given",
                        "roster/members/health/visits",
                        "remarks");
    }

    @Test
    void theNameThatKoboGeneratedCounts() {
        assertThat(parsed(
                        "{'type':'begin_group','$autoname':'group_ab1cd23'}",
                        "{'type':'text','name':'age','$autoname':'age_001','$kuid':'x1'}",
                        "{'type':'text','name':'','$autoname':'How_old'}",
                        "{'type':'text','name':null,'$autoname':'Why'}",
                        end("end_group")))
                .containsOnlyKeys("group_ab1cd23/age_001", "group_ab1cd23/How_old", "group_ab1cd23/Why");
    }

    @Test
    void scoresAndRankingsAreGroupsOfCodes() {
        Map<String, Question> questions = parsed(
                "{'type':'begin_score','name':'satisfaction','kobo--score-choices':'scale','label':['Satisfaction']}",
                "{'type':'score__row','name':'water','label':['Water']}",
                end("end_score"),
                "{'type':'begin_rank','name':'needs','kobo--rank-items':'need','label':['Needs']}",
                "{'type':'rank__level','name':'first','label':['First']}",
                end("end_rank"));
        assertThat(questions)
                .isEqualTo(Map.of(
                        "satisfaction/water", new Question(Kind.PLAIN, PgType.of("text"), "Water"),
                        "needs/first", new Question(Kind.PLAIN, PgType.of("text"), "First")));
    }

    @Test
    void aMatrixIsAGroupForEachOfItsItems() {
        String form = json("""
                {'survey':[
                  {'type':'begin_group','name':'assets'},
                  {'type':'begin_kobomatrix','name':'m1','kobo--matrix_list':'items','label':['Items']},
                  {'type':'integer','name':'number','$autoname':'number_001','label':['How many?']},
                  {'type':'select_multiple','$autoname':'use','select_from_list_name':'uses'},
                  {'type':'end_kobomatrix'},
                  {'type':'end_group'}],
                 'choices':[
                  {'list_name':'uses','name':'sell'},
                  {'list_name':'items','name':'car','label':['Car']},
                  {'list_name':'items','$autovalue':'bike','label':['Bike']}]}
                """);
        assertThat(KoboForm.parse(form))
                .isEqualTo(Map.of(
                        "assets/m1_car/m1_car_number", new Question(Kind.PLAIN, PgType.of("bigint"), "Car: How many?"),
                        "assets/m1_car/m1_car_use", new Question(Kind.MULTIPLE, PgType.of("text[]"), "Car"),
                        "assets/m1_bike/m1_bike_number",
                                new Question(Kind.PLAIN, PgType.of("bigint"), "Bike: How many?"),
                        "assets/m1_bike/m1_bike_use", new Question(Kind.MULTIPLE, PgType.of("text[]"), "Bike")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ['English','French'] | 'French'  | ['Age','Âge']             | Âge
            ['English','French'] | 'English' | ['Age','Âge']             | Age
            ['English','French'] | 'Khmer'   | ['Age','Âge']             | Age
            ['English','French'] | null      | ['Age','Âge']             | Age
            [null,'French']      | null      | ['Age','Âge']             | Age
            ['French',null]      | null      | ['Âge','Age']             | Age
            ['English','French'] | 'French'  | ['Age',null]              | Age
            ['English','French'] | 'French'  | ['Age']                   | Age
            ['English','French'] | 'French'  | [null,'  ']               | ""
            ['English','French'] | 'French'  | []                        | ""
            ['English','French'] | 'French'  | null                      | ""
            ['English','French'] | 'French'  | 'Age'                     | Age
            null                 | 'French'  | ['Age']                   | Age
            [null]               | null      | [' <b>Age</b> in years '] | <b>Age</b> in years
            """)
    void theLabelIsTheDefaultLanguages(String translations, String language, String label, String expected) {
        String form = json("{'survey':[{'type':'integer','name':'age','label':" + label + "}],'translations':"
                + translations + ",'settings':{'default_language':" + language + "}}");
        assertThat(KoboForm.parse(form).get("age").label()).isEqualTo(expected);
    }

    @Test
    void aLabelKeepsItsLinesAndMayBeMissing() {
        assertThat(parsed("{'type':'text','name':'a','label':[' one\\ntwo\\n']}", row("text", "b")))
                .extractingByKeys("a", "b")
                .extracting(Question::label)
                .containsExactly("one\ntwo", "");
    }

    @Test
    void aRequiredQuestionIsAQuestionLikeAnother() {
        assertThat(parsed("{'type':'text','name':'q','required':true}")).isEqualTo(parsed(row("text", "q")));
    }

    @Test
    void theWholeAssetTheContentAndAFileSayTheSame(@TempDir Path folder) throws IOException {
        String content = content(row("begin_group", "a"), row("integer", "b"), end("end_group"));
        String asset = json("{'uid':'aXyZ','name':'Survey','content':" + content + ",'deployment_status':'deployed'}");
        Map<String, Question> expected = Map.of("a/b", new Question(Kind.PLAIN, PgType.of("bigint"), ""));
        assertThat(KoboForm.parse(content)).isEqualTo(expected);
        assertThat(KoboForm.parse("\n  " + asset)).isEqualTo(expected);
        Path file = folder.resolve("form.json");
        Files.writeString(file, asset);
        assertThat(KoboForm.parse(file.toString())).isEqualTo(expected);
        Files.writeString(file, "\uFEFF" + content);
        assertThat(KoboForm.parse(" " + file + "\n")).isEqualTo(expected);
    }

    @Test
    void nobodyChangesTheQuestions() {
        assertThat(parsed(row("text", "q"))).isUnmodifiable();
    }
}
