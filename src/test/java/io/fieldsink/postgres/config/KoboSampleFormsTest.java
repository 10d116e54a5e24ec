package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.shape.Question;
import io.fieldsink.postgres.shape.Question.Kind;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The definitions beside the sample submissions fit them. */
class KoboSampleFormsTest {
    private static final Path DATA = Path.of("src/demo/data");
    private static final Set<String> SYSTEM = Set.of(
            "_id",
            "_uuid",
            "_attachments",
            "_geolocation",
            "_notes",
            "_status",
            "_submission_time",
            "_submitted_by",
            "_tags",
            "_validation_status",
            "_xform_id_string",
            "__version__",
            "formhub/uuid",
            "meta/instanceID",
            "meta/rootUuid",
            "meta/deprecatedID");

    private static Map<String, Question> form(String name) {
        return KoboForm.parse(DATA.resolve(name + ".form.json").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kobo-household-survey", "kobo-wildmeat-consumption"})
    void everyAnswerHasAQuestionThatTakesIt(String name) throws IOException, Refusal {
        Map<String, Question> questions = form(name);
        Set<String> answered = new TreeSet<>();
        for (String line : Files.readAllLines(DATA.resolve(name + ".jsonl"))) {
            // U+0000 is taken out of texts before they are shaped
            Document sent = Document.parse(line.replace("\\u0000", ""));
            checkAnswers((Document) sent.value(sent.find("value")), questions, answered);
        }
        // the market asks about each of forty species, of which some were never bought
        questions.keySet().stream()
                .filter(path -> !path.matches("market/(qty|state)_.*"))
                .forEach(path -> assertThat(answered).contains(path));
    }

    private static void checkAnswers(Document submission, Map<String, Question> questions, Set<String> answered)
            throws Refusal {
        for (int i = 0; i < submission.size(); i++) {
            String path = submission.name(i);
            Object value = submission.value(i);
            if (SYSTEM.contains(path)) {
                assertThat(questions).doesNotContainKey(path);
            } else if (value instanceof List<?> repeated) {
                for (Object entry : repeated) {
                    checkAnswers((Document) entry, questions, answered);
                }
            } else {
                assertThat(questions).containsKey(path);
                answered.add(path);
                checkTaken(questions.get(path), value);
            }
        }
    }

    private static void checkTaken(Question question, Object value) throws Refusal {
        if (Set.of("", "undefined").contains(value)) {
            return;
        }
        Object stored = question.kind() == Kind.MULTIPLE ? List.of(((String) value).split(" ", -1)) : value;
        assertThat(question.type().coerce(stored)).isNotNull();
    }

    @Test
    void theHouseholdsFormHasEachHazard() {
        Map<String, Question> questions = form("kobo-household-survey");
        assertThat(questions.get("intro/cluster_code").type().sql()).isEqualTo("text");
        assertThat(questions.get("composition/HH_Size").type().sql()).isEqualTo("bigint");
        assertThat(questions.get("roster/members/age").type().sql()).isEqualTo("numeric");
        assertThat(questions
                        .get("roster/members/vaccinations/date_given")
                        .type()
                        .sql())
                .isEqualTo("date");
        assertThat(questions.get("dwelling/GPS_point").kind()).isEqualTo(Kind.POINT);
        assertThat(questions.get("shocks_experienced").type().sql()).isEqualTo("text[]");
        assertThat(questions.get("roster/members/age").label()).startsWith("Age in years");
    }
}
