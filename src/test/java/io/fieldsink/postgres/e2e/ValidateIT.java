package io.fieldsink.postgres.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldsink.postgres.servers.ConnectRest.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code PUT …/config/validate} says, on which option. */
class ValidateIT {
    private static final String SECRET = "xK9-never-to-be-seen";

    private static Answer validate(Scene scene) {
        Map<String, String> config = new TreeMap<>(scene.config());
        config.put("name", scene.name());
        return scene.rest().validate(Scene.CONNECTOR_CLASS, config);
    }

    private static List<String> errors(Answer answer, String option) {
        return StreamSupport.stream(answer.ok().get("configs").spliterator(), false)
                .map(config -> config.get("value"))
                .filter(value -> value.get("name").textValue().equals(option))
                .flatMap(value -> StreamSupport.stream(value.get("errors").spliterator(), false))
                .map(JsonNode::textValue)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "pk.feilds, id, pk.feilds, pk.fields",
        "fields.whitelist, id, fields.whitelist, fields.include",
        "insert.mode, upsret, insert.mode, upsert",
        "batch.size, many, batch.size, ",
        "connection.loggerFile, x, connection.loggerFile, ",
    })
    void aMistakeIsNamedOnItsOption(String option, String value, String where, String hint) {
        try (Scene scene = Scene.of("mistake", 1)) {
            Answer answer = validate(scene.with("pk.fields", "id").with(option, value));
            assertThat(errors(answer, where)).isNotEmpty();
            if (hint != null) {
                assertThat(errors(answer, where).toString()).contains(hint);
            }
        }
    }

    @Test
    void aMissingKeyIsAskedFor() {
        try (Scene scene = Scene.of("keyless", 1)) {
            assertThat(errors(validate(scene), "pk.fields").toString()).contains("insert.mode=insert");
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutSayingIt() {
        try (Scene scene = Scene.of("locked", 1)) {
            scene.with("pk.fields", "id")
                    .with("connection.user", scene.postgres().newRole("the right one"))
                    .with("connection.password", SECRET);
            Answer answer = validate(scene);
            assertThat(answer.ok().get("error_count").intValue()).isPositive();
            assertThat(answer.text())
                    .containsAnyOf("28P01", "password authentication failed")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void whatTheTablesLackIsToldAllAtOnce() {
        try (Scene scene = Scene.of("lacking", 1)) {
            scene.execute("CREATE TABLE " + scene.name() + " (id int)");
            String role = scene.postgres().newRole(SECRET);
            scene.with("pk.fields", "id").with("connection.user", role).with("connection.password", SECRET);
            Answer answer = validate(scene);
            assertThat(errors(answer, "connection.user").toString())
                    .contains("GRANT SELECT, INSERT, UPDATE ON \"public\".");
            assertThat(errors(answer, "pk.fields").toString()).contains("CREATE UNIQUE INDEX ON");
            assertThat(answer.text()).doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://127.0.0.1:1/x?sslmode=disable, 127.0.0.1:1",
        "jdbc:postgresql://no-such-host.invalid/x?sslmode=disable, no-such-host.invalid",
    })
    void aServerThatIsNotThereIsNamed(String url, String named) {
        try (Scene scene = Scene.of("nowhere", 1)) {
            scene.with("pk.fields", "id").with("connection.url", url).with("connection.password", SECRET);
            Answer answer = validate(scene);
            assertThat(answer.ok().get("error_count").intValue()).isPositive();
            assertThat(errors(answer, "connection.url").toString()).contains(named);
            assertThat(answer.text()).doesNotContain(SECRET);
        }
    }

    @Test
    void aPasswordInTheUrlIsRefusedAndNotRepeatedByUs() {
        try (Scene scene = Scene.of("spoken", 1)) {
            scene.with("pk.fields", "id")
                    .with("connection.url", scene.config().get("connection.url") + "&password=" + SECRET);
            List<String> errors = errors(validate(scene), "connection.url");
            assertThat(errors).isNotEmpty();
            assertThat(errors.toString()).contains("connection.password").doesNotContain(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumption-events", "kobo", "primero", "plain-upsert", "append-only"})
    void theShippedConfigurationsHaveNoMistake(String name) throws IOException {
        JsonNode body =
                new ObjectMapper().readTree(Path.of("config", name + ".json").toFile());
        Map<String, String> config = new TreeMap<>();
        config.put("name", body.get("name").textValue());
        body.get("config")
                .properties()
                .forEach(option -> config.put(option.getKey(), option.getValue().textValue()));
        try (Scene scene = Scene.of("shipped", 1)) {
            Answer answer = scene.rest().validate(Scene.CONNECTOR_CLASS, config);
            assertThat(answer.ok().get("error_count").intValue())
                    .as(answer.text())
                    .isZero();
        }
    }
}
