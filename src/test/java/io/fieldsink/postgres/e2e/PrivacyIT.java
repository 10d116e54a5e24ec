package io.fieldsink.postgres.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldsink.postgres.demo.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts and numbers that occur nowhere else are planted in what must not be stored and in records that cannot be written;
 * then they are looked for wherever somebody may look. The value of a dead letter is the record itself, and holds them.
 */
class PrivacyIT {
    private static final Pattern TO_PLANT = Pattern.compile("SECRET|4711");

    private final List<String> planted = new ArrayList<>();
    private final Random random = new Random();
    private final Places places = new Places();

    @TempDir
    private Path folder;

    private String hashKey;

    @BeforeEach
    void speakUp() throws IOException {
        hashKey = plant("SECRET");
        keep(Map.of("hash.key", hashKey));
        Scene.logLevel("DEBUG");
    }

    /** Where a configuration provider finds the secrets that {@link #secret} refers to. */
    private void keep(Map<String, String> secrets) throws IOException {
        String lines = secrets.entrySet().stream()
                .map(secret -> secret.getKey() + '=' + secret.getValue())
                .collect(Collectors.joining("\n"));
        Files.writeString(folder.resolve("secrets.properties"), lines);
    }

    private String secret(String name) {
        return "${file:" + folder.resolve("secrets.properties") + ':' + name + '}';
    }

    @AfterEach
    void beQuiet() {
        Scene.logLevel("INFO");
    }

    /** Puts something new in the place of each SECRET and each 4711. */
    private String plant(String text) {
        Matcher place = TO_PLANT.matcher(text);
        return place.replaceAll(found -> {
            String secret = found.group().equals("SECRET")
                    ? "planted" + Long.toUnsignedString(random.nextLong(), 36)
                    : Long.toString(random.nextLong(100_000_000_000_000L, 1_000_000_000_000_000L));
            planted.add(secret);
            return secret;
        });
    }

    private Scene scene(String name, String... options) {
        Scene scene = Scene.of(name, 1)
                .withDeadLetters()
                .with("errors.log.enable", "true")
                .with("errors.log.include.messages", "true")
                .with("log.sql", "true")
                .with("hash.key", secret("hash.key"));
        for (String option : options) {
            String[] parts = option.split("=", 2);
            scene.with(parts[0], parts[1]);
        }
        return scene;
    }

    private void send(Scene scene, String... values) {
        for (String value : values) {
            send(scene, new ProducerRecord<>(scene.name(), 0, null, plant(value).getBytes(UTF_8)));
        }
    }

    private static void send(Scene scene, ProducerRecord<byte[], byte[]> record) {
        scene.kafka().send(record);
    }

    /** Nothing planted is to be found, although each place was looked into: the connector's name is there. */
    private void assertNothingIsFound(Scene scene) {
        Map<String, String> all = places.ofTheWorker();
        assertThat(all.get("log")).contains(" DEBUG ", " FINE org.postgresql.");
        all.putAll(places.of(scene));
        List<String> found = new ArrayList<>();
        all.forEach((place, text) -> {
            if (!text.contains(scene.name())) {
                found.add(place + " were not looked into");
            }
            planted.stream().filter(text::contains).forEach(secret -> found.add(place + ": " + around(text, secret)));
        });
        assertThat(found).isEmpty();
        assertThat(planted).hasSizeGreaterThan(2);
    }

    private static String around(String text, String secret) {
        int at = text.indexOf(secret);
        return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100));
    }

    private static List<String> reasons(Scene scene) {
        return DeadLetter.all(scene.kafka(), scene.deadLetters()).stream()
                .map(DeadLetter::reason)
                .toList();
    }

    private static String state(Scene scene) {
        return scene.rest().status(scene.name()).ok().at("/tasks/0/state").asText();
    }

    @Test
    void whatIsExcludedIsNowhereNotEvenInJson() {
        try (Scene scene = scene(
                "excluded",
                "pk.fields=id",
                "delete.enabled=true",
                "fields.exclude=name,home/street,family/name,family/papers/no,*_phone,notes/*",
                "fields.hash=ref,family/ref")) {
            String family = "\"family\":[{\"name\":\"SECRET\",\"age\":3,\"ref\":\"SECRET\",\"own_phone\":4711,"
                    + "\"papers\":[{\"no\":4711,\"kind\":\"card\",\"old_phone\":\"SECRET\"}]}]";
            String person =
                    "{\"id\":%d,\"name\":\"SECRET\",\"home\":{\"street\":\"SECRET\",\"town\":\"T\",\"a_phone\":\"SECRET\"},"
                            + "\"notes\":{\"one\":\"SECRET\",\"two\":[4711]},\"ref\":4711,\"my_phone\":[4711,\"SECRET\"],%s}";
            send(scene, person.formatted(1, family), person.formatted(2, family), person.formatted(1, family));
            send(scene, "{\"id\":3,\"name\":{\"first\":\"SECRET\"},\"family\":{\"name\":[\"SECRET\"],\"age\":1}}");
            scene.start();
            scene.awaitAllCommitted();
            scene.send("2", null);
            scene.awaitAllCommitted();

            assertThat(reasons(scene)).isEmpty();
            assertThat(scene.query("SELECT id, home, family ->0->>'age', family ->0->'papers' FROM %s WHERE id = 1"))
                    .containsExactly(List.of("1", "{\"town\": \"T\"}", "3", "[{\"kind\": \"card\"}]"));
            assertThat(scene.query("SELECT id FROM %s ORDER BY id")).containsExactly(List.of("1"), List.of("3"));
            send(scene, "{\"id\":null,\"name\":\"SECRET\"}");
            scene.awaitAllCommitted();
            assertNothingIsFound(scene);
        }
    }

    @Test
    void whatIsNotOnTheAllowListIsNowhere() {
        try (Scene scene = scene(
                "allowed",
                "record.format=kobo",
                "fields.include=submission_uuid,visit/size,home/town,roster/age,roster/doses/no")) {
            String submission =
                    "{\"_uuid\":\"u%d\",\"visit/size\":\"4\",\"visit/name\":\"SECRET\",\"_submitted_by\":\"SECRET\",%s"
                            + "\"home\":{\"town\":\"T\",\"street\":\"SECRET\"},"
                            + "\"roster\":[{\"roster/age\":\"7\",\"roster/name\":\"SECRET\","
                            + "\"roster/doses\":[{\"roster/doses/no\":\"1\",\"roster/doses/card\":\"SECRET\"}],"
                            + "\"roster/visits\":[{\"roster/visits/who\":\"SECRET\"}]}],"
                            + "\"_attachments\":[{\"uid\":\"SECRET\",\"filename\":\"SECRET\"}],\"_notes\":[\"SECRET\"]}";
            send(scene, submission.formatted(1, ""), submission.formatted(2, ""));
            scene.start();
            scene.awaitAllCommitted();
            send(
                    scene,
                    submission.formatted(3, "\"visit/new_question\":\"SECRET\",\"new_repeat\":[{\"x\":\"SECRET\"}],"));
            send(scene, "{\"_uuid\":null,\"visit/name\":\"SECRET\"}");
            scene.awaitAllCommitted();

            assertThat(scene.query("SELECT count(*), sum(visit_size::int) FROM %s"))
                    .containsExactly(List.of("3", "12"));
            assertThat(scene.value("SELECT sum(age::int) FROM %s_roster")).isEqualTo("21");
            assertThat(scene.value("SELECT sum(no::int) FROM %s_roster_doses")).isEqualTo("3");
            assertThat(scene.value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class"
                            + " WHERE relname ~ '^%s' AND relkind = 'r'"))
                    .isEqualTo("%1$s %1$s_roster %1$s_roster_doses".formatted(scene.name()));
            assertNothingIsFound(scene);
        }
    }

    @Test
    void linksToAttachmentsAreDroppedByDefault() {
        String url = "https://example.org/SECRET";
        try (Scene kobo = scene("linked_forms", "record.format=kobo");
                Scene primero = scene("linked_cases", "record.format=primero")) {
            send(
                    kobo,
                    ("{\"_uuid\":\"u1\",\"photo\":\"p.jpg\",\"_attachments\":[{\"uid\":\"a1\",\"filename\":\"p.jpg\","
                                    + "\"download_url\":\"U\",\"download_large_url\":\"U\",\"download_medium_url\":\"U\","
                                    + "\"download_small_url\":\"U\",\"media_file_url\":\"U\"}]}")
                            .replace("U", url),
                    "{\"_attachments\":[{\"uid\":null,\"download_url\":\"SECRET\"}]}");
            send(
                    primero,
                    ("{\"id\":\"c1\",\"photos\":[{\"attachment_url\":\"U\",\"name\":\"p\"}],\"attachment_url\":\"U\","
                                    + "\"services\":[{\"unique_id\":\"s1\",\"kind\":\"k\",\"attachment_url\":\"U\","
                                    + "\"documents\":[{\"attachment_url\":\"U\",\"name\":\"d\"}]}]}")
                            .replace("U", url),
                    "{\"id\":[\"SECRET\"]}");
            for (Scene scene : List.of(kobo, primero)) {
                scene.start();
                scene.awaitAllCommitted();
            }
            assertThat(kobo.query("SELECT * FROM %s_attachments").toString()).contains("a1", "p.jpg");
            assertThat(primero.value("SELECT photos FROM %s WHERE id = 'c1'")).isEqualTo("[{\"name\": \"p\"}]");
            assertThat(primero.value("SELECT documents FROM %s_services")).isEqualTo("[{\"name\": \"d\"}]");
            assertNothingIsFound(kobo);
            assertNothingIsFound(primero);
        }
    }

    @Test
    void aTableThatOverflowsLeavesOutTheSame() {
        try (Scene scene = scene(
                "wide",
                "pk.fields=id",
                "fields.exclude=*_private,last",
                "fields.hash=*_hashed",
                "errors.log.enable=true")) {
            String fields = IntStream.range(0, 900)
                    .mapToObj(
                            n -> "\"f%1$d\":%1$d,\"f%1$d_hashed\":\"SECRET\",\"f%1$d_private\":\"SECRET\"".formatted(n))
                    .collect(Collectors.joining(","));
            send(scene, "{\"id\":1," + fields + ",\"last\":\"SECRET\"}", "{\"id\":2,\"f1\":1}", "{\"id\":null}");
            scene.start();
            scene.awaitAllCommitted();
            assertThat(scene.value("SELECT count(*) FROM %s WHERE id = 2")).isEqualTo("1");
            assertNothingIsFound(scene);
        }
    }

    @Test
    void deadLettersOfEveryKindTellNoValueWhereverTheyAreTold() {
        try (Scene scene = scene(
                "refused", "record.format=primero", "column.types=born:date,short:varchar(5)", "delete.enabled=true")) {
            String good =
                    "{\"id\":\"g%d\",\"n\":%d,\"born\":\"2020-01-01\",\"email\":\"e%d\",\"items\":[{\"unique_id\":\"i\",\"k\":1}]}";
            send(scene, good.formatted(1, 1, 1), good.formatted(2, 2, 2));
            scene.start();
            scene.awaitAllCommitted();
            scene.postgres().execute(scene.database(), """
                            ALTER TABLE %1$s ADD CONSTRAINT sane CHECK (n <> 50);
                            CREATE UNIQUE INDEX ON %1$s (email);
                            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                                IF NEW.n IN (60, 70) THEN
                                    RAISE EXCEPTION 'never %%', NEW.email USING DETAIL = NEW.email, HINT = NEW.email,
                                        ERRCODE = CASE NEW.n WHEN 60 THEN 'P0001' ELSE '23514' END;
                                END IF;
                                RETURN NEW;
                            END $$;
                            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON %1$s FOR EACH ROW EXECUTE FUNCTION refuse();
                            ALTER TABLE %1$s_items ADD CONSTRAINT small CHECK (k < 100)""".formatted(scene.name()));
            String taken = plant("SECRET");
            planted.remove(taken); // the first one of these two is stored
            send(
                    scene,
                    "{\"id\":\"g3\",\"n\":3,\"email\":\"" + taken + "\"}",
                    "{\"id\":\"SECRET\",\"n\":4,\"email\":\"" + taken + "\",\"x\":\"SECRET\"}",
                    "{\"id\":\"SECRET\",\"n\":50,\"x\":\"SECRET\"}",
                    "{\"id\":\"SECRET\",\"n\":60,\"email\":\"SECRET\"}",
                    "{\"id\":\"SECRET\",\"n\":70,\"email\":\"SECRET\"}",
                    "{\"id\":\"SECRET\",\"born\":\"SECRET\"}",
                    "{\"id\":\"SECRET\",\"short\":\"SECRET\"}",
                    "{\"id\":\"SECRET\",\"short\":4711}",
                    "{\"id\":\"SECRET\",\"n\":1,\"items\":[{\"unique_id\":\"SECRET\",\"k\":4711}]}",
                    "{\"id\":[\"SECRET\"],\"n\":1}",
                    "{\"id\":null,\"name\":\"SECRET\"}",
                    "{\"id\":\"SECRET\",\"name\":\"SECRET",
                    "{\"id\":\"SECRET\",SECRET}",
                    "{\"id\":\"SECRET\",\"n\":4711SECRET}",
                    "{\"id\":\"SECRET\",\"name\":\"SECRET\\ud800\"}",
                    "{\"id\":\"SECRET\",\"a\":\"SECRET\"} {\"b\":\"SECRET\"}",
                    "\"SECRET\"",
                    "[\"SECRET\"]",
                    "SECRET",
                    "{\"id\":\"g1\",\"n\":50,\"note\":\"SECRET\"}",
                    good.formatted(4, 4, 4));
            send(
                    scene,
                    new ProducerRecord<>(
                            scene.name(), 0, plant("{\"wrong\":\"SECRET\"}").getBytes(UTF_8), null));
            send(scene, new ProducerRecord<>(scene.name(), 0, "g2".getBytes(UTF_8), null));
            scene.awaitAllCommitted();

            assertThat(state(scene)).isEqualTo("RUNNING");
            assertThat(scene.value("SELECT string_agg(id, ' ' ORDER BY id) FROM %s"))
                    .isEqualTo("g1 g3 g4");
            assertThat(scene.value("SELECT count(*) FROM %s_items")).isEqualTo("2");
            assertThat(reasons(scene)).hasSize(20).doesNotHaveDuplicates();
            assertNothingIsFound(scene);
        }
    }

    /** What we refuse, and what only the server does, whose text then holds the values: its DETAIL, or what a trigger says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"SECRET\",\"n\":\"SECRET\"}",
                "{\"id\":\"SECRET\",\"n\":1,\"x\":\"SECRET",
                "{\"id\":\"SECRET\",\"n\":50}",
                "{\"id\":\"SECRET\",\"email\":\"taken\",\"x\":\"SECRET\"}",
                "{\"id\":\"SECRET\",\"ip\":\"SECRET\"}",
                "{\"id\":\"SECRET\",\"x\":\"SECRET\",\"state\":\"P0001\"}",
                "{\"id\":\"SECRET\",\"x\":\"SECRET\",\"state\":\"23514\"}",
                "{\"id\":\"SECRET\",\"x\":\"SECRET\",\"state\":\"40001\"}",
                "{\"id\":\"SECRET\",\"x\":\"SECRET\",\"state\":\"42501\"}",
                "{\"id\":\"SECRET\",\"x\":\"SECRET\",\"state\":\"0A000\"}"
            })
    void aTaskThatStopsAtARecordTellsNoValueOfIt(String bad) throws IOException {
        String password = plant("SECRET");
        keep(Map.of("password", password, "hash.key", hashKey));
        try (Scene scene = Scene.of("stopping", 1)) {
            String role = scene.postgres().newRole(password);
            scene.with("pk.fields", "id")
                    .with("connection.user", role)
                    .with("connection.password", secret("password"))
                    .with("fields.hash", "ref")
                    .with("hash.key", secret("hash.key"))
                    .with("max.retries", "2")
                    .with("errors.log.enable", "true")
                    .with("errors.log.include.messages", "true")
                    .execute("""
                            CREATE TABLE %1$s (id text PRIMARY KEY, n integer CHECK (n <> 50), email text UNIQUE, ip inet,
                                x text, state text);
                            INSERT INTO %1$s (id, email) VALUES ('first', 'taken');
                            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                                RAISE EXCEPTION 'never %%', NEW.x USING DETAIL = NEW.x, HINT = NEW.x, ERRCODE = NEW.state,
                                    TABLE = NEW.x, COLUMN = NEW.x, CONSTRAINT = NEW.x;
                            END $$;
                            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON %1$s FOR EACH ROW
                                WHEN (NEW.state IS NOT NULL) EXECUTE FUNCTION refuse();
                            GRANT CREATE ON SCHEMA public TO %2$s; ALTER TABLE %1$s OWNER TO %2$s""".formatted(scene.name(), role));
            send(scene, new ProducerRecord<>(scene.name(), bytes("SECRET"), bytes("{\"id\":\"a\",\"n\":1}")));
            send(scene, new ProducerRecord<>(scene.name(), bytes("SECRET"), bytes(bad)));
            scene.rest().put(scene.name(), scene.config()).ok();
            scene.rest().awaitTaskFailed(scene.name());
            assertNothingIsFound(scene);
        }
    }

    private byte[] bytes(String text) {
        return plant(text).getBytes(UTF_8);
    }

    /** Not while it works, nor while the server refuses it, nor when the task has given up. */
    @Test
    void theLoginIsNowhere() throws IOException {
        String password = plant("SECRET");
        String key = plant("-----BEGIN PRIVATE KEY-----SECRET-----END PRIVATE KEY-----");
        keep(Map.of("password", password, "key", key, "hash.key", hashKey));
        try (Scene scene = scene("login", "pk.fields=id", "max.retries=2")) {
            String role = scene.postgres().newRole(password);
            scene.with("connection.user", role)
                    .with("connection.password", secret("password"))
                    .with("connection.ssl.cert", "/no/such/certificate")
                    .with("connection.ssl.key", secret("key"))
                    .execute("GRANT CREATE ON SCHEMA public TO " + role);
            scene.start();
            send(scene, "{\"id\":1}", "{\"id\":null,\"x\":\"SECRET\"}");
            scene.awaitAllCommitted();
            assertNothingIsFound(scene);

            scene.execute("ALTER ROLE " + role + " PASSWORD '" + plant("SECRET") + "';"
                    + "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
            send(scene, "{\"id\":2}");
            assertThat(scene.rest().awaitTaskFailed(scene.name())).contains("28P01");
            assertNothingIsFound(scene);

            scene.rest().restartTask(scene.name(), 0);
            scene.rest().awaitTaskFailed(scene.name());
            assertNothingIsFound(scene);
        }
    }

    @Test
    void aHashedKeyIsTheSameInEveryTableAndIsFoundByADeletion() throws Exception {
        try (Scene people = scene(
                        "people",
                        "pk.fields=person",
                        "version.field=v",
                        "delete.enabled=true",
                        "nested.arrays=tables",
                        "fields.hash=person,visits/who,seen_by");
                Scene others = scene("others", "pk.fields=id", "fields.hash=about")) {
            String ann = plant("SECRET");
            String bob = plant("4711");
            for (String person : List.of("\"" + ann + "\"", bob)) {
                send(
                        people,
                        "{\"person\":%1$s,\"v\":2,\"seen_by\":[%1$s],\"visits\":[{\"who\":%1$s,\"kind\":\"first\"}]}"
                                .formatted(person));
                send(others, "{\"id\":%s,\"about\":%s}".formatted(person.equals(bob) ? 2 : 1, person));
            }
            people.start();
            others.start();
            people.awaitAllCommitted();
            others.awaitAllCommitted();

            List<List<String>> hashes = people.query("SELECT people.person, visits.person, who, seen_by ->> 0"
                    + " FROM %1$s AS people JOIN %1$s_visits AS visits ON visits.person = people.person ORDER BY 1");
            assertThat(hashes)
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row)
                            .allMatch(hash -> hash.matches("[0-9a-f]{64}"))
                            .containsOnly(row.get(0)));
            assertThat(others.query("SELECT about FROM %s ORDER BY 1"))
                    .isEqualTo(hashes.stream().map(row -> row.subList(0, 1)).toList());

            people.send(ann, null);
            send(people, "{\"person\":\"%s\",\"v\":1}".formatted(ann));
            send(people, "{\"person\":null,\"v\":1,\"x\":\"SECRET\"}");
            send(others, "{\"id\":null,\"x\":\"SECRET\"}");
            people.awaitAllCommitted();
            others.awaitAllCommitted();
            assertThat(people.query("SELECT count(*), (SELECT count(*) FROM %1$s_visits) FROM %1$s"))
                    .containsExactly(List.of("1", "1"));
            people.send("{\"person\":" + bob + "}", null);
            people.awaitAllCommitted();
            assertThat(people.value("SELECT count(*) FROM %s")).isEqualTo("0");
            assertThat(people.value("SELECT count(*) FROM kafka_sink_deletions"))
                    .isEqualTo("2");
            assertNothingIsFound(people);
            assertNothingIsFound(others);
        }
    }

    @Test
    void theKeyOfTheHashesIsNotEchoed() {
        try (Scene scene = Scene.of("keyed", 1)
                .with("pk.fields", "id")
                .with("fields.hash", "name")
                .with("hash.key", hashKey)
                .with("name", "keyed")) {
            String validated =
                    scene.rest().validate(Scene.CONNECTOR_CLASS, scene.config()).text();
            assertThat(validated).contains("hash.key").doesNotContain(hashKey);
            String mistaken = scene.rest()
                    .validate(
                            Scene.CONNECTOR_CLASS,
                            scene.with("hash.kye", hashKey).config())
                    .text();
            assertThat(mistaken).contains("hash.kye");
            assertThat(places.ofTheWorker().get("log")).doesNotContain(hashKey);
        }
    }
}
