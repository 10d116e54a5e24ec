package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.flow.ChangeEvents.Chapter;
import io.fieldsink.postgres.flow.ChangeEvents.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Invented change events of several sources, in every form that a converter gives them, alone and in one batch. */
class ChangeEventsTest {
    static Stream<Arguments> filesAndForms() {
        return Stream.of("postgresql.jsonl", "mysql.jsonl", "mongodb.jsonl", "flattened.jsonl")
                .flatMap(file -> Stream.of(Form.values()).map(form -> Arguments.of(file, form)));
    }

    private static Story story() {
        return new Story("record.format=debezium", "topics.to.tables=t:wards");
    }

    @ParameterizedTest
    @MethodSource("filesAndForms")
    void theTableHoldsWhatTheSourceHoldsAfterEveryEvent(String file, Form form) {
        try (Story story = story()) {
            for (Chapter chapter : new ChangeEvents(story, form).read(file)) {
                chapter.events().forEach(story::put);
                assertThat(story.query(chapter.query())).as(chapter.promise()).isEqualTo(chapter.rows());
            }
            assertThat(story.buried()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("filesAndForms")
    void itHoldsTheSameWhereEventsComeTogether(String file, Form form) {
        try (Story story = story()) {
            for (Chapter chapter : new ChangeEvents(story, form).read(file)) {
                story.put(chapter.events());
                assertThat(story.query(chapter.query())).as(chapter.promise()).isEqualTo(chapter.rows());
            }
            assertThat(story.buried()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("filesAndForms")
    void itHoldsTheSameAfterOneBatchOfAll(String file, Form form) {
        try (Story story = story()) {
            List<Story.Told> all = new ArrayList<>();
            List<Chapter> chapters = new ChangeEvents(story, form).read(file);
            chapters.forEach(chapter -> all.addAll(chapter.events()));
            story.put(all);
            Chapter last = chapters.get(chapters.size() - 1);
            assertThat(story.query(last.query())).isEqualTo(last.rows());
            assertThat(story.buried()).isEmpty();
        }
    }
}
