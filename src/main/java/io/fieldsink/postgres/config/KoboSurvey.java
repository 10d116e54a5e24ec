package io.fieldsink.postgres.config;

import io.fieldsink.postgres.shape.Question;
import io.fieldsink.postgres.shape.Question.Kind;
import io.fieldsink.postgres.type.ArrayOf;
import io.fieldsink.postgres.type.Document;
import io.fieldsink.postgres.type.PgType;
import io.fieldsink.postgres.type.Scalar;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Walks a Kobo form's survey, row by row, and finds each question's path. Used once. */
final class KoboSurvey {
    private static final String BEGIN = "begin_";
    private static final String END = "end_";
    private static final String MATRIX = "kobomatrix";
    private static final Set<String> NO_ANSWER = Set.of("", "note", "audit", "xml-external", "csv-external");

    private final List<KoboRow> rows;
    private final List<KoboRow> choices;
    private final int language;
    private final Deque<Group> open = new ArrayDeque<>();
    private final Map<String, Question> questions = new LinkedHashMap<>();

    /** An open group of one kind; its items are the rows of a matrix. */
    private record Group(String kind, String path, List<KoboRow> items) {
        private boolean matrix() {
            return kind.equals(MATRIX);
        }
    }

    KoboSurvey(Document content) {
        rows = KoboRow.all(KoboRow.value(content, "survey"));
        choices = KoboRow.all(KoboRow.value(content, "choices"));
        language = defaultLanguage(content);
    }

    Map<String, Question> questions() {
        for (KoboRow row : rows) {
            String type = row.type();
            if (type.startsWith(BEGIN)) {
                begin(row, type.substring(BEGIN.length()));
            } else if (type.startsWith(END)) {
                end(type);
            } else if (!NO_ANSWER.contains(type)) {
                ask(row, type);
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalArgumentException("the form definition does not close the group "
                    + open.getLast().path() + ": a row " + END + open.getLast().kind() + " is missing");
        }
        return Collections.unmodifiableMap(questions);
    }

    /** Where the default language's labels stand; a language without a name is the default of a form that names none. */
    private static int defaultLanguage(Document content) {
        if (KoboRow.value(content, "settings") instanceof Document settings
                && KoboRow.value(content, "translations") instanceof List<?> translations) {
            return Math.max(0, translations.indexOf(KoboRow.value(settings, "default_language")));
        }
        return 0;
    }

    private void begin(KoboRow row, String kind) {
        if (!kind.equals(MATRIX)) {
            open.addLast(new Group(kind, path(named(row.name())), List.of()));
            return;
        }
        String list = row.text("kobo--matrix_list");
        List<KoboRow> items = choices.stream()
                .filter(choice -> choice.text("list_name").equals(list))
                .toList();
        open.addLast(new Group(kind, path(named(row.nameInMatrix())), items));
    }

    private void end(String type) {
        String kind = type.substring(END.length());
        if (open.isEmpty() || !open.removeLast().kind().equals(kind)) {
            throw new IllegalArgumentException(
                    "the form definition closes a group that is not open: " + type + " has no " + BEGIN + kind);
        }
    }

    private void ask(KoboRow row, String type) {
        if (open.isEmpty() || !open.getLast().matrix()) {
            add(path(named(row.name())), question(type, row.label(language)));
            return;
        }
        // Kobo deploys a matrix as one group for each item, without a group around them
        for (KoboRow item : open.getLast().items()) {
            String group = open.getLast().path() + '_' + named(item.code());
            String name = group.substring(group.lastIndexOf('/') + 1) + '_' + named(row.nameInMatrix());
            add(group + '/' + name, question(type, label(item, row)));
        }
    }

    private String label(KoboRow item, KoboRow column) {
        String left = item.label(language);
        String right = column.label(language);
        return left.isEmpty() || right.isEmpty() ? left + right : left + ": " + right;
    }

    private void add(String path, Question question) {
        if (questions.put(path, question) != null) {
            throw new IllegalArgumentException("the form definition has two questions at " + path);
        }
    }

    private String path(String name) {
        return open.isEmpty() ? name : open.getLast().path() + '/' + name;
    }

    private static String named(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "the form definition has a row without a name: export it from Kobo again");
        }
        return name;
    }

    /** What Kobo calls a type, and what older forms call it. */
    private static Question question(String type, String label) {
        return switch (type) {
            case "integer", "int" -> plain(Scalar.BIGINT, label);
            case "decimal", "range" -> plain(Scalar.NUMERIC, label);
            case "date", "today" -> plain(Scalar.DATE, label);
            case "datetime", "start", "end" -> plain(Scalar.TIMESTAMPTZ, label);
            case "select_multiple", "select_multiple_from_file", "select_many", "select_all", "rank" ->
                new Question(Kind.MULTIPLE, new ArrayOf(Scalar.TEXT), label);
            case "geopoint", "gps", "location", "start-geopoint" -> new Question(Kind.POINT, Scalar.TEXT, label);
            default -> plain(Scalar.TEXT, label);
        };
    }

    private static Question plain(PgType type, String label) {
        return new Question(Kind.PLAIN, type, label);
    }
}
