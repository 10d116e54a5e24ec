package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** What the user sees of the options: their names and defaults, the page in docs, the part of the README. */
class OptionsPageTest {
    private static final String BEGIN = "<!-- options: generated, see CONTRIBUTING.md -->\n";
    private static final String END = "<!-- end of options -->";

    // a contract with every configuration out there: change it on purpose only
    private static final String CONTRACT = """
            connection.url STRING
            connection.host STRING
            connection.port INT 5432
            connection.database STRING
            connection.user STRING
            connection.password PASSWORD
            connection.ssl.mode STRING verify-full
            connection.ssl.root.cert STRING
            connection.ssl.cert STRING
            connection.ssl.key PASSWORD
            connection.timeout.ms INT 10000
            insert.mode * STRING upsert
            pk.mode * STRING record_value
            pk.fields * LIST
            delete.enabled * BOOLEAN false
            delete.mode * STRING hard
            version.field * STRING
            missing.fields * STRING null
            null.values * LIST
            metadata.columns * LIST
            table.name.format STRING ${topic}
            topics.to.tables LIST
            auto.create BOOLEAN true
            auto.evolve * STRING true
            naming.style * STRING lower
            column.types * LIST
            fields.include * LIST
            fields.exclude * LIST
            fields.hash * LIST
            hash.key PASSWORD
            record.format * STRING plain
            record.path * STRING
            nested.objects * STRING json
            nested.arrays * STRING json
            child.rows * LIST
            kobo.form * STRING
            batch.size INT 5000
            batch.max.bytes INT 16777216
            linger.ms INT 250
            delivery.guarantee STRING exactly_once
            offsets.table STRING kafka_sink_offsets
            topic.recreated STRING fail
            max.retries INT 10
            retry.backoff.ms INT 200
            retry.backoff.max.ms INT 30000
            errors.max.bad.percent INT 50
            plan.only BOOLEAN false
            log.sql BOOLEAN false
            log.values BOOLEAN false
            """;

    @Test
    void namesTypesAndDefaultsStay() {
        String options = SinkOptions.all().stream()
                .map(o -> (o.name() + (o.perTable() ? " * " : " ") + o.type() + ' ' + o.standard()).trim() + '\n')
                .collect(Collectors.joining());
        assertThat(options).isEqualTo(CONTRACT);
    }

    @Test
    void connectIsToldTheSame() {
        ConfigDef definition = SinkOptions.definition();
        assertThat(definition.names())
                .containsExactlyInAnyOrderElementsOf(
                        SinkOptions.all().stream().map(Option::name).toList());
        assertThat(SinkOptions.all())
                .allSatisfy(o -> assertThat(o.complaint(o.standard())).isEmpty())
                .allSatisfy(o -> assertThat(o.doc()).endsWith(".").hasSizeLessThan(260));
        List<Object> modes =
                definition.configKeys().get("insert.mode").recommender.validValues("insert.mode", null);
        assertThat(modes).containsExactly("upsert", "insert", "update", "ignore");
    }

    @Test
    void thePageInDocsIsTheCodes() throws IOException {
        Path page = Path.of("docs/options.md");
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, OptionsPage.page());
        }
        assertThat(Files.readString(page)).isEqualTo(OptionsPage.page());
    }

    @Test
    void theReferenceInTheReadmeIsTheCodes() throws IOException {
        Path readme = Path.of("README.md");
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).as("the README marks its option reference").isBetween(BEGIN.length(), end);
        if (Boolean.getBoolean("docs.write")) {
            text = text.substring(0, begin) + OptionsPage.reference() + text.substring(end);
            Files.writeString(readme, text);
        }
        assertThat(text.substring(begin, text.indexOf(END))).isEqualTo(OptionsPage.reference());
    }
}
