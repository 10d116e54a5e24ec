package io.fieldsink.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldsink.postgres.servers.Postgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.AbstractHerder;
import org.apache.kafka.connect.runtime.rest.entities.ConfigInfos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresSinkConnectorTest {
    private static final String SECRET = "pw-4711";

    private final PostgresSinkConnector connector = new PostgresSinkConnector();
    private final Postgres postgres = Postgres.shared();

    private Map<String, String> working() {
        return new HashMap<>(Map.of(
                "name", "events",
                "topics", "events",
                "connection.host", postgres.host(),
                "connection.port", String.valueOf(postgres.port()),
                "connection.database", "postgres",
                "connection.user", postgres.user(),
                "connection.password", SECRET,
                "connection.ssl.mode", "disable",
                "pk.fields", "id"));
    }

    /** The messages of each option that has any. */
    private Map<String, List<String>> complaints(Map<String, String> props) {
        return connector.validate(props).configValues().stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }

    @Test
    void aConfigurationThatReachesTheServerIsValid() {
        assertThat(complaints(working())).isEmpty();
    }

    @Test
    void mistakesStandOnTheirOptionsAllAtOnce() {
        Map<String, String> props = working();
        props.put("insert.mode", "multi");
        props.put("batch.size", "many");
        props.put("fields.whitelist", "id");
        props.put("table.cases.batch.size", "5");
        assertThat(complaints(props).keySet())
                .containsExactlyInAnyOrder("insert.mode", "batch.size", "fields.whitelist", "table.cases.batch.size");
        assertThat(complaints(props))
                .allSatisfy((option, messages) ->
                        assertThat(messages).singleElement().asString().startsWith(option + ": "));
    }

    @Test
    void theRestInterfaceShowsEveryMistakeAndNoSecret() {
        Map<String, String> props = working();
        props.keySet().removeAll(List.of("connection.host", "connection.port", "connection.database"));
        props.put("connection.url", "jdbc:postgresql://loader:" + SECRET + "@db/d");
        props.put("connection.pasword", SECRET);
        ConfigInfos answer = AbstractHerder.generateResult(
                "PostgresSinkConnector",
                connector.config().configKeys(),
                connector.validate(props).configValues(),
                connector.config().groups());
        assertThat(answer.errorCount()).isEqualTo(2);
        assertThat(answer.configs().stream()
                        .filter(info -> !info.configValue().errors().isEmpty())
                        .map(info -> info.configValue().name()))
                .containsExactlyInAnyOrder("connection.url", "connection.pasword");
        assertThat(answer.toString()).contains("[hidden]").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "kobo.form, record.format, kobo",
        "child.rows, nested.arrays, tables",
        "hash.key, fields.hash, name",
        "delete.mode, delete.enabled, true",
    })
    void aFormShowsAnOptionWhereItHasAnEffect(String option, String other, String value) {
        assertThat(shown(working())).doesNotContain(option);
        Map<String, String> props = working();
        props.put(other, value);
        assertThat(shown(props)).contains(option);
    }

    private List<String> shown(Map<String, String> props) {
        return connector.validate(props).configValues().stream()
                .filter(ConfigValue::visible)
                .map(ConfigValue::name)
                .toList();
    }

    @Test
    void aFormHasGroupsTitlesAndWordsToChooseFrom() {
        ConfigDef.ConfigKey mode = connector.config().configKeys().get("insert.mode");
        assertThat(mode.group).isEqualTo("Rows");
        assertThat(mode.displayName).isEqualTo("Insert mode");
        assertThat(mode.width).isEqualTo(ConfigDef.Width.MEDIUM);
        assertThat(mode.dependents).contains("version.field");
        assertThat(connector.config().configKeys().get("connection.ssl.cert").displayName)
                .isEqualTo("Connection TLS certificate");
        assertThat(connector.config().configKeys().get("linger.ms").displayName).isEqualTo("Linger (ms)");
        assertThat(connector.validate(working()).configValues().stream()
                        .filter(value -> value.name().equals("insert.mode"))
                        .flatMap(value -> value.recommendedValues().stream()))
                .containsExactly("upsert", "insert", "update", "ignore");
    }

    @Test
    void aServerThatIsNotThereIsAMistakeOfTheHost() throws IOException {
        Map<String, String> props = working();
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            props.put("connection.port", String.valueOf(unused.getLocalPort()));
        }
        assertThat(complaints(props)).containsOnlyKeys("connection.host");
    }

    @Test
    void aDatabaseThatIsNotThereIsAMistakeOfTheDatabaseOrTheUrl() {
        Map<String, String> props = working();
        props.put("connection.database", "nowhere");
        assertThat(complaints(props)).containsOnlyKeys("connection.database");
        props.keySet().removeAll(List.of("connection.host", "connection.port", "connection.database"));
        props.put("connection.url", "jdbc:postgresql://%s:%d/nowhere".formatted(postgres.host(), postgres.port()));
        assertThat(complaints(props)).containsOnlyKeys("connection.url");
    }

    @Test
    void aServerWithoutTlsNamesTheOptionThatSaysSo() {
        Map<String, String> props = working();
        props.remove("connection.ssl.mode");
        assertThat(complaints(props)).containsOnlyKeys("connection.ssl.mode");
        assertThat(complaints(props).get("connection.ssl.mode").get(0)).contains("connection.ssl.mode=disable");
    }

    @Test
    void aHostThatNeverAnswersCostsNoMoreThanTheTimeout() throws IOException {
        Map<String, String> props = working();
        props.put("connection.timeout.ms", "1000");
        // takes the connection and then says nothing
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            props.put("connection.port", String.valueOf(mute.getLocalPort()));
            long begin = System.nanoTime();
            assertThat(complaints(props)).containsOnlyKeys("connection.host");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void aTaskFindsTheOptionsAndItsNumber() {
        connector.start(working());
        assertThat(connector.taskConfigs(2))
                .hasSize(2)
                .allSatisfy(task -> assertThat(task).containsAllEntriesOf(working()))
                .extracting(task -> task.get("task.id"))
                .containsExactly("0", "1");
    }

    @Test
    void aConfigurationThatCannotWorkDoesNotStart() {
        Map<String, String> props = working();
        props.put("batch.size", "0");
        props.put("linger.ms", "x");
        assertThatThrownBy(() -> connector.start(props))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("batch.size: must be")
                .hasMessageContaining("linger.ms: must be")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void outsideOfTheJarTheVersionIsDev() {
        assertThat(connector.version()).isEqualTo("dev");
        assertThat(connector.taskClass()).isEqualTo(PostgresSinkTask.class);
    }
}
