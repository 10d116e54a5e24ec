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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code PUT …/config/validate} says, on which option. */
@Tag("versions")
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

    /** Changes of a configuration that works; on which option what is said. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            pk.feilds=id | pk.feilds | did you mean pk.fields?
            fields.whitelist=id | fields.whitelist | use fields.include
            db.timezone=UTC | db.timezone | remove it
            table.name.normalize=true | table.name.normalize | naming.style
            schema.evolution=basic | schema.evolution | use auto.create and auto.evolve
            insert.mode=upsret | insert.mode | must be one of upsert, insert, update, ignore
            insert.mode=multi | insert.mode | use insert
            pk.mode=record_header | pk.mode | use record_key or record_value
            pk.mode=none | pk.mode | or insert.mode=insert
            pk.fields= | pk.fields | name the fields that make a row unique
            pk.fields=id,id | pk.fields | names a field twice
            delete.enabled=maybe | delete.enabled | must be true or false
            delete.mode=soft | delete.mode | delete.enabled=true
            insert.mode=ignore;version.field=v | version.field | only works with insert.mode=upsert or update
            batch.size=many | batch.size | must be a whole number from 1 to 1000000
            linger.ms=-1 | linger.ms | must be a whole number from 0 to 60000
            column.types=a | column.types | write pairs like name:value
            column.types=a:text default 1 | column.types | a type that cannot be
            table.name.format=${Topic} | table.name.format | has an unknown placeholder
            table.name.format=nowhere.${topic} | table.name.format | schema "nowhere" does not exist
            topics.to.tables=one | topics.to.tables | write pairs like name:value
            auto.create=false | auto.create | does not exist and auto.create is false
            nested.arrays=rows | nested.arrays | must be one of json, tables
            child.rows=merge | child.rows | set nested.arrays=tables
            record.format=odk | record.format | must be one of plain, kobo, primero, debezium
            kobo.form=/nowhere.json | kobo.form | needs record.format=kobo
            fields.hash=name | fields.hash | needs hash.key
            offsets.table=a.b.c | offsets.table | write table or schema.table
            connection.port=5433 | connection.port | remove one of the two
            connection.ssl.cert=/c.pem | connection.ssl.key | a client certificate and its key go together
            connection.loggerFile=x | connection.loggerFile | is not on the list of harmless ones
            connection.url=jdbc:mysql://db/d | connection.url | is not a PostgreSQL URL
            errors.deadletterqueue.topic.name=bad | errors.tolerance | must be all
            consumer.override.enable.auto.commit=true | consumer.override.enable.auto.commit | must be false
            consumer.override.auto.offset.reset=latest | consumer.override.auto.offset.reset | must be earliest or none
            """)
    void aMistakeIsNamedOnItsOption(String changes, String option, String said) {
        try (Scene scene = Scene.of("mistake", 1)) {
            scene.with("pk.fields", "id");
            for (String change : changes.split(";", -1)) {
                scene.with(change.split("=", 2)[0], change.split("=", 2)[1]);
            }
            assertThat(errors(validate(scene), option))
                    .singleElement()
                    .asString()
                    .startsWith(option + ": ")
                    .contains(said);
        }
    }

    @Test
    void severalMistakesAreToldAtOnce() {
        try (Scene scene = Scene.of("several", 1)) {
            Answer answer = validate(scene.with("insert.mode", "upsret")
                    .with("batch.size", "0")
                    .with("fields.whitelist", "id")
                    .with("connection.port", "1"));
            for (String option : List.of("insert.mode", "batch.size", "fields.whitelist", "connection.port")) {
                assertThat(errors(answer, option)).as(option).hasSize(1);
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
