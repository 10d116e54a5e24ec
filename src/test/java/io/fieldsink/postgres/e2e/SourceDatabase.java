package io.fieldsink.postgres.e2e;

import io.fieldsink.postgres.servers.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/**
 * A database that people work in: rows come, change, move to other keys and go, tables are emptied, and the schema grows
 * meanwhile. All of it invented, from a seed.
 */
final class SourceDatabase {
    private static final int PEOPLE = 60;

    private final Postgres postgres;
    private final String name;
    private final Random random;
    private boolean grown;
    private int changes;

    SourceDatabase(Postgres postgres, long seed) {
        this.postgres = postgres;
        this.name = postgres.newDatabase();
        this.random = new Random(seed);
        postgres.execute(name, """
                CREATE TYPE mood AS ENUM ('calm', 'worried');
                -- its story is stored outside of its rows, and not sent again with each change
                CREATE TABLE person (id int PRIMARY KEY, name varchar(40) NOT NULL, story text, age smallint,
                    weight numeric(6,2), income numeric, born date, seen timestamptz, changed timestamp, wakes time,
                    feels mood, tags text[], scores int[], answers jsonb, active boolean DEFAULT true, ref uuid,
                    photo bytea, waited interval, ratio double precision, share real,
                    district text DEFAULT 'unknown');
                CREATE TABLE visit (person int, day date, note text, PRIMARY KEY (person, day));
                -- its keys change although its story is large: the old row has to be sent whole
                CREATE TABLE household (id bigint PRIMARY KEY, size int, story text);
                ALTER TABLE household REPLICA IDENTITY FULL;
                CREATE TABLE stock (item text PRIMARY KEY, quantity int);
                """);
    }

    String name() {
        return name;
    }

    int changes() {
        return changes;
    }

    /** Works for so many transactions of one to three changes each. */
    void work(int transactions) throws SQLException {
        try (Connection connection = postgres.connect(name);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                for (int more = random.nextInt(3); more >= 0; more--) {
                    statement.execute(change());
                    changes++;
                }
                connection.commit();
            }
        }
    }

    /** Another column, with a value for all rows that are there, and one that holds more than it did. */
    void grow() {
        postgres.execute(name, """
                ALTER TABLE person ADD COLUMN language text DEFAULT 'none';
                ALTER TABLE stock ALTER COLUMN quantity TYPE bigint;
                """);
        grown = true;
    }

    /** A row in the table that may just have been emptied: an empty one would be the same without anything arriving. */
    void restock() {
        postgres.execute(name, "INSERT INTO stock VALUES ('the last one', 1)");
    }

    private String change() {
        int person = random.nextInt(PEOPLE);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> person(person);
            case 4, 5, 6 ->
                "UPDATE person SET age = %d, seen = timestamptz '1890-01-01 10:00+00' + %d * interval '1 second' WHERE id = %d"
                        .formatted(random.nextInt(100), random.nextInt(), person);
            case 7 -> "UPDATE person SET story = %s WHERE id = %d".formatted(story(), person);
            case 8 -> "DELETE FROM person WHERE id = " + person;
            case 9, 10, 11 ->
                "INSERT INTO visit VALUES (%d, date '2026-01-01' + %d, 'n%d') ON CONFLICT DO NOTHING"
                        .formatted(person, random.nextInt(9), random.nextInt(1000));
            case 12 ->
                "UPDATE visit SET day = day + %d WHERE person = %d AND day < '2026-03-01'"
                        .formatted(100 + 20 * changes, person);
            case 13 -> "DELETE FROM visit WHERE person = " + person;
            case 14, 15 ->
                "INSERT INTO household VALUES (%d, %d, %s) ON CONFLICT (id) DO UPDATE SET size = excluded.size"
                        .formatted(person, random.nextInt(12), story());
            case 16 -> "UPDATE household SET id = id + %d WHERE id = %d".formatted(1000 * (1 + changes), person);
            case 17 -> "DELETE FROM household WHERE id >= 1000 AND id %% 3 = %d".formatted(random.nextInt(3));
            case 18 ->
                "INSERT INTO stock VALUES ('item %d', %s) ON CONFLICT (item) DO UPDATE SET quantity = excluded.quantity"
                        .formatted(random.nextInt(30), grown ? "5000000000 + " + random.nextInt(9) : random.nextInt(9));
            default -> random.nextInt(4) == 0 ? "TRUNCATE stock" : "UPDATE stock SET quantity = quantity + 1";
        };
    }

    private String person(int id) {
        String columns = grown ? ", language" : "";
        String values = grown ? random.nextInt(3) == 0 ? ", NULL" : ", 'l" + random.nextInt(5) + "'" : "";
        return """
               INSERT INTO person (id, name, story, age, weight, income, born, seen, changed, wakes, feels, tags, scores,
                   answers, active, ref, photo, waited, ratio, share, district%s)
               VALUES (%d, 'someone %d', %s, %d, %d.25, %s, date '1999-12-31' - %d, now(), localtimestamp, '23:59:59.5',
                   '%s', ARRAY['a,b', NULL, 'x%d'], ARRAY[1, NULL, %d], '{"a": [1, {"b": %d}]}', %s, md5('%d')::uuid,
                   '\\x00ff%02x', interval '1 year 2 mons 3 days 04:05:06.%d', 1.0 / %d, 0.1, %s%s)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, feels = excluded.feels, district = NULL,
                   income = excluded.income\
               """.formatted(
                        columns,
                        id,
                        id,
                        random.nextBoolean() ? story() : "NULL",
                        random.nextInt(90),
                        random.nextInt(200),
                        random.nextBoolean() ? "NULL" : "1e30 + " + random.nextInt(9) + ".000000001",
                        random.nextInt(40000),
                        random.nextBoolean() ? "calm" : "worried",
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextBoolean() ? "NULL" : "false",
                        random.nextInt(9),
                        random.nextInt(256),
                        random.nextInt(1000),
                        1 + random.nextInt(9),
                        random.nextBoolean() ? "NULL" : "'lake'",
                        values);
    }

    /** Random, or it would be compressed and stay in the row. */
    private String story() {
        return "(SELECT string_agg(md5((%d + n)::text), '') FROM generate_series(1, 300) AS n)"
                .formatted(random.nextInt());
    }
}
