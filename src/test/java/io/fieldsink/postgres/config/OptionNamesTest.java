package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionNamesTest {

    @Test
    void everyOptionOfConnectItselfIsKnown() {
        String all = SinkConnectorConfig.configDef().names().stream()
                .map(name -> name + "=x")
                .collect(Collectors.joining(";"));
        assertThat(Given.mistakesIn(all + "; topics=events; errors.tolerance=all"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key.converter.schemas.enable",
                "value.converter.schema.registry.url",
                "header.converter.type",
                "transforms.route.type",
                "predicates.isTombstone.type",
                "consumer.override.max.poll.records",
                "producer.override.linger.ms",
                "admin.override.request.timeout.ms",
                "task.class",
                "task.id"
            })
    void whatConnectPassesOnIsKnown(String name) {
        assertThat(Given.mistakesIn(name + "=x")).isEmpty();
    }

    // Confluent 10.9, Aiven 6.11 and Debezium 3.7: all sink options that we do not have
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            connection.username | use connection.user
            connection.attempts | remove it: an outage
            connection.backoff.ms | remove it: an outage
            connection.restart.on.errors | remove it: an outage
            connection.provider | remove it: each task
            connection.pool.min_size | remove it: each task
            connection.pool.max_size | remove it: each task
            connection.pool.timeout | remove it: each task
            jdbc.credentials.provider.class | connection.password
            jdbc.credentials.provider.region | connection.password
            dialect.name | remove it
            dialect.postgres.unnest.insert.enabled | remove it
            dialect.postgres.postgis.schema | column.types
            dialect.sqlserver.identity.insert | remove it
            dialect.starrocks.catalog.name | remove it
            hibernate.agroal.idleValidation | remove it
            mssql.use.merge.holdlock | remove it
            truncate.enabled | remove it
            table.types | remove it
            replace.null.with.default | remove it
            use.reduction.buffer | remove it
            keyed.message.batch.mode | remove it
            internal.enable.sces | remove it
            collection.name.format | use table.name.format
            collection.table.format | use table.name.format
            collection.naming.strategy | use naming.style
            column.naming.strategy | use naming.style
            table.name.normalize | use naming.style
            topics.to.tables.mapping | use topics.to.tables
            primary.key.mode | use pk.mode
            primary.key.fields | use pk.fields
            fields.whitelist | use fields.include
            field.include.list | use fields.include
            field.exclude.list | use fields.exclude
            string.output.value.column.name | remove it
            db.timezone | UTC
            date.timezone | UTC
            use.time.zone | UTC
            database.time_zone | UTC
            date.calendar.system | remove it
            timestamp.fields.list | column.types
            timestamp.precision.mode | column.types
            cloud.events.schema.name.pattern | record.path
            sql.complex.types.enable | remove it
            schema.evolution | auto.evolve
            quote.sql.identifiers | naming.style
            sql.quote.identifiers | naming.style
            quote.identifiers | naming.style
            flush.max.retries | max.retries
            flush.retry.delay.ms | retry.backoff.ms
            trim.sensitive.log | log.values
            """)
    void anOptionOfAnotherSinkIsToldOurs(String name, String hint) {
        assertThat(Given.mistakesIn(name + "=x"))
                .singleElement()
                .satisfies(m -> assertThat(m.option()).isEqualTo(name))
                .satisfies(m -> assertThat(m.message()).contains(hint));
    }

    @ParameterizedTest
    @CsvSource({
        "pkfields, pk.fields",
        "insert.mod, insert.mode",
        "auto.evolv, auto.evolve",
        "task.max, tasks.max",
        "connection.pasword, connection.password",
        "connection.Url, connection.url",
        "connection.currentschema, connection.currentSchema"
    })
    void aSlipOfTheFingerIsToldWhatWasMeant(String name, String meant) {
        assertThat(Given.mistakesIn(name + "=x"))
                .singleElement()
                .satisfies(m -> assertThat(m.message()).endsWith("did you mean " + meant + "?"));
    }

    @Test
    void aConfluentStyleConfigurationIsUnderstood() {
        String confluent = Stream.of(
                        "tasks.max=2",
                        "connection.ssl.mode=disable",
                        "insert.mode=UPSERT",
                        "pk.mode=record_key",
                        "pk.fields=id",
                        "auto.create=true",
                        "auto.evolve=true",
                        "delete.enabled=true",
                        "batch.size=3000",
                        "max.retries=10",
                        "retry.backoff.ms=60000",
                        "table.name.format=raw.kafka_${topic}")
                .collect(Collectors.joining(";"));
        SinkConfig config = Given.config(confluent);
        assertThat(config.limits().maxBackoff())
                .isGreaterThanOrEqualTo(config.limits().backoff());
    }

    @Test
    void aSecretUnderAWrongNameIsNotShown() {
        assertThat(Given.mistakesIn("connection.pasword=pw-4711; password=pw-4711; connection.sslpassword=pw-4711"))
                .hasSize(3)
                .extracting(Mistake::toString)
                .noneMatch(text -> text.contains("4711"));
    }
}
