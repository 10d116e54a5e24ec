package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.demo.Answer;
import io.fieldsink.postgres.demo.ExampleBody;
import io.fieldsink.postgres.demo.Expectation;
import io.fieldsink.postgres.demo.Panel;
import io.fieldsink.postgres.demo.Sample;
import io.fieldsink.postgres.demo.View;
import io.fieldsink.postgres.e2e.Figures.Choice;
import io.fieldsink.postgres.servers.Await;
import io.fieldsink.postgres.servers.Cluster;
import io.fieldsink.postgres.servers.ConnectRest;
import io.fieldsink.postgres.servers.Kafka;
import io.fieldsink.postgres.servers.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The four samples, loaded with the bodies in config/ as they are, and what the views of config/views and the panels on
 * them make of them.
 */
class ViewsIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static final Postgres POSTGRES = Cluster.shared().postgres();
    private static final Kafka KAFKA = Cluster.shared().kafka();
    private static final ConnectRest REST = Cluster.shared().rest();
    private static final Figures FIGURES = new Figures();
    private static final String DATABASE = POSTGRES.newDatabase();

    @BeforeAll
    static void loadTheSamples() {
        for (Sample sample : Sample.values()) {
            assertThat(KAFKA.createTopic(sample.topic(), 1)).isTrue();
            KAFKA.sendAll(sample.records());
        }
        for (ExampleBody body : ExampleBody.all()) {
            Map<String, String> config = body.config();
            config.put("connection.url", POSTGRES.url(DATABASE));
            REST.put(body.name(), config).ok();
        }
        for (ExampleBody body : ExampleBody.all()) {
            Await.until(LIMIT, "all records for " + body.name() + " are committed", () -> {
                REST.requireHealthy(body.name());
                return body.topics().stream()
                        .allMatch(topic -> KAFKA.committed(body.name(), topic, 0) == KAFKA.count(topic));
            });
        }
    }

    @AfterAll
    static void removeTheConnectors() {
        ExampleBody.all().forEach(body -> REST.delete(body.name()));
        POSTGRES.dropDatabase(DATABASE);
    }

    @ParameterizedTest
    @EnumSource
    void theTablesHoldTheVersionsThatCount(Sample sample) throws Exception {
        try (Connection connection = POSTGRES.connect(DATABASE)) {
            assertThat(new Expectation(sample).differences(connection, sample.table()))
                    .isEmpty();
        }
    }

    static List<View> views() {
        return View.all();
    }

    @ParameterizedTest
    @MethodSource("views")
    void aViewAnswersWithTheExactFigures(View view) throws Exception {
        try (Connection connection = POSTGRES.connect(DATABASE)) {
            view.create(connection);
            assertThat(view.differences(connection)).isEmpty();
            view.create(connection);
            assertThat(POSTGRES.value(DATABASE, "SELECT obj_description('" + view + "'::regclass)"))
                    .isNotBlank();
        }
    }

    static List<Panel> panels() {
        return Panel.all();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void aPanelShowsTheExactFigures(Panel panel) throws Exception {
        try (Connection connection = POSTGRES.connect(DATABASE)) {
            for (View view : View.all()) {
                view.create(connection);
            }
            for (Choice choice : choices()) {
                assertThat(Answer.to(connection, panel.query(choice.start(), choice.end(), choice.unit())))
                        .as("%s, %s", panel, choice)
                        .isEqualTo(FIGURES.of(panel.title(), choice));
            }
        }
    }

    /** All there is, and a time that begins and ends among the records; every unit. */
    private static List<Choice> choices() {
        LocalDate[][] times = {
            {LocalDate.of(2024, 1, 1), LocalDate.of(2024, 12, 31)}, {LocalDate.of(2024, 3, 2), LocalDate.of(2024, 4, 1)}
        };
        return FIGURES.units().stream()
                .skip(1)
                .flatMap(unit -> Arrays.stream(times).map(time -> new Choice(time[0], time[1], unit.get(0))))
                .toList();
    }

    @Test
    void noPanelIsWithoutFigures() {
        assertThat(Panel.all()).extracting(Panel::title).containsExactlyInAnyOrderElementsOf(FIGURES.titles());
    }

    @Test
    void theRecipeMakesARoleThatReadsTheViewsAndNothingElse() throws Exception {
        try (Connection connection = POSTGRES.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE loader");
            statement.execute(recipe());
            try {
                statement.execute("SET ROLE dashboard_owner");
                statement.execute("SET search_path = dashboards, public");
                for (View view : View.all()) {
                    view.create(connection);
                }
                statement.execute("SET ROLE dashboard_reader");
                statement.execute("SET search_path = dashboards");
                for (View view : View.all()) {
                    assertThat(view.differences(connection)).isEmpty();
                }
                Choice all = choices().get(0);
                for (Panel panel : Panel.all()) {
                    assertThat(Answer.to(connection, panel.query(all.start(), all.end(), all.unit())))
                            .isEqualTo(FIGURES.of(panel.title(), all));
                }
                for (Sample sample : Sample.values()) {
                    assertThatThrownBy(() -> statement.execute("SELECT 1 FROM public." + sample.table()))
                            .hasMessageContaining("permission denied");
                }
                assertThatThrownBy(() -> statement.execute("CREATE TABLE mine (id integer)"))
                        .hasMessageContaining("permission denied");
            } finally {
                statement.execute("RESET ROLE");
                statement.execute("DROP OWNED BY dashboard_reader");
                statement.execute("DROP OWNED BY dashboard_owner CASCADE");
                statement.execute("DROP ROLE dashboard_owner, dashboard_reader, loader");
            }
        }
    }

    /** The statements of docs/dashboards.md. */
    private static String recipe() throws Exception {
        Matcher block = SQL.matcher(Files.readString(Path.of("docs", "dashboards.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
