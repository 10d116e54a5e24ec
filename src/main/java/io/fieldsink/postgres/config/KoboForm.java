package io.fieldsink.postgres.config;

import io.fieldsink.postgres.shape.Question;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The form definition that {@code kobo.form} gives, as Kobo's API exports it: the whole asset or its content. Stateless.
 */
final class KoboForm {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private KoboForm() {}

    /**
     * The questions by their paths in a submission, {@code roster/members/age}, in the form's order. What cannot be read
     * throws IllegalArgumentException with a sentence that says why.
     *
     * @param optionText the definition's JSON, or the path of a file on the worker
     */
    static Map<String, Question> parse(String optionText) {
        String text = optionText.strip();
        Document form = json(text.startsWith("{") || text.startsWith("[") ? text : read(text));
        Document content = KoboRow.value(form, "content") instanceof Document inside ? inside : form;
        if (!(KoboRow.value(content, "survey") instanceof List)) {
            throw new IllegalArgumentException(
                    "the form definition has no survey: take the answer of /api/v2/assets/<uid>/?format=json");
        }
        return new KoboSurvey(content).questions();
    }

    private static String read(String path) {
        try {
            String text = Files.readString(Path.of(path));
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalArgumentException(
                    "the file " + path + " cannot be read: it must be on every worker, as UTF-8 text", unreadable);
        }
    }

    private static Document json(String text) {
        try {
            return Document.parse(text);
        } catch (Refusal refused) {
            throw new IllegalArgumentException("the form definition cannot be read: " + refused.getMessage(), refused);
        }
    }
}
