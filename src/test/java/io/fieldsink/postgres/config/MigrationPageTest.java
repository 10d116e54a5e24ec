package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the migration page says is what validation answers. */
class MigrationPageTest {
    private static final Path PAGE = Path.of("docs/migrate-from-jdbc-sink.md");
    private static final String TABLE = "| option of theirs | here |\n|---|---|\n";

    private static String table() {
        return ForeignOptions.all().entrySet().stream()
                .map(option -> "| `" + option.getKey() + "` | " + option.getValue() + " |\n")
                .collect(Collectors.joining());
    }

    /** {@code -Ddocs.write=true} writes it. */
    @Test
    void thePageHasEveryOptionOfTheirs() throws IOException {
        String page = Files.readString(PAGE);
        String prose = page.substring(0, page.indexOf(TABLE) + TABLE.length());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, prose + table());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(prose + table());
    }

    /** As their documentation shows them, with the connector's class changed and TLS said. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Confluent, appending | auto.create=true; insert.mode=insert; pk.mode=none; pk.fields= | |
            Confluent, upserts | auto.create=true; auto.evolve=true; insert.mode=upsert; pk.mode=record_key; pk.fields=id; delete.enabled=true; max.retries=10; retry.backoff.ms=3000; batch.size=3000; table.name.format=kafka_${topic} | |
            Confluent, whole set | insert.mode=upsert; pk.mode=record_value; pk.fields=id; fields.whitelist=id,name; db.timezone=UTC; dialect.name=PostgreSqlDatabaseDialect; table.types=TABLE; quote.sql.identifiers=ALWAYS; connection.attempts=3; connection.backoff.ms=10000 | fields.whitelist,db.timezone,dialect.name,table.types,quote.sql.identifiers,connection.attempts,connection.backoff.ms
            Aiven | auto.create=true; auto.evolve=true; insert.mode=upsert; pk.mode=record_key; pk.fields=id; delete.enabled=true | |
            Aiven, many rows a statement | insert.mode=multi; pk.mode=none; pk.fields=; table.name.normalize=true; topics.to.tables.mapping=events:e; sql.quote.identifiers=true | insert.mode,table.name.normalize,topics.to.tables.mapping,sql.quote.identifiers
            Debezium | connection.user=; connection.username=pg; insert.mode=upsert; delete.enabled=true; primary.key.mode=record_key; pk.fields=id; schema.evolution=basic; use.time.zone=UTC | connection.username,primary.key.mode,schema.evolution,use.time.zone
            """)
    void theirExamplesWorkOrEveryOptionInTheWayIsAnswered(String name, String changes, String inTheWay) {
        List<Mistake> mistakes = Given.mistakesIn(changes);
        assertThat(mistakes)
                .extracting(Mistake::option)
                .containsExactlyInAnyOrder(inTheWay == null ? new String[0] : inTheWay.split(",", -1));
        Map<String, String> hints = ForeignOptions.all();
        assertThat(mistakes)
                .allMatch(mistake -> mistake.message().contains(hints.getOrDefault(mistake.option(), "use ")));
    }
}
