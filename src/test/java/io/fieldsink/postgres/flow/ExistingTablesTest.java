package io.fieldsink.postgres.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that somebody else made, of every usual shape. */
@Tag("postgres-versions")
class ExistingTablesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "CREATE TABLE t (id int UNIQUE, v text)",
                "CREATE TABLE t (id int, v text); CREATE UNIQUE INDEX ON t (id)",
                "CREATE TABLE t (other serial PRIMARY KEY, id int, v text); CREATE UNIQUE INDEX ON t (id) INCLUDE (v)",
                "CREATE TABLE t (v text, id int PRIMARY KEY) PARTITION BY RANGE (id);"
                        + " CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (2);"
                        + " CREATE TABLE t2 PARTITION OF t DEFAULT",
                "CREATE UNLOGGED TABLE t (id int PRIMARY KEY, v text)",
                "CREATE TABLE t (gone int, id int PRIMARY KEY, v text); ALTER TABLE t DROP COLUMN gone",
                "CREATE DOMAIN code AS int CHECK (value > 0); CREATE TABLE t (id code PRIMARY KEY, v text)",
                "CREATE TABLE b (id int PRIMARY KEY, v text); CREATE VIEW t AS SELECT id, v FROM b"
            })
    void anUpsertNeedsAnyUniqueIndexOnTheKey(String ddl) {
        try (Story story = new Story("pk.fields=id", "auto.evolve=false")) {
            story.execute(ddl);
            story.tell("{\"id\":1,\"v\":\"a\"}", "{\"id\":2,\"v\":\"b\"}", "{\"id\":1,\"v\":\"c\"}");
            story.tell("{\"id\":2,\"v\":\"d\"}", "{\"id\":3,\"v\":\"e\"}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT id, v FROM t ORDER BY id")).containsExactly("1|c", "2|d", "3|e");
            List<Story.Told> many = new ArrayList<>();
            for (int i = 1; i <= 300; i++) {
                many.add(story.value("{\"id\":" + i + ",\"v\":\"z\"}"));
            }
            story.put(many);
            assertThat(story.query("SELECT count(*), min(v), max(v) FROM t")).containsExactly("300|z|z");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CREATE INDEX ON t (id)",
                "CREATE UNIQUE INDEX ON t (id) WHERE v IS NOT NULL",
                "CREATE UNIQUE INDEX ON t ((id + 0))",
                "CREATE UNIQUE INDEX ON t (id, v)"
            })
    void anUpsertWithoutOneStopsWithTheStatementThatHelps(String index) {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t (id int, v text);" + index);
            assertThatThrownBy(() -> story.tell("{\"id\":1,\"v\":\"a\"}"))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("CREATE UNIQUE INDEX ON \"public\".\"t\" (\"id\")");
            story.execute("CREATE UNIQUE INDEX ON t (id)");
            story.beside("pk.fields=id").tell("{\"id\":1,\"v\":\"a\"}");
            assertThat(story.query("SELECT * FROM t")).containsExactly("1|a");
        }
    }

    @Test
    void aDeferrableConstraintIsNoUniqueIndexForAnUpsert() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t (id int UNIQUE DEFERRABLE, v text)");
            assertThatThrownBy(() -> story.tell("{\"id\":1}"))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("upsert");
            story.execute("CREATE UNIQUE INDEX ON t (id)");
            assertThatThrownBy(() -> story.beside("pk.fields=id").tell("{\"id\":1}"))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("NOT DEFERRABLE");
        }
    }

    @Test
    void anUpdateNeedsNoUniqueIndex() {
        try (Story story = new Story("pk.fields=id", "insert.mode=update")) {
            story.execute("CREATE TABLE t (id int, v text); INSERT INTO t VALUES (1, 'a'), (1, 'b')");
            story.tell("{\"id\":1,\"v\":\"c\"}", "{\"id\":2,\"v\":\"d\"}");
            assertThat(story.query("SELECT * FROM t")).containsExactly("1|c", "1|c");
        }
    }

    /** Column definition, the JSON of two values in a row, and what the column holds after each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "code; \"7\"; 7; 8; 8",
                "mood; \"happy\"; happy; \"sad\"; sad",
                "mood[]; [\"happy\",null]; {happy,NULL}; []; {}",
                "int[]; [1,2]; {1,2}; [1,\"3\"]; {1,3}",
                "text[]; [\"a,b\",\"\\\"\"]; {\"a,b\",\"\\\"\"}; null; ∅",
                "name50; \"x\"; x; \"y\"; y",
                "citext; \"Ab\"; Ab; \"aB\"; aB",
                "text COLLATE nocase; \"Ab\"; Ab; \"aB\"; aB",
                "inet; \"10.0.0.1\"; 10.0.0.1; \"::1\"; ::1",
                "cidr; \"10.0.0.0/8\"; 10.0.0.0/8; \"10.1.0.0/16\"; 10.1.0.0/16",
                "macaddr; \"08:00:2b:01:02:03\"; 08:00:2b:01:02:03; null; ∅",
                "interval; \"1 mon\"; 1 mon; \"30 days\"; 30 days",
                "interval(0); \"1 sec\"; 00:00:01; \"2 sec\"; 00:00:02",
                "hstore; \"a=>1\"; \"a\"=>\"1\"; \"a=>2\"; \"a\"=>\"2\"",
                "point; \"(1,2)\"; (1,2); \"(3,4)\"; (3,4)",
                "polygon; \"((0,0),(1,1),(1,0))\"; ((0,0),(1,1),(1,0)); \"((0,0),(2,2),(1,0))\"; ((0,0),(2,2),(1,0))",
                "xml; \"<a/>\"; <a/>; \"<b/>\"; <b/>",
                "json; {\"a\":1}; {\"a\":1}; {\"a\":2}; {\"a\":2}",
                "jsonb; [1]; [1]; [2]; [2]",
                "timestamptz; \"2024-01-01T00:00:00Z\"; 2024-01-01 00:00:00+00; \"2024-01-01T02:00:00+01:00\"; 2024-01-01 01:00:00+00",
                "timetz; \"10:00:00+02\"; 10:00:00+02; \"11:00:00+02\"; 11:00:00+02",
                "bit(3); \"101\"; 101; \"110\"; 110",
                "bit varying(5); \"101\"; 101; \"1\"; 1",
                "int4range; \"[1,5)\"; [1,5); \"empty\"; empty",
                "int4multirange; \"{[1,5)}\"; {[1,5)}; \"{}\"; {}",
                "tsvector; \"a b\"; 'a' 'b'; \"c\"; 'c'",
                "\"char\"; \"x\"; x; \"y\"; y",
                "oid; 5; 5; 6; 6",
                "char(3); \"a\"; a  ; \"b\"; b  ",
                "ltree; \"a.b\"; a.b; \"a.c\"; a.c",
                "pair; \"(1,x)\"; (1,x); \"(2,y)\"; (2,y)",
                "money; \"12.50\"; $12.50; \"3\"; $3.00"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void aColumnOfAnyTypeTakesItsValues(String type, String first, String then, String second, String finallyIs) {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree;"
                    + "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN code AS int CHECK (value > 0);"
                    + "CREATE DOMAIN name50 AS varchar(50) CHECK (value <> ''); CREATE TYPE pair AS (a int, b text);"
                    + "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                    + "CREATE TABLE t (id int PRIMARY KEY, v " + type.trim() + ")");
            story.tell("{\"id\":1,\"v\":" + first.trim() + "}", "{\"id\":2,\"v\":null}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT v FROM t ORDER BY id")).containsExactly(then.substring(1), "∅");
            List<String> before = story.query("SELECT ctid FROM t ORDER BY id");
            story.tell("{\"id\":1,\"v\":" + first.trim() + "}", "{\"id\":2,\"v\":null}");
            assertThat(story.query("SELECT ctid FROM t ORDER BY id")).isEqualTo(before);
            story.tell("{\"id\":1,\"v\":" + second.trim() + "}");
            assertThat(story.query("SELECT v FROM t ORDER BY id")).containsExactly(finallyIs.substring(1), "∅");
            List<Story.Told> many = new ArrayList<>();
            for (int i = 1; i <= 150; i++) {
                many.add(story.value("{\"id\":" + i + ",\"v\":" + first.trim() + "}"));
            }
            story.put(many);
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT count(*), count(DISTINCT v::text) FROM t"))
                    .containsExactly("150|1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "mood; \"angry\"; 22P02",
                "code; 0; 23514",
                "code; \"x\"; 22P02",
                "name50; \"\"; 23514",
                "inet; \"x\"; 22P02",
                "bit(3); \"10101\"; 22026",
                "bit(3); \"1\"; 22026",
                "bit varying(3); \"10101\"; 22001",
                "int; 1.5; 22P02",
                "int[]; [1,\"x\"]; 22P02",
                "varchar(3); \"abcd\"; 22001",
                "numeric(4,2); 1.005; 22003",
                "int NOT NULL; null; 23502",
                "int CHECK (v > 5); 3; 23514",
                "int REFERENCES p; 3; 23503",
                "int UNIQUE; 99; 23505"
            })
    void whatAColumnRefusesIsRejectedAlone(String column, String value, String sqlState) {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN code AS int CHECK (value > 0);"
                    + "CREATE DOMAIN name50 AS varchar(50) CHECK (value <> ''); CREATE TABLE p (id int PRIMARY KEY);"
                    + "CREATE TABLE t (id int PRIMARY KEY, v " + column + ", w int DEFAULT 1)");
            if (column.equals("int UNIQUE")) {
                story.execute("INSERT INTO t VALUES (99, 99)");
            }
            story.put(
                    story.value("{\"id\":1,\"w\":1" + (column.contains("NOT NULL") ? ",\"v\":1}" : "}")),
                    story.value("{\"id\":2,\"v\":" + value + "}"),
                    story.value("{\"id\":3,\"w\":3" + (column.contains("NOT NULL") ? ",\"v\":1}" : "}")));
            assertThat(story.query("SELECT id FROM t WHERE id < 99 ORDER BY id"))
                    .containsExactly("1", "3");
            assertThat(story.buried()).hasSize(1);
            assertThat(story.buried().get(0))
                    .startsWith("t-0@1: ")
                    .contains(sqlState)
                    .contains("public.t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"citext", "text COLLATE nocase"})
    void whereTheServerSaysThatKeysAreEqualTheyAreOneRow(String type) {
        try (Story story = new Story("pk.fields=k", "delete.enabled=true")) {
            story.execute("CREATE EXTENSION citext;"
                    + "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                    + "CREATE TABLE t (k " + type + " PRIMARY KEY, v int)");
            story.tell("{\"k\":\"A\",\"v\":1}", "{\"k\":\"a\",\"v\":2}", "{\"k\":\"b\",\"v\":3}");
            assertThat(story.query("SELECT lower(k::text), v FROM t ORDER BY v"))
                    .containsExactly("a|2", "b|3");
            // the newest is what the table holds already: the older one must not come through
            story.tell("{\"k\":\"A\",\"v\":9}", "{\"k\":\"a\",\"v\":2}");
            assertThat(story.query("SELECT lower(k::text), v FROM t ORDER BY v"))
                    .containsExactly("a|2", "b|3");
            story.put(
                    story.record("{\"k\":\"C\"}", "{\"k\":\"C\",\"v\":4}"),
                    story.record("{\"k\":\"c\"}", null),
                    story.record("{\"k\":\"B\"}", null),
                    story.record("{\"k\":\"b\"}", "{\"k\":\"b\",\"v\":5}"));
            assertThat(story.query("SELECT lower(k::text), v FROM t ORDER BY v"))
                    .containsExactly("a|2", "b|5");
            List<Story.Told> many = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                many.add(story.value("{\"k\":\"" + (i % 2 == 0 ? "K" : "k") + i / 4 + "\",\"v\":" + i + "}"));
            }
            story.put(many);
            assertThat(story.query("SELECT count(*), sum(v) FROM t WHERE left(lower(k::text), 1) COLLATE \"C\" = 'k'"))
                    .containsExactly("75|11325");
            assertThat(story.buried()).isEmpty();
        }
    }

    @Test
    void patchesOfKeysThatOnlyTheServerKnowsToBeEqualAreMergedInOrder() {
        try (Story story = new Story("pk.fields=k", "missing.fields=keep")) {
            story.execute("CREATE EXTENSION citext; CREATE TABLE t (k citext PRIMARY KEY, v int, w int)");
            story.tell("{\"k\":\"A\",\"v\":1}", "{\"k\":\"a\",\"w\":2}", "{\"k\":\"A\",\"v\":3}");
            assertThat(story.query("SELECT lower(k), v, w FROM t")).containsExactly("a|3|2");
        }
    }

    @Test
    void generatedColumnsAreLeftToTheServer() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, v int, double int GENERATED ALWAYS AS (v * 2) STORED)");
            story.tell("{\"id\":1,\"v\":2,\"double\":99}");
            story.tell("{\"id\":1,\"v\":3,\"double\":99}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT * FROM t")).containsExactly("1|3|6");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ALWAYS,upsert",
        "ALWAYS,insert",
        "ALWAYS,ignore",
        "BY DEFAULT,upsert",
        "BY DEFAULT,insert",
        "BY DEFAULT,ignore"
    })
    void anIdentityKeyTakesTheRecordsValue(String kind, String mode) {
        try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
            story.execute("CREATE TABLE t (id int GENERATED " + kind + " AS IDENTITY PRIMARY KEY, v text)");
            story.tell("{\"id\":7,\"v\":\"a\"}", "{\"id\":8,\"v\":\"a\"}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT * FROM t ORDER BY id")).containsExactly("7|a", "8|a");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n serial",
                "n int GENERATED BY DEFAULT AS IDENTITY",
                "n int GENERATED ALWAYS AS IDENTITY",
                "n int NOT NULL DEFAULT 41 + 1"
            })
    void aColumnThatOnlySomeRecordsHaveIsFilledByItsDefaultElsewhere(String column) {
        for (String mode : List.of("upsert", "insert", "ignore")) {
            try (Story story = new Story("pk.fields=id", "insert.mode=" + mode)) {
                story.execute("CREATE TABLE t (id int PRIMARY KEY, " + column + ")");
                story.tell("{\"id\":1}");
                story.tell("{\"id\":2,\"n\":5}", "{\"id\":3}");
                assertThat(story.buried()).isEmpty();
                assertThat(story.query("SELECT count(n), count(*) FILTER (WHERE id = 2 AND n = 5) FROM t"))
                        .containsExactly("3|1");
            }
        }
    }

    @Test
    void columnsThatTheRecordLacksStayAsTheyAreWhenTheyAreNotOurs() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v text, note text, since date NOT NULL DEFAULT '2020-01-01')");
            story.tell("{\"id\":1,\"v\":\"a\",\"extra\":1}");
            story.execute("UPDATE t SET note = 'mine'");
            story.tell("{\"id\":1}");
            story.tell("{\"id\":1,\"v\":\"b\"}", "{\"id\":2,\"v\":\"c\",\"note\":\"n\"}");
            assertThat(story.query("SELECT * FROM t ORDER BY id"))
                    .containsExactly("1|b|mine|2020-01-01|∅", "2|c|n|2020-01-01|∅");
        }
    }

    @Test
    void aCommentThatIsNoFieldsNameMakesNoColumnOurs() {
        try (Story story = new Story("pk.fields=id", "auto.evolve=text")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, v smallint, note text);"
                    + "COMMENT ON COLUMN t.v IS 'how many'; COMMENT ON COLUMN t.note IS 'remarks of the office'");
            story.tell("{\"id\":1,\"v\":1}");
            story.execute("UPDATE t SET note = 'mine'");
            story.tell("{\"id\":1,\"v\":2}", "{\"id\":2,\"v\":\"x\"}", "{\"id\":3,\"\":\"no name\"}");
            assertThat(story.query("SELECT id, v, note FROM t ORDER BY id")).containsExactly("1|2|mine", "3|∅|∅");
            assertThat(story.buried()).hasSize(1);
        }
    }

    @Test
    void aViewTakesUpsertsInsertsAndUpdates() {
        for (String mode : List.of("upsert", "insert", "update", "ignore")) {
            try (Story story = new Story("pk.fields=id", "insert.mode=" + mode, "delete.enabled=true")) {
                story.execute("CREATE TABLE b (id int PRIMARY KEY, name text, hidden int DEFAULT 3);"
                        + "CREATE VIEW t AS SELECT id, name AS v FROM b; INSERT INTO b VALUES (2, 'x')");
                story.put(
                        story.value(mode.equals("insert") ? "{\"id\":3,\"v\":\"c\"}" : "{\"id\":2,\"v\":\"b\"}"),
                        story.value("{\"id\":1,\"v\":\"a\"}"),
                        story.value("{\"id\":4,\"unknown\":1}"),
                        story.record("{\"id\":9}", null));
                assertThat(story.buried())
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("unknown")
                        .contains("view");
                assertThat(story.query("SELECT id, v FROM t ORDER BY id"))
                        .isEqualTo(
                                switch (mode) {
                                    case "upsert" -> List.of("1|a", "2|b");
                                    case "insert" -> List.of("1|a", "2|x", "3|c");
                                    case "update" -> List.of("2|b");
                                    default -> List.of("1|a", "2|x");
                                });
            }
        }
    }

    @Test
    void aViewWithATriggerTakesInserts() {
        for (int rows : new int[] {3, 200}) {
            try (Story story = new Story("pk.fields=id", "insert.mode=insert")) {
                story.execute("CREATE TABLE b (id int, v text);"
                        + "CREATE VIEW t AS SELECT id, v || '' AS v FROM b;"
                        + "CREATE FUNCTION into_b() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO b VALUES (NEW.id, NEW.v); RETURN NEW; END';"
                        + "CREATE TRIGGER i INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION into_b()");
                List<Story.Told> many = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    many.add(story.value("{\"id\":" + i + ",\"v\":\"a\"}"));
                }
                story.put(many);
                assertThat(story.query("SELECT count(*) FROM b")).containsExactly("" + rows);
            }
        }
    }

    @Test
    void parentsAndChildrenMayComeInAnyOrder() {
        for (int rows : new int[] {2, 150}) {
            try (Story story = new Story("topics=child,parent", "pk.fields=id", "delete.enabled=true")) {
                story.execute("CREATE TABLE parent (id int PRIMARY KEY);"
                        + "CREATE TABLE child (id int PRIMARY KEY, p int NOT NULL REFERENCES parent)");
                List<Story.Told> records = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    records.add(story.record("child", null, "{\"id\":" + i + ",\"p\":" + i + "}"));
                    records.add(story.record("parent", null, "{\"id\":" + i + "}"));
                }
                records.add(story.record("child", null, "{\"id\":1000,\"p\":1000}"));
                story.put(records);
                assertThat(story.query("SELECT count(*) FROM child")).containsExactly("" + rows);
                assertThat(story.buried())
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("child-0@" + rows)
                        .contains("23503");
                story.put(story.record("parent", "{\"id\":1}", null), story.record("child", "{\"id\":1}", null));
                assertThat(story.query("SELECT count(*) FROM parent")).containsExactly("" + (rows - 1));
            }
        }
    }

    @Test
    void aTaskThatStopsAtABadRecordCommitsAllBeforeItAndNothingBehind() {
        try (Story story = new Story(BadRecords.STOP, "topics=child,parent", "pk.fields=id", "insert.mode=insert")) {
            story.execute("CREATE TABLE parent (id int PRIMARY KEY);"
                    + "CREATE TABLE child (id int, p int NOT NULL REFERENCES parent)");
            List<Story.Told> records = List.of(
                    story.record("child", null, "{\"id\":1,\"p\":1}"),
                    story.record("parent", null, "{\"id\":1}"),
                    story.record("child", null, "{\"id\":2,\"p\":2}"),
                    story.record("parent", null, "{\"id\":3}"),
                    story.record("child", null, "{\"id\":3,\"p\":3}"));
            assertThatThrownBy(() -> story.put(records))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("child-0@1");
            assertThat(story.query("SELECT (SELECT count(*) FROM child), (SELECT count(*) FROM parent)"))
                    .containsExactly("1|1");
        }
    }

    @Test
    void rowLevelSecurityRejectsOnlyWhatItForbids() {
        try (Story admin = new Story("pk.fields=id")) {
            admin.execute("CREATE TABLE t (id int PRIMARY KEY, area text);"
                    + "DROP ROLE IF EXISTS clerk_" + admin.database() + "; CREATE ROLE clerk_" + admin.database()
                    + " LOGIN; GRANT ALL ON t TO clerk_" + admin.database() + ";"
                    + "GRANT CREATE ON SCHEMA public TO clerk_" + admin.database() + ";"
                    + "ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
                    + "CREATE POLICY north ON t USING (area = 'north')");
            for (String mode : List.of("upsert", "insert")) {
                admin.execute("TRUNCATE t");
                try (Story story = admin.beside(
                        "pk.fields=id", "insert.mode=" + mode, "connection.user=clerk_" + admin.database())) {
                    story.tell("{\"id\":1,\"area\":\"north\"}", "{\"id\":2,\"area\":\"south\"}");
                    assertThat(admin.query("SELECT * FROM t")).containsExactly("1|north");
                    assertThat(story.buried()).hasSize(1).first().asString().contains("42501");
                }
            }
        }
    }

    @Test
    void aTableWithRulesTakesInserts() {
        for (int rows : new int[] {2, 200}) {
            try (Story story = new Story("pk.fields=id", "insert.mode=insert")) {
                story.execute("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE log (id int);"
                        + "CREATE RULE copied AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.id)");
                List<Story.Told> many = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    many.add(story.value("{\"id\":" + i + ",\"v\":\"a\"}"));
                }
                story.put(many);
                assertThat(story.query("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM log)"))
                        .containsExactly(rows + "|" + rows);
            }
        }
    }

    @Test
    void anUpsertIntoATableWithRulesStopsWithASentence() {
        try (Story story = new Story("pk.fields=id")) {
            story.execute("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE log (id int);"
                    + "CREATE RULE copied AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.id)");
            assertThatThrownBy(() -> story.tell("{\"id\":1,\"v\":\"a\"}"))
                    .isInstanceOf(Stop.class)
                    .hasMessageContaining("rules");
        }
    }

    @Test
    void triggersFindTheirTablesByTheUsersSearchPath() {
        try (Story story = new Story("pk.fields=id", "table.name.format=office.${topic}")) {
            story.execute("CREATE SCHEMA office; CREATE TABLE audit (id int);"
                    + "CREATE TABLE office.t (id int PRIMARY KEY, v text);"
                    + "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NEW; END';"
                    + "CREATE TRIGGER n BEFORE INSERT ON office.t FOR EACH ROW EXECUTE FUNCTION note()");
            story.tell("{\"id\":1,\"v\":\"a\"}");
            assertThat(story.query("SELECT * FROM audit")).containsExactly("1");
        }
    }

    @ParameterizedTest
    @CsvSource({"My Table,my table", "MixedCase,mixedcase", "a\"b;--,a_b___", "select,select"})
    void anExistingTableWhoseNameMatchesExactlyWins(String name, String unused) {
        try (Story story = new Story("topics=placeholder", "pk.fields=Id", "table.name.format=${value.to}")) {
            String quoted = '"' + name.replace("\"", "\"\"") + '"';
            story.execute("CREATE TABLE " + quoted + " (\"Id\" int PRIMARY KEY, \"V v\" text, v text)");
            story.tell("{\"to\":\"" + name.replace("\"", "\\\"") + "\",\"Id\":1,\"V v\":\"x\",\"v\":\"y\"}");
            assertThat(story.buried()).isEmpty();
            assertThat(story.query("SELECT \"Id\", \"V v\", v FROM " + quoted)).containsExactly("1|x|y");
            assertThat(story.query("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname = '" + unused
                            + "' AND relname <> '" + name.replace("'", "''") + "'"))
                    .containsExactly("0");
        }
    }

    @Test
    void aTableOfTheSameNameInAnotherSchemaIsAnotherTable() {
        try (Story story = new Story("pk.fields=id", "connection.currentSchema=office")) {
            story.execute(
                    "CREATE SCHEMA office; CREATE TABLE t (wrong int); CREATE TABLE office.t (id int PRIMARY KEY)");
            story.tell("{\"id\":1}");
            assertThat(story.query("SELECT * FROM office.t")).containsExactly("1");
        }
    }

    @Test
    void aTemporaryTableOfTheSessionIsNeverTheTarget() {
        try (Story story = new Story("topics=fieldsink_stage_1", "pk.fields=id")) {
            List<Story.Told> many = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                many.add(story.record("fieldsink_stage_1", null, "{\"id\":" + i + "}"));
            }
            story.put(many);
            story.put(many.stream()
                    .map(m -> story.record("fieldsink_stage_1", null, "{\"id\":5}"))
                    .toList());
            assertThat(story.query("SELECT count(*) FROM public.fieldsink_stage_1"))
                    .containsExactly("200");
        }
    }

    @Test
    void aMaterializedViewStopsWithASentence() {
        try (Story story = new Story("pk.fields=id", "insert.mode=insert")) {
            story.execute("CREATE MATERIALIZED VIEW t AS SELECT 1 AS id");
            assertThatThrownBy(() -> story.tell("{\"id\":2}")).isInstanceOf(Stop.class);
        }
    }
}
