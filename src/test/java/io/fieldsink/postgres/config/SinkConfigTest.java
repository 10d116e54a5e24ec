package io.fieldsink.postgres.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.config.InvalidOptions.Mistake;
import io.fieldsink.postgres.flow.Guarantee;
import io.fieldsink.postgres.flow.Limits;
import io.fieldsink.postgres.model.Naming;
import io.fieldsink.postgres.model.TableName;
import io.fieldsink.postgres.model.Target;
import io.fieldsink.postgres.plan.WriteRules.Evolve;
import io.fieldsink.postgres.plan.WriteRules.InsertMode;
import io.fieldsink.postgres.shape.FieldFilter;
import io.fieldsink.postgres.shape.Format;
import io.fieldsink.postgres.shape.Metadata;
import io.fieldsink.postgres.shape.Pseudonyms;
import io.fieldsink.postgres.shape.ShapeRules;
import io.fieldsink.postgres.shape.ShapeRules.KeyFrom;
import io.fieldsink.postgres.shape.TableRoute;
import io.fieldsink.postgres.shape.TableRoute.Piece;
import io.fieldsink.postgres.shape.TableRoute.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkConfigTest {
    private static final Target CASES = Target.ofRecords(new TableName("public", "cases"));

    @Test
    void whatIsSaidOfATableWithAndWithoutItsSchemaIsCheckedTogether() {
        assertThat(Given.mistakesIn(
                        "pk.fields=; table.public.visits.pk.fields=id; table.visits.nested.objects=flatten"))
                .isEmpty();
    }

    @Test
    void whatIsLeftOutFollowsTheDefaults() {
        SinkConfig config = Given.config("");
        assertThat(config.shape(CASES))
                .isEqualTo(new ShapeRules(
                        "cases",
                        Format.PLAIN,
                        "",
                        false,
                        false,
                        Set.of(),
                        FieldFilter.ALL,
                        Pseudonyms.NONE,
                        Map.of(),
                        KeyFrom.RECORD_VALUE,
                        List.of("id"),
                        Map.of(),
                        "",
                        false,
                        Set.of(),
                        Naming.LOWER));
        assertThat(config.write(CASES).mode()).isEqualTo(InsertMode.UPSERT);
        assertThat(config.write(CASES).evolve()).isEqualTo(Evolve.WIDEN);
        assertThat(config.limits())
                .isEqualTo(new Limits(
                        5_000,
                        16_777_216,
                        Duration.ofMillis(250),
                        10,
                        Duration.ofMillis(200),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(150),
                        50));
        assertThat(config.guarantee())
                .isEqualTo(new Guarantee(true, "events", "", "kafka_sink_offsets", Guarantee.Recreated.FAIL));
        assertThat(config.autoCreate()).isTrue();
        assertThat(config.logSql() || config.logValues()).isFalse();
        assertThat(config.toleratesBadRecords() || config.hasDeadLetterQueue()).isFalse();
        assertThat(config.server().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.server().applicationName()).isEqualTo("events");
    }

    @Test
    void whatIsSaidBecomesValues() {
        SinkConfig config =
                Given.config("insert.mode=update; pk.mode=record_key; pk.fields=a/b,\"c,d\"; delete.enabled=true;"
                        + "delete.mode=soft; version.field=v; missing.fields=keep; null.values=\"\",\"undefined\";"
                        + "metadata.columns=topic,ingested_at; auto.create=false; auto.evolve=text; naming.style=exact;"
                        + "column.types=v:timestamptz; fields.include=a/*,v; fields.exclude=a/name; record.path=body;"
                        + "nested.objects=flatten; log.sql=true; log.values=TRUE; errors.tolerance=all;"
                        + "errors.deadletterqueue.topic.name=dlq; task.id=3");
        ShapeRules shape = config.shape(CASES);
        assertThat(shape.keyFrom()).isEqualTo(KeyFrom.RECORD_KEY);
        assertThat(shape.keyFields()).containsExactly("a/b", "c,d");
        assertThat(shape.nullValues()).containsExactlyInAnyOrder("", "undefined");
        assertThat(shape.metadata()).containsExactlyInAnyOrder(Metadata.TOPIC, Metadata.INGESTED_AT);
        assertThat(shape.filter().stores("a/age") && shape.filter().stores("v")).isTrue();
        assertThat(shape.filter().stores("a/name") || shape.filter().stores("b"))
                .isFalse();
        assertThat(shape.recordPath()).isEqualTo("body");
        assertThat(shape.versionField()).isEqualTo("v");
        assertThat(shape.flatten() && shape.deletes()).isTrue();
        assertThat(shape.naming()).isEqualTo(Naming.EXACT);
        assertThat(config.tableNaming()).isEqualTo(Naming.EXACT);
        assertThat(config.write(CASES).softDeletes()).isTrue();
        assertThat(config.write(CASES).versioned()).isTrue();
        assertThat(config.write(CASES).keepMissing()).isTrue();
        assertThat(config.write(CASES).evolve()).isEqualTo(Evolve.TEXT);
        assertThat(config.write(CASES).columnTypes()).containsOnlyKeys("v");
        assertThat(config.autoCreate()).isFalse();
        assertThat(config.logSql() && config.logValues()).isTrue();
        assertThat(config.toleratesBadRecords() && config.hasDeadLetterQueue()).isTrue();
        assertThat(config.server().applicationName()).isEqualTo("events-3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            table.cases.pk.fields=case_id | public | cases | case_id
            table.cases.pk.fields=case_id | other | cases | case_id
            table.cases.pk.fields=case_id | public | others | id
            table.public.cases.pk.fields=case_id | public | cases | case_id
            table.public.cases.pk.fields=case_id | other | cases | id
            table.cases.pk.fields=a; table.public.cases.pk.fields=b | public | cases | b
            table.cases.pk.fields=a; table.public.cases.pk.fields=b | other | cases | a
            table.cases.2026.pk.fields=case_id | public | cases.2026 | case_id
            table.raw.x.cases.2026.pk.fields=case_id | raw.x | cases.2026 | case_id
            table.pk.fields.pk.fields=case_id | public | pk.fields | case_id
            table.Fälle 2026.pk.fields=case_id | public | Fälle 2026 | case_id
            """)
    void aTableHasOptionsOfItsOwn(String changes, String schema, String name, String key) {
        assertThat(Given.config(changes)
                        .shape(Target.ofRecords(new TableName(schema, name)))
                        .keyFields())
                .containsExactly(key);
    }

    @Test
    void anEmptyOverrideTakesTheOptionBackToItsDefault() {
        var props = Given.with("version.field=v");
        props.put("table.cases.version.field", "");
        assertThat(SinkConfig.of(props).write(CASES).versioned()).isFalse();
    }

    @Test
    void aMistakeOfATableIsToldUnderItsFullName() {
        assertThat(Given.mistakesIn("table.public.cases.column.types=x; table.cases.delete.enabled=maybe"))
                .extracting(Mistake::option)
                .containsExactlyInAnyOrder("table.public.cases.column.types", "table.cases.delete.enabled");
    }

    @Test
    void keysMayBeNamedForSingleTablesOnly() {
        SinkConfig config = Given.config("pk.fields=; table.cases.pk.fields=id");
        assertThat(config.warnings()).hasSize(1);
        assertThat(config.shape(CASES).keyFields()).containsExactly("id");
        assertThat(Given.config("").warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "integer",
                "numeric(12,2)",
                "double precision",
                "character varying(20)",
                "bit varying",
                "timestamp(3) with time zone",
                "interval day to second(3)",
                "text[]",
                "integer [3] []",
                "public.mood",
                "\"My Schema\".\"Mood\"[]",
                "public.geometry(Point, 4326)",
                "\"char\"",
                "gemüse"
            })
    void aColumnMayHaveAnyType(String type) {
        assertThat(Given.config("column.types=x:" + type).write(CASES).columnTypes())
                .containsOnlyKeys("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text default 1",
                "text primary key",
                "text references secrets",
                "text collate \"C\"",
                "text generated always as (1) stored",
                "integer check (true)",
                "text) with (x",
                "text'x'",
                "text--",
                "text/**/",
                "(text)",
                "12",
                "public..mood",
                "\"\".mood"
            })
    void nothingButATypeGetsIntoDdl(String type) {
        assertThat(Given.mistakesIn("column.types=x:" + type))
                .extracting(Mistake::option)
                .containsExactly("column.types");
    }

    @Test
    void theKeyOfKafkaMayBeSpelledOut() {
        assertThat(Given.config("pk.mode=kafka; pk.fields=_topic,_partition,_offset")
                        .shape(CASES)
                        .keyFrom())
                .isEqualTo(KeyFrom.KAFKA);
    }

    @Test
    void theTablesNameIsReadInPieces() {
        TableRoute route = Given.config(
                        "table.name.format=raw_${key.country}.x_${value.body/kind}_${topic}_${header.v.w};"
                                + "topics.to.tables=a.b:cases,c:\"My.Schema\".\"My.Table\"")
                .route();
        assertThat(route.schema()).containsExactly(new Piece(Source.LITERAL, "raw_"), new Piece(Source.KEY, "country"));
        assertThat(route.name())
                .containsExactly(
                        new Piece(Source.LITERAL, "x_"),
                        new Piece(Source.VALUE, "body/kind"),
                        new Piece(Source.LITERAL, "_"),
                        new Piece(Source.TOPIC, ""),
                        new Piece(Source.LITERAL, "_"),
                        new Piece(Source.HEADER, "v.w"));
        assertThat(route.byTopic())
                .isEqualTo(Map.of(
                        "a.b", fixed(List.of(), "cases"),
                        "c", fixed(List.of(new Piece(Source.LITERAL, "My.Schema")), "My.Table")));
    }

    private static TableRoute fixed(List<Piece> schema, String name) {
        return new TableRoute(Map.of(), schema, List.of(new Piece(Source.LITERAL, name)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            topics=a.b,a_b; naming.style=exact
            topics=a.b,a_b; topics.to.tables=a.b:ab
            topics=a.b,a_b; table.name.format=all
            topics=a.b,a.b
            topics=; topics.regex=.*
            """)
    void topicsThatShareATableOnPurposeOrNotAtAllAreFine(String changes) {
        assertThat(Given.mistakesIn(changes)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            db.example.org | jdbc:postgresql://db.example.org:6432/case%2Fdata+1
            10.0.0.7 | jdbc:postgresql://10.0.0.7:6432/case%2Fdata+1
            ::1 | jdbc:postgresql://[::1]:6432/case%2Fdata+1
            [fe80::1] | jdbc:postgresql://[fe80::1]:6432/case%2Fdata+1
            one, two | jdbc:postgresql://one:6432,two:6432/case%2Fdata+1
            """)
    void threeWordsMakeAUrl(String host, String url) {
        assertThat(Given.config(
                                "connection.url=; connection.port=6432; connection.database=case/data 1; connection.host="
                                        + host)
                        .server()
                        .url())
                .isEqualTo(url);
    }

    @Test
    void noSecretIsShown() {
        SinkConfig config =
                Given.config("connection.ssl.cert=/c.pem; connection.ssl.key=-----BEGIN PRIVATE KEY-----k3y");
        assertThat(config.toString()).isEqualTo("events to jdbc:postgresql://db.example.org:5433/warehouse");
        assertThat(List.of(
                        config.toString(),
                        config.server().toString(),
                        config.server().tls().toString()))
                .noneMatch(text -> text.contains("s3cr3t") || text.contains("k3y"));
        assertThat(Given.mistakesIn("connection.ssl.root.cert=-----BEGIN PRIVATE KEY-----k3y; pk.fields=,"))
                .extracting(Mistake::toString)
                .hasSize(2)
                .noneMatch(text -> text.contains("s3cr3t") || text.contains("k3y"));
    }
}
